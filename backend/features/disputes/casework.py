"""写成做例: a ruled dispute as a worked case of the rulebook, without anybody's name, deciding the same."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact, StepTaken
from backend.engine.verdict import Duty, Owns, Penalty, Verdict
from backend.features.attribution import service as attribution
from backend.features.disputes import queries, service
from backend.features.disputes.errors import CaseWritten, NotRuledYet
from backend.features.disputes.models import Dispute
from backend.features.rulebooks import drafts, worked
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.casework import cases, judging
from backend.features.rulebooks.casework.cases import BEIJING
from backend.features.rulebooks.errors import CaseDiffers
from backend.features.rulebooks.examples import ALWAYS
from backend.kit.db import TenantTx
from backend.kit.texts import text

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNTOLD = ("seq", "reason")
"""Fields that a case does without: the ledger's number and free text."""
_LETTERS = {"site_clerk": "K", "site_manager": "M", "tenant_admin": "L", "hq": "L", "agency": "U"}
_SECRET = ("names", "phone")
"""Keyed digests: equal ones stay equal under another name."""


async def write(tx: TenantTx, dispute_id: UUID, by: UUID, at: datetime) -> tuple[UUID, UUID]:
    """(draft, case): into the project's open draft, or a new one from the version in force.

    Raises NotRuledYet, CaseWritten, CaseDiffers where the draft no longer decides it so.
    """
    dispute = await service.held(tx, dispute_id)
    pending = any(row["decided_at"] is None for row in await queries.appeals_of(tx, dispute_id))
    if dispute.closed_at is None or pending:
        raise NotRuledYet()
    if await worked.of_dispute(tx, dispute_id) is not None:
        raise CaseWritten()
    case = await as_case(tx, dispute)
    known = await drafts.of_project(tx, dispute.project_id)
    draft_id = known.id if known else await drafts.start(tx, dispute.project_id, None, by, at)
    return draft_id, await worked.add(tx, draft_id, worked.written(case), dispute_id, by, at)


async def as_case(tx: TenantTx, dispute: Dispute) -> dict[str, Any]:
    """The facts that the newest verdict rests on, and that verdict as what must come out."""
    kept = (await attribution.latest(tx, [dispute.customer_id]))[dispute.customer_id]
    facts = await attribution.known_facts(tx, dispute.project_id, [dispute.customer_id])
    facts = [fact for fact in facts if fact.seq < kept.evidence_seq and fact.at <= kept.at]
    told = _Names(dispute, facts, await queries.roles_of_parties(tx))
    rulebook = (await rulebooks.version(tx, kept.rulebook_id)).rulebook
    case: dict[str, Any] = {
        "id": f"{rulebook.id}-{dispute.id.hex[-8:]}",
        "title": text("zh", "disputes.case.title", sides=" / ".join(told(str(side)) for side in dispute.sides)),
        "facts": [told.fact(fact) for fact in facts],
        "at": _time(kept.at), "ask": msgspec.to_builtins(Owns(customer=told(str(dispute.customer_id)))), "expect": {},
    }  # fmt: skip
    (situation,) = cases.situations(worked.written({**case, "expect": None}))
    verdict = judging.judge(situation, msgspec.structs.replace(rulebook, effective_from=ALWAYS))
    # Names decide nothing; if they did, this would not be the case that was ruled.
    if not _same(verdict, kept.verdict, told):
        raise CaseDiffers(differences=text("zh", "disputes.case.renamed"))
    case["clauses"] = list(dict.fromkeys(f.clause for f in verdict.findings if f.outcome == "applied"))
    case["expect"] = expected(verdict)
    return case


def expected(verdict: Verdict) -> dict[str, Any]:
    """What must come out, as a case says it: shares in per cent, every reason, duty and penalty."""
    found: dict[str, Any] = {"status": verdict.status}
    if verdict.pool is not None:
        found["pool"] = verdict.pool
    for ledger in ("performance", "commission"):
        shares = getattr(verdict.shares, ledger)
        found[ledger] = {share.party: _percent(share.basis_points) for share in shares}
    found["findings"] = [_reason(f) for f in verdict.findings if f.outcome != "noted"]
    found["duties"] = [_duty(duty) for duty in verdict.duties]
    found["penalties"] = [_penalty(penalty) for penalty in verdict.penalties]
    return {key: value for key, value in found.items() if value != [] or key in ("duties", "penalties")}


