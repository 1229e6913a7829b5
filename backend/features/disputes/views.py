"""What the list and the room show. Reads only."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from backend.engine.duties.duties import SCOPES
from backend.engine.duties.quiet import of_contact
from backend.engine.facts import (
    AdvanceFiled,
    AnyFact,
    CallTaken,
    ReceptionStarted,
    SlipSigned,
    VisitRegistered,
)
from backend.engine.rules import law
from backend.engine.verdict import WHOLE, Duty, Owes, Owns, Verdict
from backend.features.access.models import Actor
from backend.features.attribution import asking
from backend.features.attribution import service as attribution
from backend.features.attribution.models import TimelineLine
from backend.features.attribution.words import Speaker
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.disputes import appeals, files, leaders, papers, queries, service, splits
from backend.features.disputes.leaders import CODES
from backend.features.disputes.models import Dispute, Handed, Listed, Owed, Room, Row, Ruling, Side
from backend.features.disputes.papers import STEPS
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks import worked
from backend.kit.crypto import Keys
from backend.kit.db import Row as RowOf
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

Shown = Literal["open", "mine", "closed"]
_LIMIT = 200
_CLAIMS = (SlipSigned, AdvanceFiled, VisitRegistered, CallTaken, ReceptionStarted)
"""What lets somebody say "mine", the strongest first."""


async def listing(
    tx: TenantTx, keys: Keys, actor: Actor, projects: Sequence[UUID], show: Shown
) -> list[Listed]:  # fmt: skip
    """处理中 by deadline, 已裁定 the latest first, 与我有关 both; a consultant sees their own only."""
    going = [row for id_ in projects for row in await queries.disputes_open(tx, id_, _LIMIT, CODES)]
    decided = [row for id_ in projects for row in await queries.disputes_closed(tx, id_, _LIMIT)]
    chosen = {"open": going, "closed": decided, "mine": [*going, *decided]}[show]
    rows = list({row["id"]: row for row in chosen}.values())
    ids = [row["id"] for row in rows]
    sides, mediators = await queries.sides_of(tx, ids), await queries.mediators_of(tx, ids)
    people = await customers.show_many(tx, keys, {row["customer_id"] for row in rows})
    names = await queries.names_of_parties(tx)
    found = []
    for row in rows:
        parties = sides.get(row["id"], ())
        own = actor.staff_id in (*parties, *mediators.get(row["id"], ()))
        if own or (actor.role in service.EVERYTHING and show != "mine"):
            found.append(Listed(
                id=row["id"], customer=people[row["customer_id"]], cause=row["cause"], opened_at=row["opened_at"],
                sides=tuple(names.get(party, "—") for party in parties), closed_at=row["closed_at"],
                outcome=row["outcome"], due_at=row["due_at"], appealed=row["appealed"], mine=own,
            ))  # fmt: skip
    return found


async def room(tx: TenantTx, keys: Keys, dispute: Dispute, at: datetime, lang: str) -> Room:
    """撞单处理: both timelines, the engine's view, what is owed, what was handed in and decided."""
    names = await queries.names_of_parties(tx)
    speaker = Speaker(lang, {str(id_): name for id_, name in names.items()})
    facts = await attribution.known_facts(tx, dispute.project_id, [dispute.customer_id])
    verdict = await _owns(tx, dispute, at)
    rulings = await _rulings(tx, keys, dispute)
    decided = next((one for one in reversed(rulings) if one.kind == "ruled"), None)
    until, clause = await appeals.deadline(tx, dispute.project_id, decided.at, at) if decided else (None, None)
    rules = await rulebooks.in_force(tx, dispute.project_id, at)
    return Room(
        dispute=dispute, customer=await customers.show(tx, keys, dispute.customer_id),
        project_name=await _project(tx, dispute, lang), names=names, rulings=rulings,
        sides=await _sides(tx, keys, dispute, facts, verdict, speaker, names, at),
        rows=_rows(dispute, facts, verdict, speaker),
        told=speaker.verdict(verdict, rules.of(verdict.rulebook.digest).rulebook), status=verdict.status,
        owed=await _owed(tx, dispute, speaker, at), asks=await papers.asked(tx, dispute.project_id, at),
        appeals=tuple(appeals.of_row(keys, row) for row in await queries.appeals_of(tx, dispute.id)),
        taken=await _taken(tx, dispute, facts, at), appeal_until=until, appeal_clause=clause,
        case_id=await worked.of_dispute(tx, dispute.id), led=await leaders.names(tx, dispute.mediators),
    )  # fmt: skip


async def _owns(tx: TenantTx, dispute: Dispute, at: datetime, supposing: Sequence[AnyFact] = ()) -> Verdict:
    asked = Owns(customer=str(dispute.customer_id))
    return await asking.ask(tx, dispute.project_id, asked, [dispute.customer_id], at, supposing)


async def _project(tx: TenantTx, dispute: Dispute, lang: str) -> str:
    row = await queries.project_names(tx, dispute.project_id)
    return str(row["name_en"] if lang == "en" else row["name_zh"]) if row else ""


