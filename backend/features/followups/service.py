"""Record a contact, grade and mark a customer. Do-not-contact stands above everything. Raises NotFound."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from backend.engine.duties.quiet import DO_NOT_CONTACT
from backend.engine.facts import AnyFact, FollowedUp, StepTaken
from backend.engine.rules import law as laws
from backend.engine.rules.law import Law
from backend.engine.verdict import Finding, May, Owns, Verdict
from backend.features.attribution import asking, standing
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.followups import queries, rounds, wording
from backend.features.followups.errors import (
    ContactedEnough,
    ContentNeeded,
    DayPassed,
    DoNotContact,
    MarkKept,
    MessageRefused,
    NotYours,
    NumberNotYours,
    OutsideHours,
)
from backend.features.followups.models import MOST_WORDS, Card, Contact, Grade, Mark, Spoken
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput
from backend.kit.ids import new_id

PURPOSE = "followup"
_RECENT = timedelta(days=7)
"""A contact counts for campaigns no older than this."""
_PLANNED = timedelta(days=366)


async def law(tx: TenantTx, project_id: UUID, at: datetime) -> Law:
    published = await rulebooks.current(tx, project_id, at)
    return laws.in_force(published.rulebook, at)


async def contact(tx: TenantTx, keys: Keys, customer_id: UUID, by: UUID, said: Contact, at: datetime) -> Verdict:
    """跟进: an attempt and an answered contact are different facts; what was said stays outside the evidence.

    What a colleague has agreed with their own customer stays. Raises DoNotContact, ContactedEnough, OutsideHours,
    ContentNeeded, MessageRefused, DayPassed.
    """
    customer = await customers.show(tx, keys, customer_id)
    said_now = said.content.strip()
    if len(said_now) > MOST_WORDS:
        raise InvalidInput(field="content")
    if said.next_at is not None and not at < said.next_at <= at + _PLANNED:
        raise DayPassed(field="next_on")
    await rounds.begin(tx, customer.project_id, at)
    await attribution.in_turn(tx, customer.project_id)
    id_ = uuid5(by, f"{customer.id}/{said.form}") if said.form else new_id()
    if said.form is not None and await queries.contact_known(tx, id_):
        return (await attribution.latest(tx, [customer.id]))[customer.id].verdict
    await _allowed(tx, customer, by, "contact_customer", at)
    facts = await _facts(tx, customer, by, id_, said, said_now, at)
    verdict = await attribution.record(tx, customer.project_id, customer.id, [(f, ()) for f in facts], at, by)
    fact_id = UUID(facts[-1].id)
    await queries.contact_insert(
        tx, fact_id, customer.project_id, customer.id, by, at, said.channel, said.answered, said.occasion,
        keys.encrypt(PURPOSE, said_now.encode(), fact_id.bytes),
    )  # fmt: skip
    if said.next_at is not None:
        theirs = await _of_another(tx, customer.id, by)
        await queries.plan_put(tx, customer.id, customer.project_id, by, said.next_at, not theirs)
    elif said.answered:
        await queries.plan_drop(tx, customer.id, by)
    if said.answered:
        await settle(tx, customer.id, verdict, "done", at)
    return verdict


async def settle(tx: TenantTx, customer_id: UUID, verdict: Verdict, state: str, at: datetime) -> None:
    """What the newest verdict no longer asks for, of the campaigns of these days."""
    still = [UUID(fact) for duty in verdict.duties for fact in duty.facts]
    await queries.campaign_settled(tx, customer_id, state, still, at - _RECENT, at)


async def _facts(
    tx: TenantTx, customer: Customer, by: UUID, id_: UUID, said: Contact, content: str, at: datetime
) -> list[AnyFact]:
    """The contact last; before it the draft of a message, and the date that was agreed."""
    fact = FollowedUp(
        **{**base(customer, by, at), "id": str(id_)}, consultant=str(by), channel=said.channel,
        answered=said.answered, occasion=said.occasion,
    )  # fmt: skip
    facts: list[AnyFact] = []
    if said.channel == "message" and content:
        facts.append(await _draft(tx, customer, by, content, at))
    elif said.answered and not content:
        await _may_be_silent(tx, customer, fact, at)
    if said.next_at is not None:
        facts.append(StepTaken(**base(customer, by, at), step="contact_planned", by=str(by), due=said.next_at))
    return [*facts, fact]


async def _draft(tx: TenantTx, customer: Customer, by: UUID, content: str, at: datetime) -> StepTaken:
    """短信规范: begins and ends as the rulebook says, or is not sent."""
    lacks = wording.lacking(await law(tx, customer.project_id, at), content)
    draft = StepTaken(
        **base(customer, by, at), step="sms_drafted", by=str(by), tags=tuple(f"no:{form}" for form in lacks)
    )
    asked = May(act="send_message", who=str(by), customer=str(customer.id))
    found = await asking.ask(tx, customer.project_id, asked, [customer.id], at, [draft])
    refused = [finding for finding in found.findings if finding.outcome == "void"]
    if refused:
        await _refuse(refused)
        rules = await law(tx, customer.project_id, at)
        forms = {str(finding.params.get("field")): rules.values(_form(finding)) for finding in refused}
        raise MessageRefused(
            field="content", clause=refused[0].clause,
            opening=_either(forms.get("message_opening")), ending=_either(forms.get("message_ending")),
        )  # fmt: skip
    return draft


def _form(finding: Finding) -> Any:
    return finding.params.get("field", "message_opening")


def _either(forms: Sequence[str] | None) -> str:
    return " / ".join(forms) if forms else "✓"


async def _may_be_silent(tx: TenantTx, customer: Customer, fact: FollowedUp, at: datetime) -> None:
    """每一次追踪情况详细记录在案: where a clause asks for what was said, nothing is done without it."""
    bare = FollowedUp(
        id=fact.id, at=fact.at, customer=fact.customer, consultant=fact.consultant, channel=fact.channel,
        has_record=False,
    )  # fmt: skip
    asked = Owns(customer=str(customer.id))
    would = await asking.ask(tx, customer.project_id, asked, [customer.id], at, [bare])
    clause = next((duty.clause for duty in would.duties if fact.id in duty.facts and duty.code == "take_step"), None)
    if clause is not None:
        raise ContentNeeded(field="content", clause=clause)


async def _allowed(tx: TenantTx, customer: Customer, by: UUID, act: Any, at: datetime) -> None:
    asked = May(act=act, who=str(by), customer=str(customer.id))
    found = await asking.ask(tx, customer.project_id, asked, [customer.id], at)
    await _refuse([finding for finding in found.findings if finding.outcome == "void"])


async def left_alone(tx: TenantTx, project_id: UUID, subject_id: UUID, by: UUID, at: datetime) -> None:
    """勿扰 for whoever gets in touch, agencies too; the office's caps and hours are not theirs. Raises DoNotContact."""
    asked = May(act="contact_customer", who=str(by), customer=str(subject_id))
    found = await asking.ask(tx, project_id, asked, [subject_id], at)
    await _refuse([finding for finding in found.findings if finding.code == "do_not_contact"])


