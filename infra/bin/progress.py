"""Progress lines for the launcher: Chinese first, English after. Standard library only."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

LABEL_COLUMNS = 46
TAIL_LINES = 40
FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class StepFailed(Exception):
    """A step ended badly; the message is ready for the reader."""


def use_utf8() -> None:
    # A bare environment has no locale, and the words here are Chinese.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]


def is_live() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if is_live() and "NO_COLOR" not in os.environ else text


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int = LABEL_COLUMNS) -> str:
    return text + " " * max(1, width - columns(text))


def say(mark: str, text: str, color: str = "0") -> None:
    print(f"  {paint(mark, color)} {text}")


def title(zh: str, en: str) -> None:
    print(f"\n{paint('归属 Guishu', '1;36')} · {zh} {paint(en, '2')}")


@contextmanager
def step(zh: str, en: str) -> Iterator[None]:
    """One line per step; on a terminal it counts the seconds while it runs."""
    began, done = time.monotonic(), threading.Event()
    label = f"{zh} {en}"
    spinner = threading.Thread(target=_spin, args=(label, began, done), daemon=True)
    if is_live():
        spinner.start()
    mark, color = "✓", "32"
    try:
        yield
    except BaseException:
        mark, color = "✗", "31"
        raise
    finally:
        done.set()
        if spinner.ident is not None:
            spinner.join()
        say(mark, f"{pad(label)}{time.monotonic() - began:6.1f} s", color)


def _spin(label: str, began: float, done: threading.Event) -> None:
    turn = 0
    while not done.wait(0.1):
        frame = FRAMES[turn % len(FRAMES)]
        sys.stdout.write(f"\r  {paint(frame, '36')} {pad(label)}{time.monotonic() - began:6.1f} s")
        sys.stdout.flush()
        turn += 1
    sys.stdout.write("\r\x1b[2K")


def run_quietly(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Hides the output of a tool until it fails; then its last lines are the message."""
    # A file, not a pipe: a tool may leave a child behind that holds the pipe open.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        code = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ).returncode
        output.seek(0)
        text = output.read()
    if code != 0:
        tail = "\n".join(text.splitlines()[-TAIL_LINES:])
        name = " ".join(Path(str(part)).name for part in command[:4])
        raise StepFailed(f"{tail}\n\n{name}: 退出码 exit code {code}")
    return text
