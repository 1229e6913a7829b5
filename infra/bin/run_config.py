"""What `make run` decides before it starts anything: secrets, addresses, who gets which password."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from service_process import is_port_free, write_private

PORTS_TO_TRY = 100
ADMIN_ONLY = ("DATABASE_URL", "GUISHU_RUNTIME_PASSWORD", "GUISHU_RELAY_PASSWORD")


def read_secrets(path: Path) -> dict[str, str]:
    """Made once and kept: a new master key would orphan every sealed phone number."""
    known: dict[str, str] = {}
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines()
        known = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    fresh = {
        "GUISHU_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "GUISHU_RUNTIME_PASSWORD": secrets.token_urlsafe(24),
        "GUISHU_RELAY_PASSWORD": secrets.token_urlsafe(24),
    }
    complete = fresh | known
    if complete != known:
        write_private(path, "".join(f"{name}={value}\n" for name, value in complete.items()))
    return {name: os.environ.get(name, value) for name, value in complete.items()}


def as_role(url: str, user: str, password: str) -> str:
    """The same database for another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(user, safe='')}:{quote(password, safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=netloc))


def admin_environment(secret: Mapping[str, str], database_url: str, redis_url: str) -> dict[str, str]:
    """For `migrate` and `demo`; the others get `without_admin` of it."""
    return {
        **os.environ,
        **secret,
        "DATABASE_URL": database_url,
        "GUISHU_DATABASE_URL_RUNTIME": as_role(database_url, "app_runtime", secret["GUISHU_RUNTIME_PASSWORD"]),
        "GUISHU_DATABASE_URL_RELAY": as_role(database_url, "app_relay", secret["GUISHU_RELAY_PASSWORD"]),
        "REDIS_URL": redis_url,
        "GUISHU_ENV": os.environ.get("GUISHU_ENV", "local"),
        "PYTHONUNBUFFERED": "1",
    }


def without_admin(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name not in ADMIN_ONLY}


def choose_port(wanted: int) -> int:
    for port in range(wanted, wanted + PORTS_TO_TRY):
        if is_port_free(port):
            return port
    raise SystemExit(f"端口 {wanted} 起的 {PORTS_TO_TRY} 个都被占用 no free port from {wanted} on")
