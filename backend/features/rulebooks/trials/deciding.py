"""The process that decides (试算的另一个进程): bytes in, bytes out, no database, no event loop to keep waiting.

What runs there imports the engine and this package's models only.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing.connection import wait

import msgspec

from backend.engine import digest, trial
from backend.engine.facts import AnyFact
from backend.engine.rulebook import Rulebook
from backend.features.rulebooks.trials.models import Chunk, Decided
from backend.features.rulebooks.trials.tally import tally

_CHUNKS = msgspec.msgpack.Decoder(Chunk)
_DECIDED = msgspec.msgpack.Decoder(Decided)
_FACTS = msgspec.json.Decoder(AnyFact)
_NICE = 10
"""Behind the people at the door: a trial takes what check-ins leave."""


class Crew:
    """Processes that decide, started with the first chunk."""

    def __init__(self, size: int = 0) -> None:
        self.size = size or max(1, min(4, os.cpu_count() or 1))
        self._pool: ProcessPoolExecutor | None = None

    def decide(self, chunk: Chunk) -> asyncio.Future[bytes]:
        """Begins at once; `decided` reads what comes of it. Its result raises BrokenExecutor if a process died."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")  # a forked copy would inherit sockets and locks
            self._pool = ProcessPoolExecutor(self.size, mp_context=context, initializer=_begin)
        return asyncio.wrap_future(self._pool.submit(decide, msgspec.msgpack.encode(chunk)))

    def close(self) -> None:
        """Sends them home, whatever they are at; the next chunk starts new ones."""
        if self._pool is not None:
            at_work = list(self._pool._processes.values()) if self._pool._processes else []
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in at_work:
                process.terminate()
            self._pool = None


def decided(answer: bytes) -> Decided:
    return _DECIDED.decode(answer)


def decide(chunk: bytes) -> bytes:
    """Every household of a chunk, judged twice."""
    asked = _CHUNKS.decode(chunk)
    terms = trial.Terms(
        before=tuple(map(_rulebook, asked.before)), candidate=_candidate(asked.candidate), since=asked.since,
        until=asked.until, at=asked.at, points=asked.points,
    )  # fmt: skip
    facts = {seq: msgspec.structs.replace(_FACTS.decode(entry), seq=seq) for seq, entry in asked.entries.items()}
    groups = (trial.Group(members=home.members, facts=tuple(facts[s] for s in home.seqs)) for home in asked.homes)
    looked = [one for group in groups for one in trial.replay(group, terms)]
    flips = tuple(digest.canonical(one.flip) for one in looked if one.flip is not None)
    return msgspec.msgpack.encode(Decided(tally(looked), flips))


@lru_cache(maxsize=16)
def _rulebook(document: bytes) -> Rulebook:
    """Once a process: the engine keeps what it has worked out of a rulebook with it."""
    return msgspec.json.decode(document, type=Rulebook)


@lru_cache(maxsize=16)
def _candidate(document: bytes) -> Rulebook:
    return trial.from_the_beginning(_rulebook(document))


def _begin() -> None:
    """In the new process: behind others, deaf to Ctrl-C (whoever started it answers that), gone when they are."""
    os.nice(_NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that was killed cannot say so, and the pipe stays open: this process holds both of its ends.
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
