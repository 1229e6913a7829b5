"""The script and the style sheet, with a version in their address so that browsers may keep them for good."""

from functools import lru_cache
from pathlib import Path

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from backend.kit.crypto import sha256

PATH = "/assets/console"


def router(folder: Path) -> Router:
    return create_static_files_router(
        path=PATH,
        directories=[folder],
        cache_control=CacheControlHeader(public=True, max_age=31_536_000, immutable=True),
        opt={"public": True},
        include_in_schema=False,
    )


@lru_cache(maxsize=8)
def address(folder: Path, name: str) -> str:
    file = folder / name
    version = sha256(file.read_bytes()).hex()[:12] if file.exists() else "missing"
    return f"{PATH}/{name}?v={version}"
