"""Agencies and their customers (分销·报备): what the customer or the agency's records say at the arrival."""

from __future__ import annotations

from backend.engine.claims.bases import reports
from backend.engine.claims.bases.reports import Report
from backend.engine.facts import ArrivalRecorded, ChannelReported
from backend.engine.record.case import Case, Evidence, evidence, once


@once
def winning(case: Case) -> Report | None:
    """The report by which the owner holds the customer."""
    winner = case.standing.winner
    if winner is None or not isinstance(winner.since, ChannelReported):
        return None
    return next((r for r in reports.reports(case) if r.fact.id == winner.since.id), None)


def reporter_named(case: Case) -> Evidence | None:
    """自行到访, 客户能明确写出已报备的分销单位/个人的."""
    report = winning(case)
    if report is None:
        return None
    for entry in report.entries:
        fact = entry.fact
        if isinstance(fact, ArrivalRecorded) and fact.agency is None and fact.names_agency == report.fact.agency:
            return evidence(report.fact, fact)
    return None


def contact_proved(case: Case) -> Evidence | None:
    """客户不能明确写出的, 经核实联系记录属实."""
    report = winning(case)
    if report is None or report.proof is None or not report.proof.unnamed:
        return None
    check = reports.genuine(case, report.fact.agency)
    return evidence(report.fact, report.proof.fact, check) if check is not None and check.genuine else None


CIRCUMSTANCES = {f.__name__: f for f in (reporter_named, contact_proved)}
