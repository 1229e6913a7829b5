"""What the rulebook in force asks of reports and arrivals: read from its clauses, never assumed."""

from datetime import datetime

from backend.engine.rules.clauses import Claim, Rulebook
from backend.engine.rules.law import Law, in_force
from backend.features.channels.models import Asked


def law_of(rulebook: Rulebook, at: datetime) -> Law:
    return in_force(rulebook, at)


def asked(rulebook: Rulebook, at: datetime) -> Asked | None:
    """报备要求; None: this rulebook knows no reports."""
    law = law_of(rulebook, at)
    claims = {rule.basis: (no, rule) for no, rule in law.claims if rule.basis in ("channel_report", "group_report")}
    if "channel_report" not in claims:
        return None
    no, rule = claims["channel_report"]
    window = law.lifetimes.get("channel_report")
    follow = next(((n, duty) for n, duty in law.duties if duty.code == "follow_up_report"), None)
    return Asked(
        clause=no,
        clause_text=next(clause.text for clause in law.clauses if clause.no == no),
        gender="gender" in _fields(law, rule),
        digits=digits(law),
        group_clause=claims["group_report"][0] if "group_report" in claims else None,
        days=window[1].days if window else None,
        days_clause=window[0] if window else None,
        follow_days=follow[1].due.n if follow else None,
        follow_clause=follow[0] if follow else None,
        recipient=next(iter(law.values("report_recipient")), None),
    )


def _fields(law: Law, rule: Claim) -> frozenset[str]:
    wanted = [*rule.fields, *(field for _, gate in law.gates if gate.act == "file_report" for field in gate.fields)]
    return frozenset(part for field in wanted for part in field.split("|"))


def digits(law: Law) -> tuple[int, int] | None:
    """隐号显示的前几位、后几位; None: the whole number is reported."""
    shown = tuple(int(n) for n in law.values("shown_digits"))
    return (shown[0], shown[1]) if len(shown) == 2 else None


def every_digits(rulebooks: list[Rulebook], at: datetime) -> set[tuple[int, int]]:
    """Every way in which reports of this project may show a number: older versions had theirs."""
    return {found for rulebook in rulebooks if (found := digits(law_of(rulebook, at))) is not None}


def asked_of_arrival(rulebook: Rulebook, at: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """到访确认: which fields and which signatures the clauses ask for, in their order."""
    gates = [gate for _, gate in law_of(rulebook, at).gates if gate.act == "confirm_arrival"]
    fields = dict.fromkeys(field for gate in gates for field in gate.fields)
    return tuple(fields), tuple(dict.fromkeys(role for gate in gates for role in gate.signatures))
