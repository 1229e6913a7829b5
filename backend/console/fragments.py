"""What many people pull at once (接待台): made once for all who may see the same, until the bell rings.

Who pulls has been recognised and is checked before; `key` says all that the part's looks depend on, the tenant first.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from backend.kit.channels import Channels, Topic

SECONDS = 2.0
"""What another process changed rings here a moment later; until then the part may be so old."""
_MOST = 500

Key = tuple[Any, ...]
T = TypeVar("T")


class Fragments:
    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self._made: dict[Key, tuple[int, float, asyncio.Future[Any]]] = {}

    async def once(self, where: Topic, key: Key, make: Callable[[], Awaitable[T]]) -> T:
        """The thing as it is since the bell of `where` last rang; whoever asks first makes it for the others."""
        rung, at = self._channels.rung(where), time.monotonic()
        known = self._made.get(key)
        if known is not None and known[0] == rung and at - known[1] < SECONDS:
            try:
                shared: T = await asyncio.shield(known[2])
                return shared
            except asyncio.CancelledError:
                if not known[2].cancelled():
                    raise  # it is we who were cancelled
                return await make()
        making: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._make_room(at)
        self._made[key] = (rung, at, making)
        try:
            made = await make()
        except BaseException:
            self._made.pop(key, None)
            # Whoever waits makes it themselves and meets the same trouble under their own name.
            making.cancel()
            raise
        making.set_result(made)
        return made

    def _make_room(self, at: float) -> None:
        if len(self._made) >= _MOST:
            self._made = {key: kept for key, kept in self._made.items() if at - kept[1] < SECONDS}
