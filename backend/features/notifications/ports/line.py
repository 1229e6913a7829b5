"""Outbound HTTP with a fence: https to public addresses only, short, without redirects, answers cut off.

A developer types the addresses, so each could point into the operator's own network. The name is looked up once, every
address it has must be public, and the connection goes to the address that was checked: a name that answers
differently a moment later (DNS rebinding) changes nothing.
"""

import asyncio
import logging
import socket
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpx

from backend.features.notifications.ports.port import Answer, NoAnswer, NotReached

# They log addresses, and an address may carry a number or a secret (gettoken, SendSms).
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)

SECONDS = 6.0
"""A whole exchange; the worker gives a job thirty."""
CAP_BYTES = 64 * 1024
_TIMEOUT = httpx.Timeout(5.0, connect=3.0)
_NAT64 = IPv6Network("64:ff9b::/96")


class HttpLine:
    """One client a process. `private`: development and tests may call this machine over http."""

    def __init__(self, *, private: bool = False, seconds: float = SECONDS) -> None:
        self._private, self._seconds = private, seconds
        # trust_env off: a proxy from the environment would connect to whatever the name says later.
        # No connection is kept: two names at one address must each prove who they are.
        self._client = httpx.AsyncClient(
            timeout=_TIMEOUT, follow_redirects=False, trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0), headers={"accept-encoding": "identity"},
        )  # fmt: skip

    async def post(
        self, url: str, *, headers: Mapping[str, str], content: bytes, params: Mapping[str, Any] | None = None
    ) -> Answer:
        return await self._exchange(self._client.build_request("POST", url, headers=headers, content=content,
                                                               params=params or None))  # fmt: skip

    async def get(self, url: str, *, params: Mapping[str, Any]) -> Answer:
        return await self._exchange(self._client.build_request("GET", url, params=params))

    async def close(self) -> None:
        await self._client.aclose()

    async def _exchange(self, request: httpx.Request) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                await self._pin(request)
                return await self._read(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
            raise NotReached("no_connection") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise NoAnswer(
                "timeout" if isinstance(error, TimeoutError | httpx.TimeoutException) else "cut_off"
            ) from None

    async def _read(self, request: httpx.Request) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            body = b""
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > CAP_BYTES:
                    break
            return Answer(response.status_code, body[:CAP_BYTES])
        finally:
            await response.aclose()

    async def _pin(self, request: httpx.Request) -> None:
        """Send it to the address that was checked, under the name that was asked for."""
        url = request.url
        if self._private:
            return
        if url.scheme != "https" or url.userinfo:
            raise NotReached("not_https", final=True)
        address = await public_address(url.host, url.port or 443)
        request.extensions["sni_hostname"] = url.host
        # The Host header was set from the name when the request was built, and stays.
        request.url = url.copy_with(host=str(address))


async def public_address(host: str, port: int) -> IPv4Address | IPv6Address:
    """Raises NotReached when the name is unknown or one of its addresses is inside."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached("no_such_name") from None
    addresses = [ip_address(entry[4][0].partition("%")[0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotReached("private_address", final=True)
    return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Neither this machine nor its network, also when written as an IPv6 address that leads to an IPv4 one."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
