"""Channel reports and the arrivals that prove them (报备与进场): what each report came to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from backend.engine.claims import lifetime
from backend.engine.claims.bases.register import complete
from backend.engine.facts import ArrivalRecorded, ChannelReported, ContactVerified, Fact, FollowedUp, Visited
from backend.engine.record import numbers
from backend.engine.record.dossier import Dossier
from backend.engine.record.timeline import by_time
from backend.engine.rules.clauses import Claim as ClaimRule
from backend.engine.words.vocabulary import Basis, Defect


class Entry(Struct, frozen=True, kw_only=True):
    """进场: the customer came in. `agency` brought or was named by them; `unnamed`: alone, and named no reporter.

    `slip`: a confirmation slip was filled in; `sound`: nothing is missing on it; `written`: what it says.
    """

    fact: Fact
    agency: str | None = None
    unnamed: bool = False
    slip: bool = False
    sound: bool = True
    confirmed: bool = False
    written: dict[str, str] = {}


class Report(Struct, frozen=True, kw_only=True):
    """报备: `entries` are the customer's entries while it lived, `proof` the first that agrees with it."""

    fact: ChannelReported
    basis: Basis
    defect: Defect | None = None
    entries: tuple[Entry, ...] = ()
    proof: Entry | None = None


def entries(case: Dossier) -> list[Entry]:
    """Every time the customer came in, earliest first. Who signed without an entry on record has come in too.

    An arrival that was written down takes the place of what the door noted at that instant.
    """
    arrivals = case.own(ArrivalRecorded)
    written_down = {fact.at for fact in arrivals}
    found = [_arrival(case, fact) for fact in arrivals]
    found += [_visit(case, fact) for fact in case.visits if fact.at not in written_down]
    found.sort(key=lambda entry: by_time(entry.fact))
    if case.deal is not None and not any(entry.fact.at <= case.deal.at for entry in found):
        found.insert(0, Entry(fact=case.deal))
    return found


def _arrival(case: Dossier, fact: ArrivalRecorded) -> Entry:
    alone = fact.agency is None and (fact.names_agency is not None or fact.recalls is False)
    return Entry(
        fact=fact,
        agency=fact.agency or fact.names_agency,
        unnamed=alone and fact.names_agency not in _reporters(case),
        slip=fact.slip,
        sound=fact.confirmed or not fact.slip or _complete_slip(case, fact),
        confirmed=fact.confirmed,
        written=fact.written,
    )


def _complete_slip(case: Dossier, fact: ArrivalRecorded) -> bool:
    """若信息不全视为确认不成功: all that the rulebook asks for before an arrival may be confirmed."""
    gates = [rule for _, rule in case.law.gates if rule.act == "confirm_arrival"]
    fields = fact.fields is None or all(complete(("slip", *fact.fields), gate.fields) for gate in gates)
    signed = fact.signatures is None or all(set(gate.signatures) <= set(fact.signatures) for gate in gates)
    return fields and signed


def _visit(case: Dossier, fact: Visited) -> Entry:
    """门口登记: nothing that an arrival is confirmed by has been written down yet."""
    alone = fact.agency is None and (fact.named is not None or fact.recalls is False)
    unnamed = alone and fact.named not in _reporters(case)
    return Entry(fact=fact, agency=fact.agency, unnamed=unnamed, sound=False)


def _reporters(case: Dossier) -> set[str]:
    return {fact.agency for fact in case.own(ChannelReported)}


def reports(case: Dossier) -> list[Report]:
    """Every report of the customer, earliest first, with what came of it."""
    came = entries(case)
    found: list[Report] = []
    for fact in case.own(ChannelReported):
        report = _report(case, fact, came)
        if report.defect is None and _repeats(case, report, found):
            report = Report(fact=fact, basis=report.basis, defect="repeated")
        found.append(report)
    return found


def _report(case: Dossier, fact: ChannelReported, came: list[Entry]) -> Report:
    rules = {rule.basis: rule for _, rule in case.law.claims}
    basis: Basis = "group_report" if fact.form == "group" and "group_report" in rules else "channel_report"
    group = _group_entry(case, fact, came) if basis == "group_report" else None
    defect = _defect(case, fact, basis, rules, came, group)
    dies = dies_at(case, basis, fact.at)
    inside = [e for e in came if e.fact.at >= fact.at and (dies is None or e.fact.at < dies)]
    if group is not None:
        inside.insert(0, group)
    agreeing = [e for e in inside if not differs(fact.written, e.written)]
    if defect is None and inside and not agreeing:
        defect = "slip_mismatch" if inside[0].slip else "mismatch"
    proof = min(agreeing, key=lambda e: (not e.sound, e.unnamed, by_time(e.fact)), default=None)
    return Report(fact=fact, basis=basis, defect=defect, entries=tuple(inside), proof=proof)


