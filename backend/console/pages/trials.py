"""`/rulebook/trials`: test first (试算), before a rulebook is published: who gains and who loses by it."""

from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, ServerSentEvent, Stream, Template
from msgspec import Meta, Struct

from backend.console import live
from backend.console.language import language
from backend.console.pages.common import Page, at_office, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.rulebooks.trials import candidates, export, pages, periods, service
from backend.features.rulebooks.trials.jobs import topic
from backend.features.rulebooks.trials.models import Asked
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import NotFound

HERE = "/rulebook/trials"
AT = HERE + "/{trial_id:uuid}"
Short = Annotated[str, Meta(max_length=80)]
Place = Annotated[int, QueryParameter(ge=0, lt=2**31)]
Named = Annotated[str | None, QueryParameter(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Start(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    office: UUID
    source: Short
    first: date
    last: date
    points: Annotated[str, Meta(max_length=5)]


class Shown(Struct, frozen=True, kw_only=True):
    """Which flips the page lists: from which place on, of whom or by which clause, and where the next ones are."""

    first: int
    party: str | None
    clause: str | None
    more: str | None


@get(HERE, permission="rulebook.try")
async def trials(
    request: Page,
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID | None] = None,
) -> Template:
    chosen = office or next(iter(actor.office_ids), None)
    if chosen is None:
        raise NotFound(what="office")
    place = await at_office(tx, actor, chosen, at)
    project_id = place["office"].project_id
    first, last = periods.usual(at)
    return page(
        "trials.html", **place, first=first, last=last, choices=await candidates.choices(tx, project_id, at),
        headlines=await pages.headlines(tx, project_id, language(request)),
    )  # fmt: skip


@post(HERE, permission="rulebook.try")
async def start(
    data: URLEncodedBody[Start],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    office = await access.office(tx, actor, data.office)
    asked = Asked(
        source=data.source, period=periods.of_days(data.first, data.last), points=service.points_of(data.points)
    )
    trial_id = await service.start(tx, office.project_id, asked, actor.staff_id, at)
    return Redirect(f"{HERE}/{trial_id}", status_code=303)


class Reached(Struct, frozen=True):
    """What every handler of one trial needs, checked: a project of theirs is tried."""

    id: UUID
    office_id: UUID
    tx: TenantTx
    actor: Actor
    channels: Channels
    at: datetime

    @property
    def here(self) -> str:
        return f"{HERE}/{self.id}"


async def reached(
    trial_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Reached:
    return Reached(trial_id, await service.reach(tx, trial_id, actor.office_ids), tx, actor, channels, at)


One = NamedDependency[Reached]


@get(AT, permission="rulebook.try")
async def trial(
    request: Page,
    one: One,
    keys: NamedDependency[Keys],
    after: Place = 0,
    party: Named = None,
    clause: Named = None,
) -> Template:
    """htmx asks for the same address and gets the part that changes."""
    lang = language(request)
    result = await pages.result(one.tx, one.id, lang)
    lines = []
    if result.headline.trial.state != "running":
        lines = await pages.flips(one.tx, keys, one.id, lang, after, party, clause)
    more = _more(one.id, lines[-1].spoken.place, party, clause) if len(lines) == service.PAGE else None
    name = next((line.name for line in result.parties if line.id == party), party)
    return page(
        "trial_now.html" if "hx-request" in request.headers else "trial.html",
        **await at_office(one.tx, one.actor, one.office_id, one.at), result=result, lines=lines, here=one.here,
        quiet_since=result.headline.trial.quiet_since(one.at), stumbles=service.STUMBLES,
        shown=Shown(first=after + 1, party=name, clause=clause, more=more),
    )  # fmt: skip


@get("/live/trials/{trial_id:uuid}", permission="rulebook.try")
async def listen(request: Page, one: One, db: NamedDependency[Database]) -> ServerSentEvent:
    where = topic(one.actor.tenant_id, one.id)
    return ServerSentEvent(
        live.stream(one.channels, where, db, request.scope["auth"], one.office_id), retry_duration=2000
    )


@post(AT + "/stop", permission="rulebook.try")
async def stop(one: One) -> Redirect:
    await service.cancel(one.tx, one.id, one.at)
    one.tx.after_commit(lambda: one.channels.poke(topic(one.tx.tenant_id, one.id)))
    return Redirect(one.here, status_code=303)


@post(AT + "/resumption", permission="rulebook.try")
async def resume(one: One) -> Redirect:
    await service.resume(one.tx, one.id, one.at)
    return Redirect(one.here, status_code=303)


@post(AT + "/again", permission="rulebook.try")
async def again(one: One) -> Redirect:
    """The same once more from the beginning, as a trial of its own."""
    return Redirect(f"{HERE}/{await service.again(one.tx, one.id, one.actor.staff_id, one.at)}", status_code=303)


@get(AT + "/flips.csv", permission="rulebook.try")
async def flips_csv(request: Page, one: One, db: NamedDependency[Database]) -> Response[Any]:
    """Streamed: a hundred thousand lines never lie in memory."""
    rows = export.flips_csv(db, one.actor.tenant_id, one.id, language(request))
    headers = {"content-disposition": f'attachment; filename="trial-{str(one.id)[-12:]}.csv"'}
    return Stream(rows, media_type="text/csv; charset=utf-8", headers=headers)


def _more(trial_id: UUID, after: int, party: str | None, clause: str | None) -> str:
    asked = {"after": after, "party": party, "clause": clause}
    return f"{HERE}/{trial_id}?{urlencode({key: value for key, value in asked.items() if value})}#flips"


_of_one = [trial, listen, stop, resume, again, flips_csv]
route_handlers = [trials, start, Router("/", route_handlers=_of_one, dependencies={"one": Provide(reached)})]
