"""Where an id can stand in a request: every hole of a path, query parameter and body field, read from the app itself.

A field that may hold an id and is named nowhere here raises Unknown: a new route cannot slip past the isolation test.
"""

import inspect
import re
import types
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin
from uuid import UUID

import msgspec
from litestar import Litestar
from litestar.datastructures import UploadFile

from backend.features.access.guards import handlers


class Unknown(Exception):
    """A place that nobody has said how to fill."""


IDS = {
    # name -> kind of thing; a name that means different things on different routes stands in WHERE
    "group_id": "group", "members": "staff", "leader": "staff",
    "office_id": "office", "office": "office", "visit_id": "visit", "customer_id": "customer", "customer": "customer",
    "dispute_id": "dispute", "appeal_id": "appeal", "entry_id": "entry", "again": "entry", "staff_id": "staff",
    "consultant_id": "staff", "asked_for": "staff", "guide": "staff", "first": "staff", "to": "staff",
    "against": "staff", "party": "staff", "agreed": "staff", "transfer_id": "transfer",
    "draft_id": "draft", "trial_id": "trial", "report_id": "report", "matter": "matter", "sanction_id": "sanction",
    "version_id": "version", "left": "version", "right": "version", "agency_id": "agency",
    "amendment_id": "amendment", "device_id": "device", "notice_id": "notice", "after": "notice",
    "delivery_id": "delivery", "verdict_id": "verdict", "campaign_id": "campaign", "item_id": "quarantine",
    "project_id": "project", "project": "project", "record": "fact", "evidence": "fact", "id": "made",
    "file_id": "file",
}  # fmt: skip
# `made`: an id that the client makes up so that a form sent twice counts once
WHERE = {
    ("/customers/{customer_id:uuid}/beside/", "other_id"): "customer",
    ("/rulebook/versions/{version_id:uuid}/against/", "other_id"): "version",
}
"""By the beginning of the path, where a name alone does not say it."""
CODED = {
    "shares": (("whole:{}", "staff"),), "order": (("{}", "staff"),), "move": (("up.{}", "staff"),),
    "source": (("version:{}", "version"), ("draft:{}", "draft")), "seen": (("{}.accepted", "reception"),),
}  # fmt: skip
"""Texts with an id inside."""
OPEN = {"pairing_id", "code"}
"""Belong to no tenant until somebody holds their secret: a pairing before it is confirmed, the code on a ticket."""
CURSORS = {"after"}
CURSOR = "2026-11-20T00:00:00+00:00~{}"
"""Where a page goes on, as text: `<moment>~<id>`, made by customers.paging."""
WORDS: Mapping[str, str] = {
    "access_key_id": "key", "agent_id": "1", "answers": "x", "brought_by": "旅行社", "channel": "sms", "clause": "1",
    "code": "0000", "company": "x", "company_name": "望湖贸易", "contact_person": "王刚", "content": "看过两套样板房",
    "corp_id": "corp", "customer_no": "K-001", "device_name": "平板", "enabled": "yes", "endpoint": "https://x.test/",
    "evidence": "上月接待过", "file_path": "x.js", "form": "xlsx", "grounds": "我先接待", "head": "1380",
    "intention": "三房", "key": "visit_offered", "kind": "penalty", "login": "new.agent", "month": "2026-11",
    "name": "王芳", "names": "王刚", "now": "guishu-demo", "wanted": "guishu-demo-3",
    "next": "/", "next_on": "", "no": "1", "note": "记录在案", "number": "",
    "offence": "迟到", "password": "guishu-demo-2", "phone": "13700002222", "points": "1", "preset": "",
    "price": "1280000", "provider_code": "SMS_1", "q": "王", "rank": "", "reason": "客户当天要签约", "secret": "s",
    "sign_key": "x", "sign_name": "望湖", "statement": "三月接待过这位客户", "stop_until": "", "tail": "12345",
    "text": "{name}", "why": "登记有误", "words": "当天在场", "wrong": "name", "yuan": "",
    "performance": "50", "commission": "50", "day": f"{(datetime.now(UTC) + timedelta(days=30)).date()}", "last": "",
    "since": "2026-01-01", "until": "2036-01-01", "term": "verdict",
}  # fmt: skip
"""Plain texts, with a sample that passes. No id is ever read from these."""
BY_HAND = {
    "/offices/{office_id:uuid}/customers/compare": {"pick": ("customer", "customer")},
    "/notices/reach": {}, "/portal/batch": {}, "/portal/reports/{report_id:uuid}/appeal": {},
    "/portal/reports/{report_id:uuid}/papers": {}, "/offices/{office_id:uuid}/channels/arrivals/{visit_id:uuid}": {},
}  # fmt: skip
"""Handlers that read form or query themselves: the ids they take there; the others take none."""
_READS = {"form", "query_params"}