def _defect(
    case: Dossier,
    fact: ChannelReported,
    basis: Basis,
    rules: dict[Basis, ClaimRule],
    came: list[Entry],
    group: Entry | None,
) -> Defect | None:
    rule = rules.get(basis)
    if rule is not None and not complete(_given(case, fact), rule.fields):
        return "partial_group_report" if basis == "group_report" else "incomplete_report"
    if group is not None:
        same_day = case.timeline.day(group.fact.at) == case.timeline.day(fact.at)
        return None if same_day else "late_group_report"
    return "reported_after_entry" if any(_bars(case, entry, fact) for entry in came) else None


def _given(case: Dossier, fact: ChannelReported) -> tuple[str, ...]:
    """What the report holds; a number that hides more than the rulebook allows is none."""
    given = ("name", "gender", "phone") if fact.fields is None else fact.fields
    digits = tuple(int(n) for n in case.law.values("shown_digits"))
    number = fact.written.get("phone", "")
    if len(digits) == 2 and numbers.normal(number) and not numbers.shows(number, *digits):
        return tuple(field for field in given if field != "phone")
    return given


def _group_entry(case: Dossier, fact: ChannelReported, came: list[Entry]) -> Entry | None:
    """带团直接进场: the last entry before the report, the customer's own or that of a group of the agency."""
    groups = [v for v in case.timeline.of(Visited) if v.group_size is not None and v.agency == fact.agency]
    before = [e for e in (*came, *(_visit(case, v) for v in groups)) if e.fact.at < fact.at]
    return max(before, key=lambda entry: by_time(entry.fact), default=None)


def _bars(case: Dossier, entry: Entry, fact: ChannelReported) -> bool:
    """每位客户进场前报备: who has come in can only be reported again once an arrival would have run out."""
    ends = dies_at(case, "arrival", entry.fact.at)
    return entry.fact.at < fact.at and (ends is None or fact.at < ends)


def _repeats(case: Dossier, report: Report, earlier: list[Report]) -> bool:
    """以第一次报备时间往后计算: a report inside the life of the agency's own living report."""
    for other in earlier:
        if other.fact.agency == report.fact.agency and other.defect is None:
            dies = dies_at(case, other.basis, other.fact.at)
            if dies is None or report.fact.at < dies:
                return True
    return False


def dies_at(case: Dossier, basis: Basis, since: datetime) -> datetime | None:
    """The first instant at which a claim on this basis, counted from `since`, is dead."""
    found = case.law.lifetimes.get(basis)
    return None if found is None else lifetime.ends(case.timeline, found[1], since)


def differs(reported: dict[str, str], arrived: dict[str, str]) -> bool:
    """信息不一致: something that both say is not the same; of masked numbers, a digit that both show."""
    return any(not _agree(key, reported[key], arrived[key]) for key in reported.keys() & arrived.keys())


def _agree(key: str, one: str, other: str) -> bool:
    known = key == "phone" and numbers.normal(one) and numbers.normal(other)
    return numbers.may_be(one, other) if known else one == other


def genuine(case: Dossier, agency: str) -> ContactVerified | None:
    """核实联系记录: what the last check with the agency found."""
    checks = [c for c in case.own(ContactVerified) if c.agency == agency]
    return checks[-1] if checks else None


def followed_up_every(case: Dossier) -> tuple[str, int] | None:
    """至少几天有一次跟进记录: the clause and its days."""
    return next(((no, rule.due.n) for no, rule in case.law.duties if rule.code == "follow_up_report"), None)


def previous(case: Dossier, fact: ChannelReported) -> ChannelReported | None:
    """The agency's last report before this one that was itself good."""
    good = [r.fact for r in reports(case) if r.defect is None and r.fact.agency == fact.agency]
    earlier = [r for r in good if r.at < fact.at]
    return earlier[-1] if earlier else None


def kept_up(case: Dossier, since: ChannelReported, until: ChannelReported, days: int) -> bool:
    """一直持续跟进: no more than `days` calendar days from report to follow-up to follow-up to report."""
    between = [f.at for f in follow_ups(case, since.agency) if since.at < f.at < until.at]
    dates = [case.timeline.day(at) for at in (since.at, *between, until.at)]
    return bool(between) and all((b - a).days <= days for a, b in pairwise(dates))


def last_follow_up(case: Dossier, fact: ChannelReported, days: int) -> FollowedUp | None:
    """The last follow-up of a chain of reports that was kept up until this one; None if there was none."""
    first = fact
    while (before := previous(case, first)) is not None and kept_up(case, before, first, days):
        first = before
    found = [f for f in follow_ups(case, fact.agency) if f.at >= first.at]
    return found[-1] if found else None


def follow_ups(case: Dossier, agency: str) -> Iterator[FollowedUp]:
    """跟进记录: written down at the time."""
    return (f for f in case.own(FollowedUp) if f.consultant == agency and f.has_record and not f.backfilled)
