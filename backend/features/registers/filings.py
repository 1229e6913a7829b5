"""提前备案 and what else bears on slips (R03-18.1.5b, 6.2, 6.3a): filings, how a quarter went, the launch notice."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from backend.engine.facts import AdvanceFiled, StepTaken
from backend.engine.record import slipbook, timeline
from backend.engine.rules.law import Law
from backend.features.attribution import service as attribution
from backend.features.attribution.book import open_book
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.registers import queries, wanting
from backend.features.registers.errors import NotOnTheBooks
from backend.features.registers.models import Body, Entry, Place
from backend.features.registers.writing import base, row
from backend.features.rulebooks import service as rulebooks
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

Went = Literal["target_met", "nothing_signed"]
"""How a quarter goes or went: 本季度任务已完成, 上季度没有签约."""


async def file(
    tx: TenantTx, keys: Keys, place: Place, number: str, body: Body, before_launch: bool, consultant: UUID, at: datetime
) -> Entry:
    """提前备案: a consultant's old customer or connection, before anybody has received them. Raises NotOnTheBooks."""
    rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
    if not wanting.books(rulebook, at).filing:
        raise NotOnTheBooks()
    law = wanting.law_of(rulebook, at)
    contact = Contact(phones.normalise(number), body.names[0] if body.names else None, body.title)
    customer_id = (await customers.identify(tx, keys, place.project_id, contact, at)).id
    filed = msgspec.structs.replace(body, kind="filed")
    if (same := await _today(tx, keys, customer_id, consultant, filed, law, at)) is not None:
        return same
    fact = AdvanceFiled(
        **base(customer_id, consultant, at), consultant=str(consultant), before_launch=before_launch
    )  # fmt: skip
    until = None if before_launch else slipbook.usual_end(fact, law, timeline.build([fact], at, law.zone))
    filed = msgspec.structs.replace(body, kind="filed")
    entry = row(UUID(fact.id), place, "slip", customer_id, consultant, consultant, at, filed, until=until)
    await queries.entry_insert(tx, keys, entry)
    await attribution.record(tx, place.project_id, customer_id, [(fact, ())], at, consultant)
    return entry


async def _today(
    tx: TenantTx, keys: Keys, customer_id: UUID, consultant: UUID, filed: Body, law: Law, at: datetime
) -> Entry | None:  # fmt: skip
    """The same filing by the same consultant earlier this day: in another tab, or forgotten."""
    day = at.astimezone(law.zone).date()
    for one in await queries.entries_of_customers(tx, keys, [customer_id], "slip"):
        if one.body == filed and one.staff_id == consultant and one.written_at.astimezone(law.zone).date() == day:
            return one if one.state == "kept" else None
    return None


async def quarter(tx: TenantTx, place: Place, consultant: UUID, went: Went, by: UUID, at: datetime) -> None:
    """季度业绩: what raises or lowers a quota. Written about the project: a quarter outlasts what lies on a desk."""
    law = wanting.law_of((await rulebooks.current(tx, place.project_id, at)).rulebook, at)
    local = at.astimezone(law.zone)
    first = local.replace(month=(local.month - 1) // 3 * 3 + 1, day=1)
    about = local if went == "target_met" else first - timedelta(days=1)
    said: dict[str, Any] = {"step": "quarter_progress", "result": "target_met"}
    if went == "nothing_signed":
        said = {"step": "quarter_result", "number": 0}
    name = f"{about.year}Q{(about.month + 2) // 3}"
    await _write(tx, place, StepTaken(id=str(new_id()), at=at, actor=str(by), by=str(consultant), subject=name, **said))


async def launch(tx: TenantTx, keys: Keys, place: Place, by: UUID, at: datetime) -> None:
    """正式通知内部认购开始: from now on early filings lapse after the rulebook's days. Each is decided again."""
    await _write(tx, place, StepTaken(id=str(new_id()), at=at, actor=str(by), by=str(by), step="launch_notice"))
    filed = await queries.entries_in_state(tx, keys, place.project_id, "slip", ("kept",), limit=1000)
    early = {entry.customer_id for entry in filed if entry.customer_id is not None and entry.until is None}
    for kept in (await attribution.latest(tx, sorted(early))).values() if early else ():
        await attribution.rejudge(tx, kept, at)


async def _write(tx: TenantTx, place: Place, step: StepTaken) -> None:
    rules = await rulebooks.in_force(tx, place.project_id, step.at)
    book = await open_book(tx, place.project_id, rules, step.at)
    book.add(step, place.project_id)
    await book.close()
