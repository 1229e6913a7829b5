"""What every local server needs: a free port, the right user, and a death tied to its parent's."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.02
LOG_TAIL_LINES = 15
START_SECONDS = 60.0
START_TRIES = 4
STOP_SECONDS = 30.0
# The first that exists; all are without rights on a normal system.
UNPRIVILEGED_USERS = ("guishu", "nobody", "daemon")

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServiceError(RuntimeError):
    """A local server did not do what was asked; the message carries the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        # As servers do: without it a port in TIME_WAIT looks taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to become when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceError(f"no unprivileged user to run PostgreSQL as, tried {UNPRIVILEGED_USERS}")


def as_user(user: pwd.struct_passwd | None) -> dict[str, object]:
    """Keyword arguments for subprocess."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def is_reachable(path: Path, user: pwd.struct_passwd | None) -> bool:
    # Asked as that user: mode bits alone miss ACLs and mounts.
    probe = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "probe", str(path)]
    return bool(subprocess.run(probe, cwd="/", **as_user(user)).returncode == 0)  # type: ignore[call-overload]


def own(path: Path, user: pwd.struct_passwd | None) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    death_signal: signal.Signals,
    user: pwd.struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Starts a server in its own session, so that Ctrl-C reaches only us and we choose the order.

    Linux ties the death signal to the *thread* that spawns: call this from one that lives as long.
    """
    parent = os.getpid()

    def die_with_parent() -> None:
        assert _libc is not None
        _libc.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    with log.open("ab") as output:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            start_new_session=True,
            preexec_fn=die_with_parent if _libc is not None else None,
            **as_user(user),
        )


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], *, seconds: float) -> bool:
    """False when the process ended or the time was up before it was ready."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        if ready():
            return True
        time.sleep(POLL_SECONDS)
    return False


def stop(process: subprocess.Popen[bytes], how: signal.Signals, *, seconds: float) -> bool:
    """True when it obeyed in time; else it is killed."""
    if process.poll() is not None:
        return True
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_tree(process)
        return False
    return True


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a server and all it started, as a power cut would."""
    import psutil

    try:
        tree = [*psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        tree = []
    # The head first: a postmaster that lives on would start repairing.
    if process.poll() is None:
        process.kill()
    for member in tree:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait()
    psutil.wait_procs(tree, timeout=5)


def tail(log: Path) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])
    except OSError:
        return ""


def copy_for_everyone(source: Path, target: Path) -> None:
    """A world-readable copy, complete or absent."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)  # whatever the umask
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(source, partial, symlinks=True)
    for path in (partial, *partial.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
    try:
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial)


def package_dir(name: str) -> Path:
    # Found, not imported: the package warns about desktop folders when it is.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"{name} is not installed: run make first")
    return Path(spec.origin).parent


class Service:
    """Start, stop and the with-statement, the same for both servers."""

    log: Path
    port: int

    def __init__(self, data_dir: Path, port: int | None) -> None:
        self.data_dir = data_dir.resolve()
        self._fixed_port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.is_alive else None

    def start(self) -> Self:
        raise NotImplementedError

    def kill9(self) -> None:
        """Ends it without a chance to tidy up; start() afterwards uses the same port."""
        if self._process is not None:
            kill_tree(self._process)
            self._process = None

    def _stop(self, how: signal.Signals) -> None:
        if self._process is not None:
            stop(self._process, how, seconds=STOP_SECONDS)
            self._process = None

    def _choose_port(self) -> None:
        # Kept over a restart: clients know it by then.
        self.port = self._fixed_port or getattr(self, "port", 0) or free_port()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        raise NotImplementedError