async def _refuse(refused: Sequence[Finding]) -> None:
    """The gravest first: do-not-contact, the cap, the hours."""
    by_code = {finding.code: finding for finding in refused}
    if (found := by_code.get("do_not_contact")) is not None:
        raise DoNotContact(since=datetime.fromisoformat(str(found.params["since"])))
    if (found := by_code.get("contacts_over")) is not None:
        until = datetime.fromisoformat(str(found.params["until"]))
        raise ContactedEnough(clause=found.clause, held=found.params["held"], most=found.params["most"], until=until)
    if (found := by_code.get("call_outside_hours")) is not None:
        raise OutsideHours(clause=found.clause, hours=str(found.params["hours"]).replace(", ", "、"))


async def grade(tx: TenantTx, keys: Keys, customer_id: UUID, by: UUID, given: Grade, at: datetime) -> Verdict | None:
    """评级: A to D. None: it is that already."""
    customer = await customers.show(tx, keys, customer_id)
    row = await queries.card_lock(tx, customer.id, customer.project_id, at)
    if row["grade"] == given:
        return None
    await queries.card_save(tx, customer.id, given, row["marks"], at)
    fact = StepTaken(**base(customer, by, at), step="graded", by=str(by), result=given)
    return await attribution.record(tx, customer.project_id, customer.id, [(fact, ())], at)


