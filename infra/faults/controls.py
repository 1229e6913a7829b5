"""Planted faults. A drill that does not notice them proves nothing; none of this is in the product.

queue-first  The API answers as soon as the submission is in Redis and commits later. Run as a server:
             `python -m infra.faults.controls PORT`.
no-sync      PostgreSQL says "committed" before the commit is on disk.
no-key       Nothing in the database keeps a submission from being taken in twice.
"""

import asyncio
import contextlib
import json
import sys
from typing import Any

import msgspec
import redis.asyncio as redis
import uvicorn

from backend.entrypoints.api import create_app
from backend.kit.settings import from_env
from infra.faults.house import PATH

NAMES = ("queue-first", "no-sync", "no-key")
# The check of the oracle that must notice.
SEEN_AS = {"queue-first": "lost: ", "no-sync": "lost: ", "no-key": "doubled: "}
SETTINGS = {"no-sync": {"synchronous_commit": "off"}}
# The keys of a submission, and what would stop a second visit of it further down.
SQL = {
    "no-key": """
      ALTER TABLE submission DROP CONSTRAINT submission_pkey CASCADE;
      ALTER TABLE submission DROP CONSTRAINT submission_tenant_id_device_id_device_seq_key;
      ALTER TABLE visit DROP CONSTRAINT visit_tenant_id_submission_id_key;
      ALTER TABLE consent DROP CONSTRAINT consent_pkey;
    """
}
_QUEUE = "control:queue-first"
_ANSWER = json.dumps({"outcome": "accepted", "ticket": None, "receipt": None, "problem": None}).encode()


class QueueFirst:
    """The product's app, with the submit handler put behind a queue."""

    def __init__(self, app: Any, redis_url: str) -> None:
        self._app, self._redis = app, redis.from_url(redis_url)
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            if scope["type"] == "lifespan":
                self._tasks.append(asyncio.create_task(self._commit_later()))
            await self._app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        await self._redis.rpush(_QUEUE, msgspec.msgpack.encode((list(scope["headers"]), body)))
        length = str(len(_ANSWER)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": _ANSWER})

    async def _commit_later(self) -> None:
        while True:
            with contextlib.suppress(Exception):
                _, queued = await self._redis.blpop([_QUEUE])
                headers, body = msgspec.msgpack.decode(queued)
                await self._app(self._scope(headers), _once(body), _nobody)
                continue
            await asyncio.sleep(0.1)

    @staticmethod
    def _scope(headers: list[list[bytes]]) -> dict[str, Any]:
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": PATH, "raw_path": PATH.encode(), "root_path": "", "query_string": b"",
            "headers": [tuple(pair) for pair in headers], "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0),
            "state": {},
        }  # fmt: skip


def _once(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _nobody(message: Any) -> None:
    """The visitor has long been answered."""


def main() -> None:
    settings = from_env()
    app = QueueFirst(create_app(settings), settings.redis_url)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
