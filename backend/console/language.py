"""Which language a page speaks: the reader's cookie, Chinese otherwise. `t` in templates."""

from collections.abc import Mapping
from typing import Any

from litestar.connection import ASGIConnection

from backend.kit.texts import LANGUAGES, text

COOKIE = "lang"


def language(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    chosen = connection.cookies.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def of_context(context: Mapping[str, Any]) -> str:
    request = context.get("request")
    return language(request) if request is not None else LANGUAGES[0]


def t(context: Mapping[str, Any], key: str, /, **params: Any) -> str:
    """The text under `key` in the reader's language: `t('console.board.title')`."""
    return text(of_context(context), key, **params)