async def mark(
    tx: TenantTx, keys: Keys, customer_id: UUID, by: UUID, tag: Mark, on: bool, at: datetime, manager: bool = False
) -> Verdict | None:
    """标签. None: nothing changes. Raises MarkKept: 勿扰 is taken away by a manager only."""
    customer = await customers.show(tx, keys, customer_id)
    row = await queries.card_lock(tx, customer.id, customer.project_id, at)
    if (tag in row["marks"]) == on:
        return None
    if tag == DO_NOT_CONTACT and not on and not manager:
        raise MarkKept()
    marks = sorted({*row["marks"], tag} if on else {*row["marks"]} - {tag})
    await queries.card_save(tx, customer.id, row["grade"], marks, at)
    result = "marked" if on else "removed"
    fact = StepTaken(**base(customer, by, at), step="tagged", by=str(by), tags=(tag,), result=result)
    verdict = await attribution.record(tx, customer.project_id, customer.id, [(fact, ())], at)
    if tag == DO_NOT_CONTACT and on:
        await queries.plan_drop(tx, customer.id)
        await settle(tx, customer.id, verdict, "spared", at)
    return verdict


async def _of_another(tx: TenantTx, customer_id: UUID, by: UUID) -> bool:
    """他人名下: somebody holds the customer, and not this person."""
    now = (await standing.standings(tx, [customer_id])).get(customer_id)
    return now is not None and bool(now.holders) and by not in now.holders


async def require_own(tx: TenantTx, customer_id: UUID, by: UUID) -> None:
    """Grades and marks change what is owed to a customer: a colleague's are not one's own to set. Raises NotYours."""
    if await _of_another(tx, customer_id, by):
        raise NotYours()


async def require_number(tx: TenantTx, customer: Customer, by: UUID, at: datetime) -> None:
    """看号码: whoever looks after a customer calls them, or still owes a contact to one whom nobody holds.

    Raises NumberNotYours, DoNotContact.
    """
    now = (await standing.standings(tx, [customer.id])).get(customer.id)
    holders = () if now is None or (now.until is not None and now.until <= at) else now.holders
    if by not in holders:
        owed = not holders and any(duty.customer_id == customer.id for duty in await standing.duties_of(tx, by))
        if not owed:
            raise NumberNotYours()
    await left_alone(tx, customer.project_id, customer.id, by, at)


async def cards(tx: TenantTx, customer_ids: Sequence[UUID]) -> dict[UUID, Card]:
    rows = await queries.cards_of(tx, customer_ids)
    return {row["customer_id"]: Card(grade=row["grade"], marks=tuple(row["marks"])) for row in rows}


async def spoken(tx: TenantTx, keys: Keys, customer_id: UUID, limit: int = 20) -> list[Spoken]:
    """What was said so far, the newest first."""
    return [
        Spoken(
            id=row["id"], staff_id=row["staff_id"], at=row["at"], channel=row["channel"], answered=row["answered"],
            occasion=row["occasion"],
            content=keys.decrypt(PURPOSE, row["body_ct"], row["id"].bytes).decode() if row["body_ct"] else "",
        )
        for row in await queries.contacts_of(tx, customer_id, limit)
    ]  # fmt: skip


def base(customer: Customer, actor: UUID, at: datetime) -> dict[str, Any]:
    return {"id": str(new_id()), "at": at, "actor": str(actor), "customer": str(customer.id)}