class Position(NamedTuple):
    """`where` is path, query or body; `shape` is how the id is written there."""

    where: str
    name: str
    kind: str
    shape: str = "{}"


class Route(NamedTuple):
    method: str
    path: str
    permission: str | None
    positions: tuple[Position, ...]
    body: Mapping[str, Any]
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(app: Litestar) -> list[Route]:
    """Every route of the app that takes an id somewhere."""
    return [route for route in every(app) if route.positions]


def every(app: Litestar) -> Iterator[Route]:
    for path, handler in handlers(app):
        methods = sorted(getattr(handler, "http_methods", ()) - {"HEAD", "OPTIONS"})
        if not methods or path.startswith("/api/kiosk"):  # the tablet's door: test_kiosk.py
            continue
        fields = handler.parsed_fn_signature.parameters
        inside = set(re.findall(r"\{(\w+):", path))
        query = [(name, one.annotation) for name, one in fields.items() if name not in inside and _simple(one)]
        found = [*_path(path), *_query(path, query), *_by_hand(path, handler)]
        body, more, files = _body(path, fields["data"].annotation) if "data" in fields else ({}, [], ())
        for method in methods:
            yield Route(method, path, handler.opt.get("permission"), tuple([*found, *more]), body, files)


def _simple(field: Any) -> bool:
    """A query parameter, not something injected."""
    injected = any(type(one).__name__ == "Dependency" for one in field.metadata)
    return not injected and field.name not in ("request", "data")


def _path(path: str) -> Iterator[Position]:
    for name, kind in re.findall(r"\{(\w+):(\w+)\}", path):
        if kind != "uuid" and name not in WORDS and name not in OPEN:
            raise Unknown(f"{path}: {name}")
        if kind == "uuid" and name not in OPEN:
            yield Position("path", name, _kind(path, name))


def _query(path: str, fields: list[tuple[str, Any]]) -> Iterator[Position]:
    for name, kind in fields:
        if UUID in _parts(kind):
            yield Position("query", name, _kind(path, name))
        elif str in _parts(kind) and name == "party":
            yield Position("query", name, "staff")
        elif str in _parts(kind) and name in CURSORS:
            yield Position("query", name, "customer", CURSOR)
        elif str in _parts(kind) and name not in WORDS:
            raise Unknown(f"{path}?{name}")


def _by_hand(path: str, handler: Any) -> Iterator[Position]:
    if not _uses(handler.fn) & _reading(inspect.getmodule(handler.fn)):
        return
    if path not in BY_HAND:
        raise Unknown(f"{path} reads its form itself")
    for name, kinds in BY_HAND[path].items():
        yield from (Position("query", f"{name}#{n}", kind) for n, kind in enumerate(kinds))


def _reading(module: Any) -> set[str]:
    """What in this module reads a form or a query: the request's own, and the module's functions that use them."""
    own = [one for _, one in inspect.getmembers(module, inspect.isfunction) if one.__module__ == module.__name__]
    return _READS | {one.__name__ for one in own if _uses(one) & _READS}


