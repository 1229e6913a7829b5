"""Keeps the launcher's programs running: one that ends by itself comes back, slower each time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from progress import say
from service_process import spawn, stop, tail

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# Having run this long, it was healthy: the next pause is the first again.
HEALTHY_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass
class Program:
    """One long-running child, its output in a log file."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    _process: subprocess.Popen[bytes] | None = None
    _pause: float = FIRST_PAUSE_SECONDS
    _started: float = 0.0
    _resume_at: float = field(default=0.0)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._process = spawn(self.command, log=self.log, death_signal=signal.SIGTERM, env=self.env, cwd=self.cwd)
        self._started = time.monotonic()

    @property
    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    @property
    def last_words(self) -> str:
        return tail(self.log)

    def look_after(self) -> None:
        """Called now and then: notices an end, waits out the pause, starts again."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._resume_at:
                self.start()
        elif (code := self._process.poll()) is not None:
            self._pause = FIRST_PAUSE_SECONDS if now - self._started > HEALTHY_SECONDS else self._pause
            say(
                "!",
                f"{self.name} 意外退出({code}),{self._pause:.0f} 秒后重启 "
                f"ended by itself, back in {self._pause:.0f} s · {os.path.relpath(self.log, self.cwd)}",
                "33",
            )
            self._process, self._resume_at = None, now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def stop(self) -> bool:
        """True when it went by itself."""
        process, self._process = self._process, None
        return process is None or stop(process, signal.SIGTERM, seconds=STOP_SECONDS)