async def _rulings(tx: TenantTx, keys: Keys, dispute: Dispute) -> tuple[Ruling, ...]:
    return tuple(
        Ruling(
            id=row["id"], kind=row["kind"], by=row["by_staff"], at=row["at"], split=splits.of_row(row),
            reason=service.unseal(keys, row["id"], row["reason"]),
        )
        for row in await queries.rulings_of(tx, dispute.id)
    )  # fmt: skip


# -- the two timelines --


def _rows(dispute: Dispute, facts: Iterable[AnyFact], verdict: Verdict, speaker: Speaker) -> tuple[Row, ...]:
    """Every fact about the customer, in time; which side did it, and the clauses that make it count."""
    cited: dict[str, list[str]] = {}
    for finding in verdict.findings:
        for id_ in finding.facts:
            cited.setdefault(id_, []).append(finding.clause)
    shown = [fact for fact in facts if fact.customer is not None or fact.id in cited]
    return tuple(
        Row(
            line=speaker.fact(fact), places=_places(dispute, fact),
            clauses=tuple(dict.fromkeys(cited.get(fact.id, ()))),
        )
        for fact in sorted(shown, key=lambda fact: (fact.at, fact.seq))
    )  # fmt: skip


def _places(dispute: Dispute, fact: AnyFact) -> tuple[int, ...]:
    """Whose doing a fact is: the sides it names, by their places."""
    said: set[str] = set()
    for field, value in msgspec.structs.asdict(fact).items():
        if field not in ("customer", "actor") and isinstance(value, str | tuple | dict):
            said |= {value} if isinstance(value, str) else {str(one) for one in value}
    return tuple(place for place, side in enumerate(dispute.sides, 1) if str(side) in said)


async def _taken(tx: TenantTx, dispute: Dispute, facts: Iterable[AnyFact], at: datetime) -> frozenset[str]:
    """Steps of the procedure that are on record, by everybody who had to take them."""
    said = {getattr(fact, "step", None) or str(fact.__struct_config__.tag) for fact in facts}
    lacking = {duty.need for duty in (await _owes(tx, dispute, at)).duties}
    return frozenset((STEPS & said) - lacking)


# -- the sides --


async def _sides(
    tx: TenantTx, keys: Keys, dispute: Dispute, facts: Sequence[AnyFact], verdict: Verdict, speaker: Speaker,
    names: dict[UUID, str], at: datetime,
) -> tuple[Side, ...]:  # fmt: skip
    rows = await queries.papers_of(tx, dispute.id)
    attached = await files.of_papers(tx, [row["id"] for row in rows])
    handed = [_handed(keys, row, attached.get(row["id"], ())) for row in rows]
    appealed = {row["party"]: appeals.of_row(keys, row) for row in await queries.appeals_of(tx, dispute.id)}
    rulebook = (await rulebooks.current(tx, dispute.project_id, at)).rulebook
    bases = law.in_force(rulebook, at).bases
    found = []
    for place, party in enumerate(dispute.sides, 1):
        performance, commission = splits.part_of(verdict, party)
        supposed = ""
        if dispute.closed_at is None and min(performance, commission) < WHOLE:
            would = await _owns(tx, dispute, at, [_first(dispute, party, facts, "slip" in bases)])
            supposed = speaker.verdict(would, rulebook).answer
        found.append(Side(
            party=party, name=names.get(party, "—"), place=place, performance=performance, commission=commission,
            supposed=supposed, papers=tuple(one for one in handed if one.party == party), appeal=appealed.get(party),
        ))  # fmt: skip
    return tuple(found)


def _handed(keys: Keys, row: RowOf, attached: tuple[files.Attached, ...] = ()) -> Handed:
    return Handed(
        kind=row["kind"], party=row["party"], written_by=row["written_by"], at=row["at"],
        text=service.unseal(keys, row["id"], row["body"]), evidence=tuple(row["evidence"]),
        files=attached,
    )  # fmt: skip


def _first(dispute: Dispute, party: UUID, facts: Sequence[AnyFact], slips: bool) -> AnyFact:
    """This side's claim a day before everything else: their own first one moved back, or a plain one."""
    moment = min(fact.at for fact in facts) - timedelta(days=1)
    moved: dict[str, Any] = {
        "id": str(new_id()),
        "at": moment,
        "recorded_at": moment,
        "earliest": None,
        "latest": None,
        "seq": 0,
    }
    own = [f for kind in _CLAIMS for f in facts if isinstance(f, kind) and f.consultant == str(party)]
    if own:
        return msgspec.structs.replace(own[0], **moved)
    kind = SlipSigned if slips else VisitRegistered
    return kind(**moved, customer=str(dispute.customer_id), consultant=str(party))


