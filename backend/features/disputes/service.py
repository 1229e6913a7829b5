"""Open a dispute (提出撞单) or join the one that is open; find one; who may see it; who is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.engine.facts import StepTaken
from backend.engine.verdict import Owns, Verdict
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.attribution import asking
from backend.features.attribution import service as attribution
from backend.features.disputes import files, leaders, queries, splits
from backend.features.disputes.errors import NobodyToDispute, RuledAlready, TooManyDisputes, WordsNeeded
from backend.features.disputes.files import Media
from backend.features.disputes.models import MOST_WORDS, Cause, Dispute, Paper
from backend.features.notifications import service as notifications
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

PURPOSE = "dispute"
EVERYTHING = ("site_clerk", "site_manager", "tenant_admin", "hq")
"""Roles that see every dispute of their projects; a consultant sees those they are a side of or mediate."""
SIDES = ("consultant", "site_manager", "agency")
"""Who can be a side: whoever receives customers, and companies that bring them."""
DAY, MOST_A_DAY = timedelta(days=1), 10
"""So many disputes may one consultant open in 24 hours: each puts deadlines on colleagues and the desk."""
_AT_ODDS = ("applied", "lost", "overridden", "noted")
_CLAIMANTS = ("owner", "who", "rival")


async def open(
    tx: TenantTx,
    keys: Keys,
    project_id: UUID,
    customer_id: UUID,
    by: UUID | None,
    against: Sequence[UUID],
    cause: Cause,
    statement: str,
    at: datetime,
    evidence: Sequence[UUID] = (),
    for_party: UUID | None = None,
    attached: Sequence[tuple[Media, bytes]] = (),
) -> UUID:
    """提出撞单: the customer's open dispute, or a new one. `by` None: the engine; `for_party`: on whose behalf.

    A second complaint joins the dispute that is open. Raises NobodyToDispute, RuledAlready, TooManyDisputes,
    WordsNeeded.
    """
    party = for_party or by
    sides = await _sides(tx, project_id, customer_id, party, against, at)
    if cause != "engine" and not statement.strip():
        raise WordsNeeded(field="statement")
    await _refuse_ruled(tx, customer_id, party)
    id_ = new_id()
    if cause == "claim" and by is not None and await queries.disputes_opened_by(tx, by, at - DAY) >= MOST_A_DAY:
        raise TooManyDisputes(limit=MOST_A_DAY)
    is_new = await queries.dispute_insert(tx, id_, project_id, customer_id, cause, by, at)
    if not is_new:
        id_ = await queries.dispute_open_of(tx, customer_id) or id_
        await queries.dispute_lock(tx, id_)
    joined = [side for side in sides if await queries.side_insert(tx, id_, side, at)]
    if statement.strip() and party is not None:
        await keep_paper(tx, keys, id_, party, by or party, "claim", statement, evidence, at, attached)
    if joined:
        tags = (fingerprint(keys, statement),) if statement.strip() else ()
        tags += files.fingerprints(keys, attached)
        await _record(tx, project_id, customer_id, sides, joined, cause, tags, by, at)
        await tell(tx, id_, at, "dispute_opened", await to_tell(tx, project_id, joined, by, at), about=id_)
        await leaders.ask(tx, id_, project_id, customer_id, at)
    return id_


async def _sides(
    tx: TenantTx, project_id: UUID, customer_id: UUID, party: UUID | None, against: Sequence[UUID], at: datetime
) -> list[UUID]:
    """Whoever complains first, then the others: those named, else whoever the verdict speaks of."""
    others = list(against)
    if not others:
        verdict = await asking.ask(tx, project_id, Owns(customer=str(customer_id)), [customer_id], at)
        others = parties_of(verdict)
    roles = await queries.roles_of_parties(tx)
    able = {id_ for id_, role in roles.items() if role in SIDES}
    found = list(dict.fromkeys(one for one in ([party] if party else []) + others if one in able))
    if len(found) < 2:
        raise NobodyToDispute()
    return found


def parties_of(verdict: Verdict) -> list[UUID]:
    """谁和谁: holders first, then everybody whose claim the findings weigh."""
    said = [*verdict.holders]
    for finding in verdict.findings:
        if finding.outcome in _AT_ODDS and finding.code not in ("ruled", "ruling_not_needed"):
            said += [str(finding.params[key]) for key in _CLAIMANTS if key in finding.params]
    found = (_id(text) for text in dict.fromkeys(said))
    return [one for one in found if one is not None]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _refuse_ruled(tx: TenantTx, customer_id: UUID, party: UUID | None) -> None:
    """Whoever was a side of a decided dispute appeals instead of complaining anew."""
    last = await queries.dispute_last_of(tx, customer_id)
    if last is None or party is None:
        return
    known = await find(tx, last)
    if known.closed_at is not None and party in known.sides:
        raise await ruled_by(tx, last)


async def _record(
    tx: TenantTx, project_id: UUID, customer_id: UUID, sides: Sequence[UUID], joined: Sequence[UUID], cause: Cause,
    tags: tuple[str, ...], by: UUID | None, at: datetime,
) -> None:  # fmt: skip
    """向经理反映: the complaint as a fact, one for each opponent. Texts and files stay outside, their digests go in."""
    first, *rest = sides
    opponents = [one for one in rest if one in joined or first in joined]
    facts = [
        StepTaken(
            **base(customer_id, by, at), step="dispute_opened", by=str(first), to=str(other), tags=tags,
            source="system" if cause == "engine" else "staff",
        )
        for other in opponents
    ]  # fmt: skip
    if facts:
        await attribution.record(tx, project_id, customer_id, [(fact, ()) for fact in facts], at)


def base(customer_id: UUID, actor: UUID | None, at: datetime) -> dict[str, Any]:
    """What every fact of a dispute has."""
    return {"id": str(new_id()), "at": at, "customer": str(customer_id), "actor": str(actor) if actor else None}


def fingerprint(keys: Keys, words: str) -> str:
    """Keyed, so that nobody can guess a short text from its digest."""
    return f"text:{keys.blind('dispute-text', words.strip()).hex()[:32]}"


async def keep_paper(
    tx: TenantTx, keys: Keys, dispute_id: UUID, party: UUID, writer: UUID, kind: Paper, words: str,
    evidence: Sequence[UUID], at: datetime, attached: Sequence[tuple[Media, bytes]] = (),
) -> UUID:  # fmt: skip
    """A side's paper, encrypted, with what belongs to it. Raises WordsNeeded."""
    if not words.strip():
        raise WordsNeeded(field="statement")
    id_ = new_id()
    await queries.paper_insert(tx, id_, dispute_id, party, writer, kind, seal(keys, id_, words), list(evidence), at)
    await files.keep(tx, keys, id_, attached, at)
    return id_


