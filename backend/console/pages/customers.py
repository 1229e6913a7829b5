"""判客: whose customer, why, and why not somebody else's; the certificate; the full number, logged."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from markupsafe import Markup
from msgspec import Struct

from backend.console.language import language
from backend.console.pages.common import Page, Why, page
from backend.console.sheet import fit
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.attribution import pages, stakes, standing
from backend.features.attribution.models import Reason, TimelineLine, Told
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.disputes import service as disputes
from backend.features.disputes.models import Dispute
from backend.features.followups import service as followups
from backend.features.followups.models import Card
from backend.features.registers import wanting
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx


class Reveal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Why


class FactNumbers:
    """A fact's number in the evidence chain, by its id."""

    def __init__(self, timeline: tuple[TimelineLine, ...]) -> None:
        self._of = {line.id: line.seq for line in timeline}

    def __call__(self, fact_id: str) -> str:
        return str(self._of.get(fact_id, "—"))


@get("/customers/{customer_id:uuid}", permission="verdict.see")
async def case(
    request: Page,
    customer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    await access.require_customer(tx, actor, customer_id)
    file = await pages.case_file(tx, keys, customer_id, language(request))
    applied, lost = _parted(file.current.reasons if file.current else ())
    return page(
        "case.html",
        file=file,
        prospects=await _prospects(request, tx, actor, file.customer, at),
        told=file.current,
        applied=applied,
        lost=lost,
        fact_no=FactNumbers(file.timeline),
        standing=(await standing.standings(tx, [customer_id])).get(customer_id),
        owed=await _owed(request, tx, actor, customer_id, file.current),
        read_at=at,
        card=(await followups.cards(tx, [customer_id])).get(customer_id, Card()),
        dispute=await _dispute(tx, actor, customer_id),
        **await _books(tx, actor, file.customer, at),
        office=None,
    )


async def _owed(
    request: Page, tx: TenantTx, actor: Actor, customer_id: UUID, current: Told | None
) -> list[dict[str, Any]]:
    """What the verdict asks of everybody, and what the reader owes besides, such as today's report (业务日报表)."""
    said = list(current.duties) if current else []
    if not access.may(actor, "reception.work"):
        return said
    own = [duty for duty in await standing.duties_of(tx, actor.staff_id) if duty.customer_id == customer_id]
    told = [words for _, words in await pages.told_duties(tx, own, language(request))]
    known = {(one["code"], one["clause"], one["due"]) for one in said}
    return said + [one for one in told if (one["code"], one["clause"], one["due"]) not in known]


async def _dispute(tx: TenantTx, actor: Actor, customer_id: UUID) -> Dispute | None:
    """撞单 about this customer, open or ruled, for whoever may see it."""
    last = await disputes.of_customer(tx, customer_id)
    return last if last and disputes.visible(last, actor) else None


async def _books(tx: TenantTx, actor: Actor, customer: Customer, at: datetime) -> dict[str, Any]:
    """Which books this project's rulebook keeps, and where a consultant of it fills in a slip (客户确认单)."""
    published = await rulebooks.current(tx, customer.project_id, at)
    kept = wanting.books(published.rulebook, at)
    here = [one for one in await access.offices(tx, actor) if one.project_id == customer.project_id]
    writes = kept.slips and actor.role == "consultant" and here
    return {
        "books": kept,
        "slip_href": f"/offices/{here[0].id}/books/slips/new?customer={customer.id}" if writes else None,
    }


async def _prospects(
    request: Page, tx: TenantTx, actor: Actor, customer: Customer, at: datetime
) -> list[stakes.Prospect]:
    """得失 of the consultant who reads; others have nothing at stake."""
    if actor.role != "consultant":
        return []
    return await stakes.stakes(tx, customer.project_id, customer.id, actor.staff_id, at, language(request))


@get("/customers/{customer_id:uuid}/number", permission="phone.see")
async def number_form(
    request: Page, customer_id: FromPath[UUID], tx: NamedDependency[TenantTx], keys: NamedDependency[Keys],
    actor: NamedDependency[Actor], at: NamedDependency[datetime],
) -> Template:  # fmt: skip
    await _may_see(tx, keys, actor, customer_id, at)
    return await _number(request, tx, actor, customer_id, None, at)


@post("/customers/{customer_id:uuid}/number", permission="phone.see", status_code=200)
async def number(
    request: Page,
    customer_id: FromPath[UUID],
    data: URLEncodedBody[Reveal],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    await _may_see(tx, keys, actor, customer_id, at)
    shown = await customers.reveal(tx, keys, customer_id, actor.staff_id, data.reason.strip(), at)
    return await _number(request, tx, actor, customer_id, shown, at)


async def _may_see(tx: TenantTx, keys: Keys, actor: Actor, customer_id: UUID, at: datetime) -> None:
    """The desk sees every number of its project, a consultant those of their own customers."""
    await access.require_customer(tx, actor, customer_id)
    if not access.may(actor, "phone.reveal"):
        await followups.require_number(tx, await customers.show(tx, keys, customer_id), actor.staff_id, at)


async def _number(
    request: Page, tx: TenantTx, actor: Actor, customer_id: UUID, shown: str | None, at: datetime
) -> Template:
    left = await customers.reveals_left(tx, actor.staff_id, at)
    return page(
        "dialogs/number.html", here=request.url.path, customer_id=customer_id, number=shown, left=left, office=None
    )


@get("/verdicts/{verdict_id:uuid}/certificate", permission="verdict.see")
async def certificate(
    request: Page,
    verdict_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
) -> Template:
    await access.require_verdict(tx, actor, verdict_id)
    cert = await pages.certificate(tx, keys, verdict_id, language(request))
    applied, lost = _parted(cert.told.reasons)
    return page(
        "certificate.html",
        cert=cert,
        sheet=fit([*applied, *lost], cert.timeline),
        company=await access.company(tx),
        qr=_qr(str(request.url)),
        office=None,
    )


def _parted(reasons: tuple[Reason, ...]) -> tuple[list[Reason], list[Reason]]:
    """What applied, and what did not: the order within each is the engine's."""
    applied = [one for one in reasons if one.outcome in ("applied", "noted")]
    return applied, [one for one in reasons if one not in applied]


def _qr(address: str) -> Markup:
    """Inline SVG without a style: the content policy allows none."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=2, dark="#1d2321", omitsize=True, svgclass="qr", lineclass=None)
    return Markup(svg)


route_handlers = [case, number_form, number, certificate]
