"""Claims from confirmation slips and filings (客户确认单·备案)."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine.claims.bases.register import Maker
from backend.engine.claims.claim import Claim
from backend.engine.facts import AdvanceFiled, SlipSigned, StepTaken
from backend.engine.lazy import once
from backend.engine.record import slipbook
from backend.engine.record.dossier import Dossier
from backend.engine.rules.clauses import Claim as ClaimRule
from backend.engine.words.vocabulary import Basis, Defect


def _slips(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """由确人员签字确定递交时间: dated by the signature of one of those whom this clause speaks of.

    添加或变更确认内容时, 以第二次递交时间为准: a slip that was changed later is superseded.
    """
    for found in _confirmations(case):
        if not rule.signed_by or found.first.by in rule.signed_by:
            yield Claim(
                consultant=found.first.consultant,
                basis="filing" if found.first.before_launch else "slip",
                since=found.first,
                clause=no,
                until=found.until,
                defect=_defect(case, found),
            )


@once
def _confirmations(case: Dossier) -> list[slipbook.Confirmation]:
    """What each salesperson's slips for each customer confirm."""
    known: dict[tuple[str, str | None], list[SlipSigned]] = {}
    for fact in case.own(SlipSigned):
        known.setdefault((fact.consultant, fact.customer), []).append(fact)
    return [found for slips in known.values() for found in slipbook.confirmations(slips, case.law, case.timeline)]


def _defect(case: Dossier, found: slipbook.Confirmation) -> Defect | None:
    if found.replaced:
        return "superseded"
    if found.returned:
        return "returned"
    if slipbook.off_form(case.timeline, found.first.customer, found.first.consultant) is not None:
        return "not_on_form"
    return None


def _filings(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """提前备案: before the launch it lives until some days after the notice; after it, as long as a slip."""
    notices = [s.at for s in case.timeline.of(StepTaken) if s.step == "launch_notice"]
    for fact in case.own(AdvanceFiled):
        late = bool(notices) and notices[-1] <= fact.at and not fact.before_launch
        end = slipbook.usual_end if late else slipbook.launch_end
        until = end(fact, case.law, case.timeline)
        yield Claim(consultant=fact.consultant, basis="filing", since=fact, clause=no, until=until)


MAKERS: dict[Basis, Maker] = {"slip": _slips, "filing": _filings}
