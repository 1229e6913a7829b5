"""A provider on this machine: a real server that answers as it is told, fails, hangs or dies in the middle."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
import uvicorn

from backend.features.notifications.ports.line import HttpLine

Answer = tuple[int, Any]


@dataclass
class Call:
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Provider:
    """`answers` by path or x-acs-action; the last one stays. "hang" never answers."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, list[Any]] = field(default_factory=dict)

    def of(self, what: str) -> list[Call]:
        return [call for call in self.calls if what in (call.path, call.headers.get("x-acs-action"))]

    def say(self, what: str, *answers: Any) -> None:
        self.answers[what] = list(answers)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        call = Call(scope["path"], dict(parse_qsl(scope["query_string"].decode())), headers, body)
        self.calls.append(call)
        queue = self.answers.get(headers.get("x-acs-action", ""), self.answers.get(call.path, [(200, {})]))
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if answer == "hang":
            await asyncio.sleep(30)
            return
        status, said = answer
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        location = [(b"location", b"/elsewhere")] if 300 <= status < 400 else []
        await send({"type": "http.response.start", "status": status, "headers": location})
        await send({"type": "http.response.body", "body": content})


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Provider(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(made, host="127.0.0.1", port=port, log_level="critical", lifespan="off",
                                           timeout_graceful_shutdown=0))  # fmt: skip
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn offers no event
        await asyncio.sleep(0.01)
    yield made
    server.should_exit = True
    await task


@pytest.fixture
async def line() -> AsyncIterator[HttpLine]:
    made = HttpLine(private=True, seconds=1.0)
    yield made
    await made.close()
