"""Load what is known, let the engine decide, keep the verdict; decide again from the ledger alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.attribution import decide
from backend.engine.facts import AnyFact, ContractSigned, DepositPaid, SubscriptionSigned, Visited
from backend.engine.rules import versions
from backend.engine.verdict import NEXT_IN_ROTATION, Owes, Owns, Verdict
from backend.features.attribution import queries
from backend.features.attribution.book import Book, open_book
from backend.features.attribution.duties import alarm
from backend.features.attribution.models import Kept, Replay, Sealed
from backend.features.customers import service as customers
from backend.features.evidence import service as evidence
from backend.features.rulebooks import service as rulebooks
from backend.kit import outbox
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound

_VERDICTS = msgspec.json.Decoder(Verdict)
_SEALED = msgspec.json.Decoder(Sealed)
_PRESENCE_MATTERS = (Visited, DepositPaid, SubscriptionSigned, ContractSigned)
_PAGE = 500
_RELIED_ON = ("owns", "owes")
_DESK_DAYS = timedelta(days=31)


async def known_facts(
    tx: TenantTx, project_id: UUID, subjects: Iterable[UUID], arriving: Sequence[AnyFact] = ()
) -> list[AnyFact]:
    """All that bears on these customers: their group's facts, the project's (节点、通知), their introducers', and where
    the consultants concerned were at each arrival and deal. `arriving` facts are not in the ledger yet; presence is
    loaded for them, too."""
    group = await customers.group(tx, subjects)
    facts = await evidence.timeline(tx, project_id, [*group, project_id])
    referrers = _introducers([*facts, *arriving]) - set(group)
    if referrers:
        facts += await evidence.timeline(tx, project_id, sorted(referrers))
    staff = _consultants(facts)
    moments = [fact.seq for fact in facts if isinstance(fact, _PRESENCE_MATTERS)]
    moments += [2**62] if arriving else []
    facts += await evidence.presence(tx, project_id, staff, moments)
    return sorted({fact.seq: fact for fact in facts}.values(), key=lambda fact: fact.seq)


async def record(
    tx: TenantTx,
    project_id: UUID,
    customer_id: UUID,
    facts: Sequence[tuple[AnyFact, tuple[UUID, ...]]],
    at: datetime,
    desk_of: UUID | None = None,
) -> Verdict:
    """Write down what happened to a customer and what follows: whose the customer is, and what `desk_of` owes now.

    The book first: what a colleague writes at the same instant is known to whichever of the two verdicts is the newer.
    """
    rules = await rulebooks.in_force(tx, project_id, at)
    book = await open_book(tx, project_id, rules, at)
    known = await known_facts(tx, project_id, [customer_id], [fact for fact, _ in facts])
    desk = await desk_facts(tx, project_id, desk_of, at) if desk_of else []
    added = [book.add(fact, *subjects) for fact, subjects in facts]
    verdict = book.judge(Owns(customer=str(customer_id)), [*known, *added], customer_id)
    if desk_of is not None:
        judge_desk(book, desk_of, desk, added)
    await book.close()
    return verdict


async def desk_facts(tx: TenantTx, project_id: UUID, staff_id: UUID, at: datetime) -> list[AnyFact]:
    """What somebody's duties and penalties of the last month follow from."""
    return await evidence.desk(tx, project_id, staff_id, at - _DESK_DAYS)


def judge_desk(book: Book, staff_id: UUID, desk: Sequence[AnyFact], added: Sequence[AnyFact]) -> Verdict:
    """有何义务: what a consultant owes after these facts (R03-01.1.1 to 1.3)."""
    return book.judge(Owes(who=str(staff_id)), [*desk, *added], staff_id)


async def rejudge(tx: TenantTx, kept: Kept, at: datetime) -> Verdict | None:
    """Decide again without new facts; kept only if the answer differs, or another version gives it. None: neither.

    The version is chosen anew from the same facts, so a case stays under the version of its claim however often it is
    decided again, unless a version took over all cases.
    """
    rules = await rulebooks.in_force(tx, kept.project_id, at)
    seen = await evidence.length(tx, kept.project_id)
    facts = await _bearing(tx, kept, at)
    verdict = versions.decide(rules.rulebooks, kept.verdict.question, facts, at)
    if answer(verdict) == answer(kept.verdict) and verdict.rulebook == kept.verdict.rulebook:
        await outbox.put(tx, list(alarm(kept, verdict.next_change_at)), at)
        return None
    book = await open_book(tx, kept.project_id, rules, at)
    if book.next_seq != seen + 1:  # somebody wrote meanwhile
        facts = await _bearing(tx, kept, at)
        verdict = versions.decide(rules.rulebooks, kept.verdict.question, facts, at)
    book.keep(verdict, [fact.seq for fact in facts], kept.subject_id)
    await book.close()
    return verdict


async def _bearing(tx: TenantTx, kept: Kept, at: datetime) -> list[AnyFact]:
    """What the question of this verdict is decided on."""
    if isinstance(kept.verdict.question, Owes):
        return await desk_facts(tx, kept.project_id, kept.subject_id, at)
    return await known_facts(tx, kept.project_id, [kept.subject_id])


