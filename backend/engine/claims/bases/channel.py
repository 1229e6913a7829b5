"""Claims from channel reports and arrivals (报备·到访确认). The claimant is an agency."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine.claims.bases import reports
from backend.engine.claims.bases.register import Maker
from backend.engine.claims.bases.reports import Entry, Report
from backend.engine.claims.claim import Claim
from backend.engine.record.dossier import Dossier
from backend.engine.rules.clauses import Claim as ClaimRule
from backend.engine.words.vocabulary import Basis, Defect


def _reports(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """以报备时间先后: who reported first, while the report lives. Once the customer has come in, the arrival counts."""
    arrivals = any(other.basis == "arrival" for _, other in case.law.claims)
    for report in reports.reports(case):
        if report.basis == rule.basis and not (arrivals and _settled(case, report)):
            yield Claim(
                consultant=report.fact.agency,
                basis=rule.basis,
                since=report.fact,
                clause=no,
                provisional=rule.provisional and (arrivals or report.proof is None),
                defect=report.defect,
            )


def _settled(case: Dossier, report: Report) -> bool:
    """Has an arrival taken the report's place? One that is not confirmed leaves the report as it was."""
    if report.defect is not None or report.proof is None:
        return False
    return _unproved(case, report, report.proof) != "unconfirmed_arrival"


def _arrivals(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """到访确认: dated by the report that it proves, and alive from the customer's first entry on."""
    every = reports.reports(case)
    for report in every:
        proof = report.proof
        if report.defect is not None or proof is None:
            continue
        yield Claim(
            consultant=report.fact.agency,
            basis="arrival",
            since=report.fact,
            clause=no,
            provisional=_unverified(case, report, proof),
            until=reports.dies_at(case, "arrival", report.entries[0].fact.at),
            defect=_unproved(case, report, proof),
        )
    yield from _unreported(case, no, every)


def _unproved(case: Dossier, report: Report, proof: Entry) -> Defect | None:
    """Why the entry proves nothing: its slip is not in order, or the agency had not really been in contact."""
    if not proof.sound and "unconfirmed_arrival" in case.law.voids:
        return "unconfirmed_arrival"
    check = reports.genuine(case, report.fact.agency) if proof.unnamed else None
    return "contact_unproved" if check is not None and not check.genuine else None


def _unverified(case: Dossier, report: Report, proof: Entry) -> bool:
    """The customer came alone and named nobody, and nobody has checked yet."""
    asked = "contact_unproved" in case.law.voids
    return asked and proof.unnamed and reports.genuine(case, report.fact.agency) is None


def _unreported(case: Dossier, no: str, every: list[Report]) -> Iterator[Claim]:
    """如无报备: entries with an agency that never reported; what the office confirmed was reported to it."""
    known = {report.fact.agency for report in every}
    for entry in reports.entries(case):
        if entry.agency is not None and entry.agency not in known:
            known.add(entry.agency)
            confirmed = _confirmed(case, entry.agency)
            yield Claim(
                consultant=entry.agency,
                basis="arrival",
                since=entry.fact,
                clause=no,
                until=reports.dies_at(case, "arrival", entry.fact.at),
                defect=None if confirmed else "unreported",
            )


def _confirmed(case: Dossier, agency: str) -> bool:
    return any(entry.confirmed and entry.agency == agency for entry in reports.entries(case))


MAKERS: dict[Basis, Maker] = {"channel_report": _reports, "group_report": _reports, "arrival": _arrivals}
