"""A refusal, as a page for people and as RFC 9457 for programs: cause, facts, next step."""

import logging
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console.language import language
from backend.features.access.headers import PAGE
from backend.features.notifications.words import deadline
from backend.kit.errors import DomainError, InvalidInput, NotFound, SignInNeeded
from backend.kit.texts import catalogue, text

Page = Request[Any, Any, Any]
log = logging.getLogger(__name__)


class Broken(DomainError):
    """Something went wrong on our side; nothing was written."""

    status = 500
    code = "broken"


class TooLarge(DomainError):
    """More was sent than is taken here; nothing of it was kept."""

    status = 413
    code = "too_large"


class Problem(Struct, frozen=True, kw_only=True):
    """What a problem page shows. `next` is what the reader can do now."""

    status: int
    code: str
    title: str
    detail: str
    next: str


def describe(error: DomainError, lang: str) -> Problem:
    """The wording under `problems.<code>`; a class without wording speaks through its docstring."""
    facts = {"field": error.field or "", **{key: _said(value) for key, value in error.facts.items()}}

    code = str(error.facts.get("problem", error.code))

    def part(name: str) -> str:
        # The door's own refusals are worded with the console, everybody else's in problems.json.
        keys = [f"problems.{code}.{name}", f"console.problems.{code}.{name}"]
        return next((text(lang, key, **facts) for key in keys if key in catalogue(lang)), "")

    title = part("title") or (type(error).__doc__ or error.code).strip()
    return Problem(
        status=error.status, code=error.code, title=title, detail=part("detail"), next=part("next")
    )  # fmt: skip


def _said(value: Any) -> str:
    """An instant is said as the office's clock shows it."""
    return deadline(value, year=True) if isinstance(value, datetime) else str(value)


def refuse(request: Page, error: DomainError) -> Response[Any]:
    """The one answer to a DomainError, whoever asks."""
    problem = describe(error, language(request))
    if not _wants_page(request):
        return _as_json(problem, error)
    if isinstance(error, SignInNeeded):
        return _to_the_door(request)
    headers = dict(PAGE)
    if "hx-request" in request.headers:
        # htmx puts the sentence into the toast and leaves the page as it is.
        headers |= {"HX-Retarget": "#toast", "HX-Reswap": "innerHTML"}
        return Template("toast.html", context={"problem": problem}, status_code=error.status, headers=headers)
    return Template("problem.html", context={"problem": problem}, status_code=error.status, headers=headers)


def refuse_http(request: Page, error: HTTPException) -> Response[Any]:
    """The framework's own refusals (no such path, unreadable form) in the same dress."""
    known: DomainError = NotFound() if error.status_code in (404, 405) else InvalidInput(field=_field(error))
    if error.status_code >= 500:
        return apologise(request, error)
    if error.status_code == 413:
        return refuse(request, TooLarge())
    return refuse(request, known)


def refuse_bytes(request: Page, error: UnicodeDecodeError) -> Response[Any]:
    """A form whose bytes are no text."""
    return refuse(request, InvalidInput(problem="unwritable"))


def _field(error: HTTPException) -> str | None:
    """The first field that could not be read, as the validation names it: its last part, without the input's prefix."""
    extra = error.extra if isinstance(error.extra, list) else []
    keys = [str(item.get("key", "")) for item in extra if isinstance(item, dict)]
    return next((key.rpartition(".")[2] for key in keys if key), None)


def apologise(request: Page, error: Exception) -> Response[Any]:
    """Our own fault: the log has everything, the reader a sentence and no detail."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return refuse(request, Broken())


def _wants_page(request: Page) -> bool:
    if request.url.path.startswith("/api/"):
        return False
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def _to_the_door(request: Page) -> Response[Any]:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if "hx-request" in request.headers:
        return Response("", status_code=401, headers={"HX-Redirect": "/sign-in"})
    if request.method != "GET":
        path = "/"
    return Redirect(f"/sign-in?next={quote(path, safe='')}", status_code=303)


def _as_json(problem: Problem, error: DomainError) -> Response[Any]:
    body: dict[str, Any] = {
        "type": f"urn:guishu:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": " ".join(filter(None, [problem.detail, problem.next])),
    }
    if error.field:
        body["field"] = error.field
    return Response(body, status_code=problem.status, media_type="application/problem+json")