def _percent(basis_points: int) -> int | float:
    return basis_points // 100 if basis_points % 100 == 0 else basis_points / 100


def _reason(finding: Any) -> str:
    return " ".join((finding.clause, finding.outcome, finding.code, str(finding.params.get("who", "")))).strip()


def _duty(duty: Duty) -> dict[str, Any]:
    said: dict[str, Any] = {"clause": duty.clause, "code": duty.code, "who": duty.who, "status": duty.status}
    said |= {"due": _time(duty.due)} if duty.due else {}
    said |= {"need": duty.need, "missing": duty.missing} if duty.need else {}
    return said


def _penalty(penalty: Penalty) -> dict[str, Any]:
    fixed = penalty.yuan_min == penalty.yuan_max
    said: dict[str, Any] = {"clause": penalty.clause, "code": penalty.code, "who": penalty.who}
    said |= {"yuan": penalty.yuan_min if fixed else [penalty.yuan_min, penalty.yuan_max]}
    said |= {"options": list(penalty.options)} if penalty.options else {}
    said |= {"sanctions": list(penalty.sanctions)} if penalty.sanctions else {}
    return said | ({"times": penalty.times} if penalty.times > 1 else {})


def _time(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat()


def _same(case: Verdict, kept: Verdict, told: "_Names") -> bool:
    """The same answer, under the case's names."""
    renamed = {(told(s.party), s.basis_points) for s in kept.shares.performance}
    second = {(told(s.party), s.basis_points) for s in kept.shares.commission}
    return (
        case.status == kept.status
        and {(s.party, s.basis_points) for s in case.shares.performance} == renamed
        and {(s.party, s.basis_points) for s in case.shares.commission} == second
        and len(case.penalties) == len(kept.penalties)
    )


class _Names:
    """A, B … for the sides and other consultants, M for managers, U for companies, C1 … for customers."""

    def __init__(self, dispute: Dispute, facts: list[AnyFact], roles: Mapping[UUID, str]) -> None:
        self._roles, self._facts = roles, {fact.id: f"f{n}" for n, fact in enumerate(facts, 1)}
        self._customers = {fact.customer for fact in facts if fact.customer}
        self._count: dict[str, int] = {}
        self._of: dict[str, str] = {}
        for side in dispute.sides:
            self(str(side))
        self._of |= {str(dispute.customer_id): self._next("C"), str(dispute.id): "D1"}

    def __call__(self, id_: str) -> str:
        """What somebody is called in the case; what is no id (a role, a word) stays."""
        if id_ in self._facts:
            return self._facts[id_]
        if not _ID.fullmatch(id_):
            return id_
        if id_ not in self._of:
            self._of[id_] = self._new(id_)
        return self._of[id_]

    def _new(self, id_: str) -> str:
        role = self._roles.get(UUID(id_))
        if role == "consultant":
            place = self._count["consultant"] = self._count.get("consultant", 0) + 1
            return chr(ord("A") + place - 1) if place <= 20 else f"A{place}"
        return self._next(_LETTERS.get(role or "", "C" if id_ in self._customers else "X"))

    def _next(self, letter: str) -> str:
        self._count[letter] = self._count.get(letter, 0) + 1
        return f"{letter}{self._count[letter]}"

    def fact(self, fact: AnyFact) -> dict[str, Any]:
        """The fact as a case tells it."""
        told = {key: value for key, value in msgspec.to_builtins(fact).items() if key not in _UNTOLD}
        if isinstance(fact, StepTaken):
            told["tags"] = [tag for tag in told.get("tags", ()) if not tag.startswith("text:")]
        return {key: self._said(key, value) for key, value in told.items() if value not in ([], None)}

    def _said(self, key: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._secret(value) if key in _SECRET else self(value)
        if isinstance(value, list):
            return [self._said(key, one) for one in value]
        if isinstance(value, dict):
            return dict(self._renamed(value))
        return value

    def _renamed(self, value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for key, one in value.items():
            yield self(key), self._said(key, one)

    def _secret(self, value: str) -> str:
        return self._of.setdefault(f"secret/{value}", self._next("N"))
