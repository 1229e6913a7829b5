"""Claims from channel reports and arrivals (报备·到访确认). The claimant is an agency."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine.bases.register import Maker
from backend.engine.claim import Claim
from backend.engine.clauses import Claim as ClaimRule
from backend.engine.dossier import Dossier
from backend.engine.facts import ArrivalRecorded, ChannelReported
from backend.engine.vocabulary import Basis


def _reports(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """以报备时间先后: who reported first, while the report lives."""
    for fact in case.own(ChannelReported):
        yield Claim(consultant=fact.agency, basis="channel_report", since=fact, clause=no)


def _arrivals(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """到访确认: from the first arrival on."""
    for fact in case.own(ArrivalRecorded):
        if fact.agency is not None:
            yield Claim(consultant=fact.agency, basis="arrival", since=fact, clause=no)


MAKERS: dict[Basis, Maker] = {"channel_report": _reports, "arrival": _arrivals}
