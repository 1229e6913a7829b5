"""Campaigns (节点、节日回访): announced once, gone through customer by customer, covered as people are contacted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from backend.engine.facts import StepTaken
from backend.engine.verdict import Owns, Verdict
from backend.features.attribution import service as attribution
from backend.features.attribution.book import open_book
from backend.features.attribution.consequences import person
from backend.features.followups import festivals, queries, rounds, service
from backend.features.followups.errors import DayPassed
from backend.features.followups.models import Campaign, Milestone, News
from backend.features.rulebooks import service as rulebooks
from backend.kit import outbox
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

CONCERN = "followups.concern"
SUBJECTS = 50
LISTED = 15
LEAD_DAYS = 3
"""Festivals are announced so many days before, for people to write and call in time."""
_MOST_NOTE = 200
_AHEAD = timedelta(days=366)


async def milestone(
    tx: TenantTx, project_id: UUID, by: UUID, what: Milestone, day: date, note: str, at: datetime
) -> UUID:
    """登记项目节点. Announced before by a colleague for the same day, it is that one. Raises DayPassed."""
    held_at = festivals.midnight(day)
    today = at.astimezone(festivals.HERE).date()
    if not today <= held_at.date() <= today + _AHEAD:
        raise DayPassed(field="day")
    if len(note.strip()) > _MOST_NOTE:
        raise InvalidInput(field="note")
    await rounds.begin(tx, project_id, at)
    await attribution.in_turn(tx, project_id)
    if (same := await queries.campaign_same(tx, project_id, what, held_at)) is not None:
        return same
    id_ = await _announce(tx, project_id, "milestone", what, held_at, note.strip(), by, at)
    assert id_ is not None
    return id_


async def festival(tx: TenantTx, project_id: UUID, what: str, held_at: datetime, at: datetime) -> UUID | None:
    """节日. None: it was announced already."""
    return await _announce(tx, project_id, "festival", what, held_at, "", None, at)


async def _announce(
    tx: TenantTx, project_id: UUID, step: Any, what: str, held_at: datetime, note: str, by: UUID | None, at: datetime
) -> UUID | None:  # fmt: skip
    """The fact is about the whole project: from now on every customer's verdict knows of it."""
    id_ = new_id()
    if not await queries.campaign_insert(tx, id_, project_id, step, what, held_at, note, at, by):
        return None
    await rounds.begin(tx, project_id, at)
    who = str(by) if by else None
    fact = StepTaken(
        id=str(id_), at=at, source="staff" if by else "system", actor=who, step=step, by=who, result=what, due=held_at
    )
    book = await open_book(tx, project_id, await rulebooks.in_force(tx, project_id, at), at)
    book.add(fact, project_id)
    await book.close()
    await outbox.put(tx, [outbox.Message(topic=CONCERN, payload={"campaign": str(id_)}, due_at=at)], at)
    return id_


async def concern(tx: TenantTx, campaign_id: UUID, at: datetime) -> bool:
    """Some customers more: decided again with the news. False: all have been."""
    row = await queries.campaign_find(tx, campaign_id)
    if row is None or row["reached"] is None:
        return False
    kept = await attribution.standing(tx, row["project_id"], row["reached"], SUBJECTS)
    found = []
    for one in kept:
        if isinstance(one.verdict.question, Owns):
            verdict = await attribution.rejudge(tx, one, at) or one.verdict
            found += _concerned(verdict, one.subject_id, str(campaign_id))
    await queries.campaign_concerns(tx, campaign_id, found, at)
    await queries.campaign_reached(tx, campaign_id, kept[-1].subject_id if kept else None)
    return bool(kept)


def _concerned(verdict: Verdict, subject_id: UUID, fact: str) -> list[tuple[UUID, UUID | None]]:
    """The customer, and who is to get in touch, if a clause asks for it because of this fact."""
    asked = [duty for duty in verdict.duties if fact in duty.facts and duty.customer == str(subject_id)]
    return [(subject_id, person(asked[0].who))] if asked else []


async def listed(tx: TenantTx, project_id: UUID) -> list[Campaign]:
    return [Campaign(**dict(row)) for row in await queries.campaigns_listed(tx, project_id, LISTED)]


async def news(tx: TenantTx, project_id: UUID, since: datetime) -> list[News]:
    """话题: what there is to tell, the soonest first."""
    return [News(**dict(row)) for row in await queries.campaigns_news(tx, project_id, since)]


async def coverage(tx: TenantTx, project_id: UUID, campaign_id: UUID) -> tuple[Campaign, Sequence[dict[str, Any]]]:
    """How far it has come, by consultant. Raises NotFound."""
    rows = await queries.campaigns_listed(tx, project_id, 1, campaign_id)
    if not rows:
        raise NotFound(what="campaign")
    return Campaign(**dict(rows[0])), [dict(row) for row in await queries.campaign_by_staff(tx, campaign_id)]


async def greets(tx: TenantTx, project_id: UUID, at: datetime) -> str | None:
    """The clause that asks for greetings at festivals; None where the rulebook has none."""
    law = await service.law(tx, project_id, at)
    return next((no for no, rule in law.duties if rule.on is not None and rule.on.step == "festival"), None)


async def marks_nodes(tx: TenantTx, project_id: UUID, at: datetime) -> tuple[dict[str, tuple[str, ...]], bool]:
    """Which clauses speak of which milestone; True: one speaks of every milestone."""
    law = await service.law(tx, project_id, at)
    found: dict[str, tuple[str, ...]] = {}
    every = False
    for no, rule in law.duties:
        if rule.on is not None and rule.on.step == "milestone":
            every = every or not rule.on.result
            for what in rule.on.result:
                found[what] = tuple(dict.fromkeys((*found.get(what, ()), no)))
    return found, every


async def greet(tx: TenantTx, project_id: UUID, at: datetime) -> int:
    """The festivals of the coming days that nobody has announced, if the rulebook greets."""
    if await greets(tx, project_id, at) is None:
        return 0
    coming = festivals.coming(at, LEAD_DAYS)
    return sum([await festival(tx, project_id, what, held_at, at) is not None for what, held_at in coming])
