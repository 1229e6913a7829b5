"""What the environment tells the processes. Secrets come from there too and are never logged."""

import base64
import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    admin_database_url: str = ""
    runtime_database_url: str = ""
    relay_database_url: str = ""
    redis_url: str = ""
    master_key: bytes = field(default=b"", repr=False)
    kiosk_dist: Path = Path("kiosk/dist")
    pool_size: int = 10
    is_demo: bool = False
    notices: str = "send"
    """`send`; `sink`: what would have been sent is kept and shown; `send-private`: inside addresses, too."""


class SettingMissing(RuntimeError):
    """A setting is missing or cannot be read; the message names it and says what to put there."""


def from_env() -> Settings:
    """From the environment; in a checkout also from `.data/env`, where `make run` leaves its own."""
    env = {**_left_by_make_run(), **os.environ}
    return Settings(
        admin_database_url=env.get("DATABASE_URL", ""),
        runtime_database_url=env.get("GUISHU_DATABASE_URL_RUNTIME", ""),
        relay_database_url=env.get("GUISHU_DATABASE_URL_RELAY", ""),
        redis_url=env.get("REDIS_URL", ""),
        master_key=_key(env.get("GUISHU_MASTER_KEY", "")),
        kiosk_dist=Path(env.get("GUISHU_KIOSK_DIST", Path(__file__).parents[2] / "kiosk" / "dist")),
        is_demo=env.get("GUISHU_ENV", "") == "local",
        notices=_notices(env),
        pool_size=int(env.get("GUISHU_POOL_SIZE", "10")),
    )


def _left_by_make_run() -> dict[str, str]:
    file = Path(__file__).parents[2] / ".data" / "env"
    if not file.is_file():
        return {}
    return dict(line.split("=", 1) for line in file.read_text("utf-8").splitlines() if "=" in line)


def need(settings: Settings, *names: str) -> None:
    missing = [name for name in names if not getattr(settings, name)]
    if missing:
        raise SettingMissing(f"missing settings: {', '.join(missing)}; `make run` sets them, see README")


def _notices(env: dict[str, str]) -> str:
    chosen = env.get("GUISHU_NOTICES", "sink" if env.get("GUISHU_ENV", "") == "local" else "send")
    if chosen not in ("send", "sink", "send-private"):
        raise SettingMissing("GUISHU_NOTICES must be send, sink or send-private")
    return chosen


def _key(text: str) -> bytes:
    if not text:
        return b""
    key = base64.b64decode(text)
    if len(key) != 32:
        raise SettingMissing("GUISHU_MASTER_KEY must be 32 bytes in base64")
    return key
