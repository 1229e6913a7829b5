"""Claims from confirmation slips and filings (客户确认单·备案)."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine.bases.register import Maker
from backend.engine.claim import Claim
from backend.engine.clauses import Claim as ClaimRule
from backend.engine.dossier import Dossier
from backend.engine.facts import AdvanceFiled, SlipSigned
from backend.engine.vocabulary import Basis


def _slips(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """由确认人员签字确定递交时间: dated by the signature; what changed is dated by its second submission."""
    for fact in case.own(SlipSigned):
        if not fact.renewed:
            yield Claim(consultant=fact.consultant, basis="slip", since=fact, clause=no)


def _filings(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """提前备案."""
    for fact in case.own(AdvanceFiled):
        yield Claim(consultant=fact.consultant, basis="filing", since=fact, clause=no)


MAKERS: dict[Basis, Maker] = {"slip": _slips, "filing": _filings}
