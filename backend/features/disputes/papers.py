"""What the sides hand in (查询单、书面材料), the manager's signature, and the search of the register."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from backend.engine.facts import AdvanceFiled, AnyFact, RecordSearched, SlipSigned, StepTaken, VisitRegistered
from backend.engine.rules import law
from backend.engine.verdict import May, Verdict
from backend.features.attribution import asking
from backend.features.attribution import service as attribution
from backend.features.disputes import files, service
from backend.features.disputes.errors import NotASide, NotYourDispute, RuledAlready, SearchTooEarly
from backend.features.disputes.files import Media
from backend.features.disputes.leaders import CODES
from backend.features.disputes.models import Dispute, Paper
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

STEPS = frozenset(("query_form", "supervisor_negotiation", "manager_review", "record_searched", "written_statement"))
"""Steps of a dispute that a rulebook may ask for; the room offers those that it names."""
_REGISTERED = (SlipSigned, AdvanceFiled, VisitRegistered)


async def asked(tx: TenantTx, project_id: UUID, at: datetime) -> frozenset[str]:
    """The steps that the rulebook in force asks for in a dispute (R03-18.3.1 to 3.3)."""
    rulebook = (await rulebooks.current(tx, project_id, at)).rulebook
    duties = (rule for _, rule in law.in_force(rulebook, at).stated_duties if rule.code in CODES)
    named = {need.step for rule in duties for need in (*rule.needs, *([rule.on] if rule.on else []))}
    return STEPS & named


async def hand_in(
    tx: TenantTx, keys: Keys, dispute_id: UUID, writer: UUID, kind: Paper, words: str, evidence: Sequence[UUID],
    at: datetime, for_party: UUID | None = None, attached: Sequence[tuple[Media, bytes]] = (),
) -> UUID:  # fmt: skip
    """《查询单》to the supervisor, 书面材料 to the signing office; `for_party`: the company that the writer works for.

    `attached`: as `files.checked` gives them. Raises NotASide, RuledAlready, WordsNeeded.
    """
    dispute = await still_open(tx, dispute_id)
    party = for_party or writer
    if party not in dispute.sides:
        raise NotASide()
    paper = await service.keep_paper(tx, keys, dispute_id, party, writer, kind, words, evidence, at, attached)
    if kind != "claim":
        to = "supervisor" if kind == "query_form" else "signing_office"
        fact = StepTaken(
            **service.base(dispute.customer_id, writer, at), step=kind, by=str(party), to=to,
            tags=(service.fingerprint(keys, words), *files.fingerprints(keys, attached)),
        )  # fmt: skip
        await record(tx, dispute, [fact], at)
    others = [one for one in (*dispute.sides, *dispute.mediators) if one != writer]
    told = await staff_only(tx, dispute, others, at)
    if for_party is not None:  # a company's papers are the desk's to look at, too
        told += await service.to_tell(tx, dispute.project_id, (), writer, at)
    await service.tell(tx, dispute_id, at, "dispute_paper", told, about=paper)
    return paper


async def sign_search(tx: TenantTx, dispute_id: UUID, by: UUID, at: datetime) -> Verdict:
    """报销售部经理签字: the manager lets the register be searched (R03-18.3.2)."""
    dispute = await still_open(tx, dispute_id)
    if by in dispute.sides:
        raise NotYourDispute()
    fact = StepTaken(
        **service.base(dispute.customer_id, by, at), step="manager_review", by=str(by), result="approved"
    )  # fmt: skip
    return await record(tx, dispute, [fact], at)


async def search(tx: TenantTx, dispute_id: UUID, by: UUID, at: datetime) -> Verdict:
    """确认人员查询: what the register says, whose entry is the oldest. Raises SearchTooEarly while the gate is shut."""
    dispute = await still_open(tx, dispute_id)
    asked_for = May(act="search_slips", who=str(by), customer=str(dispute.customer_id))
    may = await asking.ask(tx, dispute.project_id, asked_for, [dispute.customer_id], at)
    if may.status == "refused":
        shut = next((f for f in may.findings if f.outcome == "void"), may.findings[0])
        raise SearchTooEarly(clause=shut.clause)
    facts = await attribution.known_facts(tx, dispute.project_id, [dispute.customer_id])
    fact = RecordSearched(**service.base(dispute.customer_id, by, at), found=_oldest(facts))
    return await record(tx, dispute, [fact], at)


def _oldest(facts: Iterable[AnyFact]) -> str | None:
    entries = sorted((f for f in facts if isinstance(f, _REGISTERED)), key=lambda f: (f.at, f.seq))
    return entries[0].consultant if entries else None


async def record(tx: TenantTx, dispute: Dispute, facts: Sequence[AnyFact], at: datetime) -> Verdict:
    """The facts, and the verdict that follows."""
    return await attribution.record(tx, dispute.project_id, dispute.customer_id, [(fact, ()) for fact in facts], at)


async def still_open(tx: TenantTx, dispute_id: UUID) -> Dispute:
    """Held until commit, and undecided. Raises NotFound, RuledAlready with who decided what."""
    dispute = await service.held(tx, dispute_id)
    if dispute.closed_at is not None:
        refusal: RuledAlready = await service.ruled_by(tx, dispute_id)
        raise refusal
    return dispute


async def staff_only(tx: TenantTx, dispute: Dispute, people: Iterable[UUID], at: datetime) -> list[UUID]:
    """Those who have an account here: an agency is told through its own door."""
    return await service.staff_among(tx, dispute.project_id, people, at)
