"""Hands a file to the process that reads it (`reader.py`) and takes the rows as they come."""

import asyncio
import contextlib
import os
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from backend.features.transfers.models import Format, Line

_ROOT = Path(__file__).parents[3]
_CHILD = "backend.features.transfers.reader"
SECONDS = 25
"""A job is called off at thirty."""


class _Frame(msgspec.Struct):
    rows: list[Line] = []
    refused: str = ""
    end: bool = False


_FRAMES = msgspec.msgpack.Decoder(_Frame)


class Unreadable(Exception):
    """Why, in a code; see `reader.Unreadable`."""


async def read(form: Format, body: bytes) -> AsyncIterator[list[Line]]:
    """The rows, some hundred at a time. Raises Unreadable. Whoever stops listening ends the process."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _CHILD, form, cwd=_ROOT, env={"LANG": "C.UTF-8", "PATH": os.defpath},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    feeding = asyncio.create_task(_feed(child, body))
    try:
        async with asyncio.timeout(SECONDS):
            while not (frame := await _frame(child)).end:
                if frame.refused:
                    raise Unreadable(frame.refused)
                yield frame.rows
    except TimeoutError as error:
        raise Unreadable("too_slow") from error
    finally:
        feeding.cancel()
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
        await child.wait()


async def _frame(child: asyncio.subprocess.Process) -> _Frame:
    assert child.stdout is not None
    try:
        (length,) = struct.unpack(">I", await child.stdout.readexactly(4))
        return _FRAMES.decode(await child.stdout.readexactly(length))
    except asyncio.IncompleteReadError as error:
        # Its memory or its time was over before it could say so.
        raise Unreadable("too_large_inside") from error


async def _feed(child: asyncio.subprocess.Process, body: bytes) -> None:
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(body)
        await child.stdin.drain()
        child.stdin.close()


def form_of(body: bytes) -> Format:
    """By what the file is, not by what it is called. Raises Unreadable."""
    if body[:4] == b"PK\x03\x04":
        return "xlsx"
    if body[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("old_or_locked")
    if not body.strip():
        raise Unreadable("empty")
    return "csv"