def seal(keys: Keys, id_: UUID, words: str) -> bytes:
    return keys.encrypt(PURPOSE, words.strip()[:MOST_WORDS].encode(), id_.bytes)


def unseal(keys: Keys, id_: UUID, body: bytes) -> str:
    return keys.decrypt(PURPOSE, body, id_.bytes).decode()


async def find(tx: TenantTx, dispute_id: UUID) -> Dispute:
    """Raises NotFound, for another tenant's as for a random id."""
    row = await queries.dispute_find(tx, dispute_id)
    if row is None:
        raise NotFound(what="dispute")
    sides = await queries.sides_of(tx, [dispute_id])
    mediators = await queries.mediators_of(tx, [dispute_id])
    return Dispute(**row, sides=sides.get(dispute_id, ()), mediators=mediators.get(dispute_id, ()))


async def of_customer(tx: TenantTx, customer_id: UUID) -> Dispute | None:
    """The customer's latest dispute, open or not."""
    last = await queries.dispute_last_of(tx, customer_id)
    return await find(tx, last) if last else None


async def held(tx: TenantTx, dispute_id: UUID) -> Dispute:
    """The dispute, held until commit: whoever decides it reads what was decided before. Raises NotFound."""
    if not await queries.dispute_lock(tx, dispute_id):
        raise NotFound(what="dispute")
    return await find(tx, dispute_id)


async def require(tx: TenantTx, actor: Actor, dispute_id: UUID) -> Dispute:
    """A dispute that the actor may see. Raises NotFound: what one may not see is not there."""
    dispute = await find(tx, dispute_id)
    await access.require_customer(tx, actor, dispute.customer_id)
    if not visible(dispute, actor):
        raise NotFound(what="dispute")
    return dispute


def visible(dispute: Dispute, actor: Actor) -> bool:
    """当事人、协调人、内业、经理、管理员、总部."""
    return actor.role in EVERYTHING or actor.staff_id in (*dispute.sides, *dispute.mediators)


async def ruled_by(tx: TenantTx, dispute_id: UUID) -> RuledAlready:
    """The refusal that says who decided, when and what."""
    rows = [row for row in await queries.rulings_of(tx, dispute_id) if row["kind"] != "failed"]
    names = await queries.names_of_parties(tx)
    if not rows:
        return RuledAlready(who="—", at="", what="—")
    last = rows[-1]
    what = splits.said(splits.of_row(last), names)
    return RuledAlready(who=names[last["by_staff"]], at=splits.moment(last["at"]), what=what)


async def tell(
    tx: TenantTx, dispute_id: UUID, at: datetime, key: str, people: Iterable[UUID], about: UUID, **params: str | None
) -> None:
    """提醒 once; the notice leads to the room and says whose dispute it is, but carries no customer's name."""
    names = await queries.names_of_parties(tx)
    sides = (await queries.sides_of(tx, [dispute_id])).get(dispute_id, ())
    params["sides"] = "、".join(names.get(side, "—") for side in sides)
    for staff_id in dict.fromkeys(people):
        await notifications.tell(tx, staff_id, key, {"dispute": str(dispute_id), **params}, about, at)


async def to_tell(tx: TenantTx, project_id: UUID, sides: Sequence[UUID], by: UUID | None, at: datetime) -> list[UUID]:
    """The other sides, and the project's clerks and managers."""
    staff = await queries.staff_of_project(tx, project_id, at)
    desk = [row["id"] for row in staff if row["role"] in ("site_clerk", "site_manager")]
    people = await staff_among(tx, project_id, (*sides, *desk), at)
    return [one for one in people if one != by]


async def staff_among(tx: TenantTx, project_id: UUID, people: Iterable[UUID], at: datetime) -> list[UUID]:
    """Those who have an account here: an agency is told through its own door."""
    staff = {row["id"] for row in await queries.staff_of_project(tx, project_id, at)}
    return [one for one in people if one in staff]


async def offices(tx: TenantTx, project_id: UUID) -> list[UUID]:
    """Whose open pages a change concerns."""
    return await queries.offices_of_project(tx, project_id)