def _uses(function: Any) -> set[str]:
    """Every global and attribute that its code names."""
    codes, found = [function.__code__], set[str]()
    while codes:
        code = codes.pop()
        found.update(code.co_names)
        codes += [one for one in code.co_consts if inspect.iscode(one)]
    return found


def _kind(path: str, name: str) -> str:
    kind = next((kind for (start, one), kind in WHERE.items() if one == name and path.startswith(start)), None)
    if kind is None and name not in IDS:
        raise Unknown(f"{path}: {name}")
    return kind or IDS[name]


def _body(path: str, annotation: Any) -> tuple[dict[str, Any], list[Position], tuple[str, ...]]:
    struct = next((one for one in (annotation, *get_args(annotation)) if _is_struct(one)), None)
    if struct is None:
        if path == "/rulebook/drafts/{draft_id:uuid}/clause":  # paths of the clause's own fields
            return {"no": "1", "revision": "1"}, [], ()
        raise Unknown(f"{path}: a body of {annotation}")
    sample, found, files = {}, [], []
    for field in msgspec.structs.fields(struct):
        parts = _parts(field.type)
        if UploadFile in parts:
            files.append(field.name)
        elif UUID in parts:
            found.append(Position("body", field.name, _kind(path, field.name)))
        elif str in parts and field.name in CODED:
            found += [Position("body", field.name, kind, shape) for shape, kind in CODED[field.name]]
        elif str in parts and field.name in CURSORS:
            found.append(Position("body", field.name, "customer", CURSOR))
        elif str in parts and _hidden(field.type, field.name):
            found.append(Position("body", field.name, _kind(path, field.name)))
        else:
            sample[field.name] = _sample(path, field.name, field.type)
    return sample, found, tuple(files)


def _hidden(kind: Any, name: str) -> bool:
    """An id in a text field: by its name, unless its own pattern forbids one or the word is used for something else."""
    if name not in IDS or name in CURSORS or name == "evidence":
        return False
    patterns = [one.pattern for one in _metas(kind) if one.pattern]
    return all(re.search(pattern, "0b1f0e9c-3c53-7f6b-8ce5-0a1b2c3d4e5f") for pattern in patterns)


def _sample(path: str, name: str, kind: Any) -> Any:
    literals = [one for one in _flat(kind) if get_origin(one) is Literal]
    if literals:
        return next((value for one in literals for value in get_args(one) if value), "")
    parts = _parts(kind)
    if date in parts:
        return {"first": "2026-07-01", "last": "2026-09-30"}.get(name, "2031-01-01")
    if int in parts:
        return _number(name, kind)
    if name not in WORDS and name != "first":
        raise Unknown(f"{path}: the field {name} of {kind}")
    several = any(get_origin(one) is tuple for one in _flat(kind))
    value = WORDS.get(name, "")
    return [value, value] if several else value


def _number(name: str, kind: Any) -> int:
    least = max((one.ge for one in _metas(kind) if one.ge is not None), default=1)
    return 1 if name == "revision" else least


def _metas(kind: Any) -> list[msgspec.Meta]:
    if get_origin(kind) is Annotated:
        return [one for one in get_args(kind)[1:] if isinstance(one, msgspec.Meta)] + _metas(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [meta for one in get_args(kind) for meta in _metas(one)]
    return []


def _flat(kind: Any) -> list[Any]:
    """The members of a union, without their annotations."""
    if get_origin(kind) is Annotated:
        return _flat(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [part for one in get_args(kind) for part in _flat(one)]
    return [kind]


def _parts(kind: Any) -> set[Any]:
    """Every plain type inside, also in tuples, lists and dicts."""
    found: set[Any] = set()
    for one in _flat(kind):
        inner = get_args(one) if get_origin(one) not in (None, Literal) else ()
        found |= {one} if get_origin(one) is None else set()
        for part in inner:
            found |= _parts(part)
    return found


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