async def papers_by(tx: TenantTx, keys: Keys, dispute: Dispute, party: UUID) -> list[Handed]:
    """What one side has handed in, and nothing of the others'."""
    rows = [row for row in await queries.papers_of(tx, dispute.id) if row["party"] == party]
    attached = await files.of_papers(tx, [row["id"] for row in rows])
    return [_handed(keys, row, attached.get(row["id"], ())) for row in rows]


async def file(tx: TenantTx, keys: Keys, dispute: Dispute, file_id: UUID, of: UUID | None = None) -> tuple[str, bytes]:
    """(media type, contents) of a file in the room; `of`: one side's only. Raises NotFound."""
    rows = await queries.papers_of(tx, dispute.id)
    return await files.opened(tx, keys, [row["id"] for row in rows if of in (None, row["party"])], file_id)


# -- what is owed --


async def _owed(tx: TenantTx, dispute: Dispute, speaker: Speaker, at: datetime) -> tuple[Owed, ...]:
    """谁该做什么、到什么时候: what belongs to the dispute first, then what this customer's papers want."""
    verdict = await _owes(tx, dispute, at)
    rules = await rulebooks.in_force(tx, dispute.project_id, at)
    said = speaker.verdict(verdict, rules.of(verdict.rulebook.digest).rulebook).duties
    pairs = sorted(
        zip(said, verdict.duties, strict=True),
        key=lambda pair: (pair[1].code not in CODES, pair[1].due or datetime.max.replace(tzinfo=at.tzinfo)),
    )
    sides = {str(side): side for side in dispute.sides}
    every = (
        Owed(
            sentence=told["sentence"], who=told["who"], party=sides.get(duty.who), clause=duty.clause, due_at=duty.due,
            late=duty.status == "missed" or (duty.due is not None and duty.due <= at),
        )
        for told, duty in pairs
        if _belongs(duty, dispute)
    )  # fmt: skip
    # Of three sides each pair is at odds, yet one form answers both.
    return tuple({(one.sentence, one.clause): one for one in every}.values())


def _belongs(duty: Duty, dispute: Dispute) -> bool:
    """Once ruled, the dispute's own papers are wanted no more. Calls to the customer are not its business, and what is
    owed at somebody's desk (业务日报表) is seen there, where it is known whether it was done."""
    if duty.code in CODES:
        return dispute.closed_at is None
    return SCOPES.get(duty.code, "case") == "case" and not of_contact(duty.code, duty.need)


async def _owes(tx: TenantTx, dispute: Dispute, at: datetime) -> Verdict:
    asked = Owes(customer=str(dispute.customer_id))
    return await asking.ask(tx, dispute.project_id, asked, [dispute.customer_id], at)


# -- for the forms --


async def answer(tx: TenantTx, customer: Customer, at: datetime, lang: str) -> str:
    """Whose the customer is now, in a sentence."""
    names = await queries.names_of_parties(tx)
    verdict = await asking.ask(tx, customer.project_id, Owns(customer=str(customer.id)), [customer.id], at)
    rules = await rulebooks.in_force(tx, customer.project_id, at)
    speaker = Speaker(lang, {str(id_): name for id_, name in names.items()})
    return speaker.verdict(verdict, rules.of(verdict.rulebook.digest).rulebook).answer


async def lines(tx: TenantTx, project_id: UUID, customer_id: UUID, lang: str) -> list[TimelineLine]:
    """The facts that a paper may cite."""
    names = await queries.names_of_parties(tx)
    speaker = Speaker(lang, {str(id_): name for id_, name in names.items()})
    facts = await attribution.known_facts(tx, project_id, [customer_id])
    return [speaker.fact(fact) for fact in facts if fact.customer is not None]


async def candidates(tx: TenantTx, project_id: UUID, at: datetime) -> dict[UUID, str]:
    """Who can be a side here: the project's consultants and managers, and its agencies."""
    staff = await queries.staff_of_project(tx, project_id, at)
    able = {row["id"]: row["name"] for row in staff if row["role"] in service.SIDES}
    return able | {row["id"]: row["name"] for row in await queries.agencies_of_project(tx, project_id)}


async def colleagues(tx: TenantTx, dispute: Dispute, at: datetime) -> dict[UUID, str]:
    """Who can be asked to mediate: anybody of the project who is no side and has not been asked."""
    staff = await queries.staff_of_project(tx, dispute.project_id, at)
    taken = {*dispute.sides, *dispute.mediators}
    return {row["id"]: row["name"] for row in staff if row["id"] not in taken}


async def appeal_cost(tx: TenantTx, project_id: UUID, at: datetime) -> tuple[str, int] | None:
    """What a rejected appeal costs by the rulebook in force (R03-18.4.1): clause and yuan."""
    rulebook = (await rulebooks.current(tx, project_id, at)).rulebook
    rules = law.in_force(rulebook, at).stated_penalties
    return next(((no, rule.yuan_max) for no, rule in rules if rule.offence == "appeal_rejected"), None)


async def names(tx: TenantTx) -> dict[UUID, str]:
    """Staff and agencies."""
    return await queries.names_of_parties(tx)
