"""Order, appeal, decide (处理、申诉、裁定): each is a fact on the person's desk; what they owe is decided again.

Every use case: load, decide, save; the caller commits. Each raises NotFound for what is not there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

from backend.engine.facts import AnyFact, FineSet, StepTaken
from backend.engine.verdict import MayFine
from backend.engine.words.vocabulary import Step as StepWord
from backend.features.attribution import asking, standing
from backend.features.attribution import service as attribution
from backend.features.attribution.book import open_book
from backend.features.attribution.standing import PenaltyFound
from backend.features.notifications import service as notifications
from backend.features.penalties import queries
from backend.features.penalties.errors import (
    AlreadyOrdered,
    FineNotAllowed,
    NothingOrdered,
    NothingToAppeal,
    NotYours,
    OwnMatter,
    OwnOrder,
    StopTooLong,
)
from backend.features.penalties.models import Account, Order, Sanction
from backend.features.reception import presence, stops
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

LONGEST_STOP = timedelta(days=90)
SHOWN = 500


async def found(tx: TenantTx, project_id: UUID, since: datetime) -> list[PenaltyFound]:
    """待处理: what verdicts found and nobody has dealt with yet, the newest first."""
    listed = await standing.penalties_in(tx, project_id, since)
    dealt = await queries.matters_dealt(tx, [one.matter for one in listed])
    return sorted((one for one in listed if one.matter not in dealt), key=lambda one: one.found_at, reverse=True)


async def order(
    tx: TenantTx, project_id: UUID, order: Order, by: UUID, at: datetime, form: UUID | None = None
) -> UUID:  # fmt: skip
    """处理: a fine keeps to the clause's bounds; a stop takes effect at once. Returns the order's id.

    `form` is made with the form: sent twice, it is ordered once. Raises OwnMatter, NothingOrdered, StopTooLong,
    FineNotAllowed, AlreadyOrdered (saying who and when), StillReceiving.
    """
    if order.staff_id == by:
        raise OwnMatter()
    _check(order, at)
    id_ = uuid5(by, str(form)) if form else new_id()
    if form is not None and await queries.sanction_lock(tx, id_) is not None:
        return id_
    if order.yuan and order.kind == "penalty":
        await _bounds(tx, project_id, order, at)
    facts = [] if order.kind == "waived" else _facts(order, id_, by, at)
    written = UUID(facts[-1].id) if facts else None
    if not await queries.sanction_insert(tx, id_, project_id, order, by, at, written):
        if form is not None and await queries.sanction_lock(tx, id_) is not None:
            return id_  # the same form, at the same instant
        await _refuse(tx, order.matter)
    if order.stop_until is not None:
        await stops.write(tx, id_, order.office_id, order.staff_id, order.stop_until, by, at)
        await presence.take_off(tx, order.office_id, order.staff_id, by, at)
    await _write(tx, project_id, order.staff_id, facts, at)
    if facts:
        params = {"offence": order.offence, "page": _page(order.office_id)}
        await notifications.tell(tx, order.staff_id, f"sanction_{order.kind}", params, id_, at)
    return id_


async def appeal(tx: TenantTx, sanction_id: UUID, by: UUID, reason: str, at: datetime) -> None:
    """申诉, once, by whoever it was ordered against. Raises NotYours, NothingToAppeal."""
    now = await _find(tx, sanction_id)
    if now.staff_id != by:
        raise NotYours()
    if now.kind != "penalty" or now.state != "in_force":
        raise NothingToAppeal(state=now.state)
    await _step(tx, now, "sanction_appealed", "appealed", None, reason, by, at)
    await notifications.tell(
        tx, now.ordered_by, "sanction_appealed", {"page": _page(now.office_id), "who": now.staff_name}, now.id, at
    )


async def decide_appeal(
    tx: TenantTx, sanction_id: UUID, kind: Literal["upheld", "reduced", "revoked"], yuan: int | None, reason: str,
    by: UUID, at: datetime,
) -> None:  # fmt: skip
    """维持、减轻、撤销. Whoever ordered it may take it back, but not confirm it; whom it was ordered against decides
    nothing. Raises NothingToAppeal, OwnOrder, OwnMatter."""
    now = await _find(tx, sanction_id)
    if now.staff_id == by:
        raise OwnMatter()
    taken_back = kind == "revoked" and now.state in ("in_force", "appealed") and now.kind == "penalty"
    if now.state != "appealed" and not taken_back:
        raise NothingToAppeal(state=now.state)
    if now.ordered_by == by and kind != "revoked":
        raise OwnOrder()
    if kind == "reduced" and not 0 <= (yuan if yuan is not None else -1) < now.due_yuan:
        raise FineNotAllowed(problem="fine_not_lower", yuan=now.due_yuan)
    if kind == "revoked":
        await stops.lift(tx, now.id, by, at)
    await _step(tx, now, "sanction_decided", kind, yuan if kind == "reduced" else None, reason, by, at)
    await notifications.tell(tx, now.staff_id, f"sanction_{kind}", {"page": _page(now.office_id)}, now.id, at)


async def find(tx: TenantTx, sanction_id: UUID) -> Sanction:
    """One line of the ledger. Raises NotFound."""
    return await _find(tx, sanction_id)


async def matter(tx: TenantTx, matter_id: UUID) -> PenaltyFound | None:
    """What a verdict found, by its matter."""
    return await standing.penalty(tx, matter_id)


async def listed(
    tx: TenantTx, office_id: UUID, start: datetime, end: datetime, staff_id: UUID | None = None,
    most: int | None = SHOWN,
) -> list[Sanction]:  # fmt: skip
    """奖惩台账 of an office, or of one person, over a period; the newest first. `most` None: all, for who adds up."""
    return await queries.sanctions_listed(tx, office_id, start, end, staff_id, most)


def statement(lines: Sequence[Sanction]) -> list[Account]:
    """月度奖惩单: one account a person, by name."""
    people: dict[UUID, list[Sanction]] = {}
    for line in lines:
        people.setdefault(line.staff_id, []).append(line)
    return sorted((_account(id_, own) for id_, own in people.items()), key=lambda one: (one.name, str(one.staff_id)))


async def times_before(tx: TenantTx, staff_id: UUID, offence: str) -> int:
    """此前几次: what was revoked does not count."""
    return await queries.times_before(tx, staff_id, offence)


def _account(staff_id: UUID, lines: Sequence[Sanction]) -> Account:
    standing_ = [line for line in lines if line.state not in ("revoked", "waived")]
    penalties = [line for line in standing_ if line.kind == "penalty"]
    merits = [line for line in standing_ if line.kind == "merit"]
    return Account(
        staff_id=staff_id, name=lines[0].staff_name, lines=tuple(lines),
        warnings=sum("warning" in line.measures for line in penalties),
        stops=sum("stop_reception" in line.measures for line in penalties),
        fines_yuan=sum(line.due_yuan for line in penalties), merits=len(merits),
        bonus_yuan=sum(line.due_yuan for line in merits), appealed=sum(line.state == "appealed" for line in lines),
    )  # fmt: skip


def _page(office_id: UUID) -> str:
    """Where a notice leads."""
    return f"/offices/{office_id}/penalties"


def _check(order: Order, at: datetime) -> None:
    empty = not order.measures or (order.yuan == 0 and set(order.measures) <= {"fine", "bonus"})
    if order.kind != "waived" and empty:
        raise NothingOrdered()
    if order.stop_until is not None and not at < order.stop_until <= at + LONGEST_STOP:
        raise StopTooLong(days=LONGEST_STOP.days)


async def _bounds(tx: TenantTx, project_id: UUID, order: Order, at: datetime) -> None:
    """罚款须在条款的幅度以内: by the penalty that was found, else by what the rulebook says of the offence."""
    known = await standing.penalty(tx, order.matter) if order.matter else None
    if known is not None:
        least, most = known.penalty.yuan_min, known.penalty.yuan_max
        if not least <= order.yuan <= most:
            raise FineNotAllowed(yuan=order.yuan, allowed=_range(least, most), clause=known.penalty.clause)
        return
    question = MayFine(who=str(order.staff_id), yuan=order.yuan, offence=order.offence)
    answer = await asking.ask(tx, project_id, question, [], at, desk_of=order.staff_id)
    if answer.status == "refused":
        finding = answer.findings[0]
        if finding.code != "fine_out_of_range":
            raise FineNotAllowed(problem=finding.code, yuan=order.yuan, clause=finding.clause)
        allowed = _range(finding.params.get("yuan_min", 0), finding.params.get("yuan_max", 0))
        raise FineNotAllowed(yuan=order.yuan, allowed=allowed, clause=finding.clause)


def _range(least: Any, most: Any) -> str:
    """A fixed sum is one figure."""
    return f"{least}" if least == most else f"{least}–{most}"


async def _refuse(tx: TenantTx, matter: UUID | None) -> None:
    first = await queries.sanction_of_matter(tx, matter) if matter else None
    raise AlreadyOrdered(who=first["name"] if first else "", when=first["ordered_at"] if first else "")


async def _find(tx: TenantTx, sanction_id: UUID) -> Sanction:
    now = await queries.sanction_lock(tx, sanction_id)
    if now is None:
        raise NotFound(what="sanction")
    return now


async def _step(
    tx: TenantTx, now: Sanction, word: StepWord, kind: str, yuan: int | None, reason: str, by: UUID, at: datetime
) -> None:
    fact = StepTaken(
        id=str(new_id()), at=at, actor=str(by), step=word, by=str(by), to=str(now.staff_id), subject=str(now.id),
        result=kind, number=yuan,
    )  # fmt: skip
    await queries.step_insert(tx, now.id, kind, yuan, reason, by, at, UUID(fact.id))
    await _write(tx, now.project_id, now.staff_id, [fact], at)


def _facts(order: Order, id_: UUID, by: UUID, at: datetime) -> list[AnyFact]:
    """The order as a step, and a fine also as the fact that clauses about fines read."""
    base = {"at": at, "actor": str(by)}
    fines: list[AnyFact] = []
    if order.kind == "penalty" and order.yuan:
        who = str(order.staff_id)
        fines.append(FineSet(id=str(new_id()), **base, who=who, yuan=order.yuan, offence=order.offence))
    step: StepWord = "commended" if order.kind == "merit" else "sanctioned"
    taken = StepTaken(
        id=str(new_id()), **base, step=step, by=str(by), to=str(order.staff_id), subject=str(id_),
        result=order.offence, tags=order.measures, number=order.yuan or None, due=order.stop_until,
    )  # fmt: skip
    return [*fines, taken]


async def _write(tx: TenantTx, project_id: UUID, staff_id: UUID, facts: Sequence[AnyFact], at: datetime) -> None:
    if not facts:
        return
    rules = await rulebooks.in_force(tx, project_id, at)
    book = await open_book(tx, project_id, rules, at)
    desk = await attribution.desk_facts(tx, project_id, staff_id, at)
    added = [book.add(fact) for fact in facts]
    attribution.judge_desk(book, staff_id, desk, added)
    await book.close()