async def in_turn(tx: TenantTx, project_id: UUID) -> None:
    """依次办理: until commit nobody else writes here, so what a gate lets through now still holds when it is written.

    After the locks on rows that the step takes, so that nobody waits for each other.
    """
    await evidence.lock(tx, project_id)


async def find(tx: TenantTx, verdict_id: UUID) -> Kept:
    row = await queries.verdict_find(tx, verdict_id)
    if row is None:
        raise NotFound(what="verdict")
    return kept_of(row)


async def about(tx: TenantTx, subject_id: UUID, limit: int = 20) -> list[Kept]:
    """A subject's verdicts, the newest first."""
    return [kept_of(row) for row in await queries.verdicts_about(tx, subject_id, limit)]


async def latest(tx: TenantTx, subjects: Sequence[UUID], question: str = "owns") -> dict[UUID, Kept]:
    """The newest answer to a question about each of these subjects."""
    rows = await queries.verdicts_latest(tx, subjects, question)
    return {row["subject_id"]: kept_of(row) for row in rows}


async def receiver_of(tx: TenantTx, subject_id: UUID) -> str | None:
    """The consultant whose customer a waiting visitor is, or whom the verdict at the door named; None: whoever is next.

    The owner first: at the door the verdict may have said rotation only because the owner was away just then.
    """
    owns = (await latest(tx, [subject_id], "owns")).get(subject_id)
    if owns is not None and owns.verdict.status in ("owned", "provisional", "shared") and owns.verdict.holders:
        return await consultant(tx, owns.verdict.holders[0])
    kept = (await latest(tx, [subject_id], "receives")).get(subject_id)
    receiver = kept.verdict.receiver if kept else None
    return None if receiver == NEXT_IN_ROTATION else await consultant(tx, receiver)


async def consultant(tx: TenantTx, holder: str | None) -> str | None:
    """Whoever is meant to receive; None for an agency (分销单位): its customers are received in turn."""
    return None if holder is None or await queries.is_agency(tx, UUID(holder)) else holder


async def replay(tx: TenantTx, kept: Kept) -> Replay:
    """Decide again from the ledger's own line and facts under the recorded rulebook, and compare the bytes.

    What somebody owes (有何义务) is put together from all versions up to the recorded one: each judges its own cases.
    """
    entry = await queries.entry_of_verdict(tx, kept.project_id, kept.evidence_seq)
    if entry is None:
        raise NotFound(what="evidence")
    sealed = _SEALED.decode(entry["entry"])
    rulebook = await rulebooks.version(tx, kept.rulebook_id)
    facts = await evidence.facts_by_seq(tx, kept.project_id, sealed.evidence)
    if isinstance(sealed.question, Owes):
        rules = await rulebooks.in_force(tx, kept.project_id, sealed.at)
        upto = [one.rulebook for one in rules.versions if one.number <= rulebook.number]
        verdict = versions.decide(upto, sealed.question, facts, sealed.at)
    else:
        verdict = decide(sealed.question, facts, rulebook.rulebook, sealed.at)
    derived = digest.canonical(verdict)
    same = derived == kept.body and rulebook.digest == sealed.rulebook and digest_of(derived) == sealed.digest
    return Replay(id=kept.id, same=same, recorded=sealed.digest, derived=digest_of(derived))


async def standing(tx: TenantTx, project_id: UUID, after: UUID, size: int) -> list[Kept]:
    """The newest verdicts of a project that people rely on (归谁、有何义务), some subjects at a time."""
    rows = await queries.verdicts_standing(tx, project_id, _RELIED_ON, after, size)
    return [kept_of(row) for row in rows]


async def page(tx: TenantTx, project_id: UUID, after: int) -> list[Kept]:
    """A project's verdicts in the order of the chain, some hundred at a time."""
    return [kept_of(row) for row in await queries.verdicts_page(tx, project_id, after, _PAGE)]


def digest_of(canonical: bytes) -> str:
    return digest.digest(msgspec.Raw(canonical))


def kept_of(row: Row) -> Kept:
    return Kept(
        id=row["id"], project_id=row["project_id"], subject_id=row["subject_id"], rulebook_id=row["rulebook_id"],
        at=row["at"], evidence_seq=row["evidence_seq"], digest=row["digest"], body=row["body"],
        verdict=_VERDICTS.decode(row["body"]),
    )  # fmt: skip


def answer(verdict: Verdict) -> tuple[object, ...]:
    """What makes a verdict another one: if this is the same, there is nothing new to keep."""
    return (
        verdict.status,
        verdict.holders,
        verdict.receiver,
        verdict.shares,
        verdict.duties,
        verdict.penalties,
    )


def _introducers(facts: Iterable[AnyFact]) -> set[UUID]:
    return {UUID(id_) for fact in facts if isinstance(fact, Visited) for id_ in
            (*fact.introduced_by, *fact.accompanied_by)}  # fmt: skip


def _consultants(facts: Iterable[AnyFact]) -> list[UUID]:
    return sorted({UUID(fact.consultant) for fact in facts if getattr(fact, "consultant", None)})
