"""`/rulebook/trials`: test first (试算), before a rulebook is published: who gains and who loses by it."""

from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
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


@get(AT, permission="rulebook.try")
async def trial(
    request: Page,
    trial_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    after: Place = 0,
    party: Named = None,
    clause: Named = None,
) -> Template:
    """htmx asks for the same address and gets the part that changes."""
    office_id = await service.reach(tx, trial_id, actor.office_ids)
    lang = language(request)
    result = await pages.result(tx, trial_id, lang)
    lines = []
    if result.headline.trial.state != "running":
        lines = await pages.flips(tx, keys, trial_id, lang, after, party, clause)
    more = _more(trial_id, lines[-1].spoken.place, party, clause) if len(lines) == service.PAGE else None
    name = next((line.name for line in result.parties if line.id == party), party)
    return page(
        "trial_now.html" if "hx-request" in request.headers else "trial.html",
        **await at_office(tx, actor, office_id, at), result=result, lines=lines, here=f"{HERE}/{trial_id}",
        quiet_since=result.headline.trial.quiet_since(at), stumbles=service.STUMBLES,
        shown=Shown(first=after + 1, party=name, clause=clause, more=more),
    )  # fmt: skip


@get("/live/trials/{trial_id:uuid}", permission="rulebook.try")
async def listen(
    request: Page,
    trial_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
    channels: NamedDependency[Channels],
) -> ServerSentEvent:
    office_id = await service.reach(tx, trial_id, actor.office_ids)
    where = topic(actor.tenant_id, trial_id)
    return ServerSentEvent(live.stream(channels, where, db, request.scope["auth"], office_id), retry_duration=2000)


@post(AT + "/stop", permission="rulebook.try")
async def stop(
    trial_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Redirect:
    await service.reach(tx, trial_id, actor.office_ids)
    await service.cancel(tx, trial_id, at)
    tx.after_commit(lambda: channels.poke(topic(tx.tenant_id, trial_id)))
    return Redirect(f"{HERE}/{trial_id}", status_code=303)


@post(AT + "/resumption", permission="rulebook.try")
async def resume(
    trial_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    await service.reach(tx, trial_id, actor.office_ids)
    await service.resume(tx, trial_id, at)
    return Redirect(f"{HERE}/{trial_id}", status_code=303)


@post(AT + "/again", permission="rulebook.try")
async def again(
    trial_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    """The same once more from the beginning, as a trial of its own."""
    await service.reach(tx, trial_id, actor.office_ids)
    return Redirect(f"{HERE}/{await service.again(tx, trial_id, actor.staff_id, at)}", status_code=303)


@get(AT + "/flips.csv", permission="rulebook.try")
async def flips_csv(
    request: Page,
    trial_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
) -> Response[Any]:
    """Streamed: a hundred thousand lines never lie in memory."""
    await service.reach(tx, trial_id, actor.office_ids)
    rows = export.flips_csv(db, actor.tenant_id, trial_id, language(request))
    headers = {"content-disposition": f'attachment; filename="trial-{str(trial_id)[-12:]}.csv"'}
    return Stream(rows, media_type="text/csv; charset=utf-8", headers=headers)


def _more(trial_id: UUID, after: int, party: str | None, clause: str | None) -> str:
    asked = {"after": after, "party": party, "clause": clause}
    return f"{HERE}/{trial_id}?{urlencode({key: value for key, value in asked.items() if value})}#flips"


route_handlers = [trials, start, trial, listen, stop, resume, again, flips_csv]
