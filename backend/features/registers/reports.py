"""业务日报表 (R03-18.1.10): customer code, what was talked about, how far it has come; no telephone numbers."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from backend.engine.facts import StepTaken
from backend.engine.verdict import May, Verdict
from backend.engine.words.vocabulary import Step
from backend.features.attribution import asking, standing
from backend.features.attribution import service as attribution
from backend.features.attribution.book import open_book
from backend.features.registers import queries
from backend.features.registers.models import Body, Entry, Place
from backend.features.registers.writing import row
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

_MANY = 200
NUMBER = re.compile(r"\d[\d\s\-－—]{5,}\d")
"""Seven digits in a row and more, however they are spaced: a telephone number to whoever reads it."""


async def write(
    tx: TenantTx, keys: Keys, place: Place, code: str, content: str, grade: str, by: UUID, at: datetime
) -> tuple[Verdict, Entry | None]:
    """填业务日报表, one line a customer. Refused by the rulebook, nothing is written."""
    entry_id = new_id()
    held = {"customer_code": code, "contact_content": content, "negotiation_grade": grade,
            "no_phone": "" if NUMBER.search(f"{code} {content}") else "-"}  # fmt: skip
    tags = tuple(f"no:{field}" for field, text in held.items() if not text.strip())
    fact = StepTaken(id=str(entry_id), at=at, actor=str(by), step="daily_report", by=str(by), tags=tags)
    question = May(act="write_report", who=str(by))
    verdict = await asking.ask(tx, place.project_id, question, [], at, (fact,), desk_of=by)
    if verdict.status != "allowed":
        return verdict, None
    entry = row(entry_id, place, "report", None, by, by, at, Body(customer_no=code, note=content, intention=grade))
    await queries.entry_insert(tx, keys, entry)
    await _keep(tx, place, [fact], by, at)
    return verdict, entry


async def wanting(tx: TenantTx, place: Place, writers: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """签字、上报、存档 (R03-18.1.10b): what the reports of each of them still want; nobody who wants nothing."""
    found: dict[UUID, frozenset[str]] = {}
    for writer in set(writers):
        duties = await standing.duties_of(tx, writer, _MANY)
        needs = {one.need for one in duties if one.code == "distribute_report" and one.project_id == place.project_id}
        if open_ := frozenset(need for need in needs if need):
            found[writer] = open_
    return found


async def sign(tx: TenantTx, place: Place, writer: UUID, by: UUID, at: datetime) -> None:
    """经理签字，留一份: signed reports go to archive. A second press changes nothing."""
    if "report_signed" in (await wanting(tx, place, [writer])).get(writer, ()):
        signed = _step("report_signed", by, at, by="sales_manager", to=str(writer))
        filed = _step("report_filed", by, at, by=str(writer), to="sales_manager")
        await _keep(tx, place, [signed, filed], writer, at)


async def archive(tx: TenantTx, place: Place, writer: UUID, by: UUID, at: datetime) -> None:
    """签约室存档, after the manager's signature. A second press changes nothing."""
    open_ = (await wanting(tx, place, [writer])).get(writer, frozenset())
    if open_ == {"report_filed"}:
        await _keep(tx, place, [_step("report_filed", by, at, by=str(writer), to="signing_office")], writer, at)


def _step(step: Step, actor: UUID, at: datetime, *, by: str, to: str) -> StepTaken:
    return StepTaken(id=str(new_id()), at=at, actor=str(actor), step=step, by=by, to=to)


async def _keep(tx: TenantTx, place: Place, facts: Sequence[StepTaken], writer: UUID, at: datetime) -> None:
    rules = await rulebooks.in_force(tx, place.project_id, at)
    book = await open_book(tx, place.project_id, rules, at)
    desk = await attribution.desk_facts(tx, place.project_id, writer, at)
    added = [book.add(fact) for fact in facts]
    attribution.judge_desk(book, writer, desk, added)
    await book.close()


async def of_day(tx: TenantTx, keys: Keys, office_id: UUID, start: datetime, end: datetime) -> list[Entry]:
    return await queries.entries_of_day(tx, keys, office_id, "report", start, end)
