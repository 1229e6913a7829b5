"""How reports stand (报备状态): a word, whether it is final, by which clause, and until when it can still change."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from uuid import UUID

from backend.engine.facts import AnyFact, FollowedUp
from backend.engine.rules import versions
from backend.engine.verdict import Finding, Owns, Protected, Verdict
from backend.features.attribution import service as attribution
from backend.features.channels import candidates, matches, queries, rules
from backend.features.channels.models import Listed, Report, Standing, State
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import InForce
from backend.kit.db import TenantTx

_OF_DEFECT: dict[str, tuple[State, bool]] = {
    "void_lapsed": ("expired", True),
    "void_repeated": ("repeated", True),
    "void_mismatch": ("differs", True),
    "void_slip_mismatch": ("differs", True),
    "void_unconfirmed_arrival": ("unconfirmed", False),
    "void_contact_unproved": ("unproved", True),
    "void_incomplete_report": ("incomplete", True),
    "void_partial_group_report": ("incomplete", True),
    "void_late_group_report": ("void", True),
    # That the customer had come before is not the agency's to know: it is told to have it checked.
    "void_reported_after_entry": ("check", False),
}


class Bench:
    """Everything needed to say how some reports of one project stand, loaded once."""

    def __init__(
        self, inforce: InForce, facts: Sequence[AnyFact], at: datetime, doubted: frozenset[UUID] = frozenset(),
        lacking: frozenset[tuple[UUID, UUID]] = frozenset(),
    ) -> None:  # fmt: skip
        self._inforce, self._facts, self._at = inforce, list(facts), at
        self._doubted, self._lacking = doubted, lacking
        self._asked = rules.asked(inforce.current.rulebook, at)

    def of(self, report: Report) -> Standing:
        me, who = str(report.agency_id), str(report.about)
        own = self._decide(Protected(customer=who, claimant=me))
        mine = [finding for finding in own.findings if finding.facts[:1] == (str(report.id),)]
        living = next((finding for finding in mine if finding.code == "protected"), None)
        if living is not None:
            return self._living(report, own, living)
        dead = next((finding for finding in mine if finding.code.startswith("void_")), None)
        state, final = _OF_DEFECT.get(dead.code if dead else "", ("void" if dead else "check", dead is not None))
        clause = dead.clause if dead and state != "check" else None
        renewable = state == "expired" and own.status != "allowed"
        return Standing(state=state, final=final, clause=clause, renewable=renewable)

    def _living(self, report: Report, own: Verdict, found: Finding) -> Standing:
        me = str(report.agency_id)
        owns = self._decide(Owns(customer=str(report.about)))
        if owns.status == "disputed":
            return Standing(state="check", final=False, clause=_first(owns))
        if me not in owns.holders:
            return self._behind(report, owns)
        settled = found.clause in self._arrival_clauses and owns.status in ("owned", "shared")
        # What was told blindly at the time stays so until the arrival: others may be meant by the same digits.
        doubt = report.told == "check" or report.subject_id in self._doubted
        waiting: State = "check" if doubt else "protected"
        if (report.agency_id, report.about) in self._lacking:
            waiting = "unconfirmed"
        return Standing(
            state="confirmed" if settled else waiting, final=settled, clause=found.clause, until=own.until,
            follow_up_by=None if settled else self._follow_up_by(report, own),
        )  # fmt: skip

    def _behind(self, report: Report, owns: Verdict) -> Standing:
        """他方在先: who and why stays untold, only until when."""
        others = candidates.without(self._facts, report.agency_id)
        ahead = self._decide(Protected(customer=str(report.about)), others)
        return Standing(state="elsewhere", final=False, clause=_first(owns), until=ahead.until)

    def _follow_up_by(self, report: Report, own: Verdict) -> datetime | None:
        """至少几天一次: by when the next follow-up must be written down for the right to renew."""
        if self._asked is None or self._asked.follow_days is None:
            return None
        me, people = str(report.agency_id), {str(report.about), str(report.subject_id)}
        done = [f.at for f in self._facts if isinstance(f, FollowedUp) and f.consultant == me and f.customer in people]
        zone = timezone(timedelta(minutes=self._inforce.current.rulebook.utc_offset_minutes))
        last = max([report.at, *done]).astimezone(zone)
        end = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=self._asked.follow_days + 1)
        return min(end, own.until.astimezone(zone)) if own.until else end

    @property
    def _arrival_clauses(self) -> set[str]:
        """到访确认: the clauses by which a confirmed arrival counts, in any version that may judge."""
        return {
            no
            for rulebook in self._inforce.rulebooks
            for no, rule in rules.law_of(rulebook, self._at).claims
            if rule.basis == "arrival"
        }

    def _decide(self, question: Owns | Protected, facts: Sequence[AnyFact] | None = None) -> Verdict:
        known = self._facts if facts is None else list(facts)
        return versions.decide(self._inforce.rulebooks, question, known, self._at)


def _first(verdict: Verdict) -> str | None:
    return next((f.clause for f in verdict.findings if f.outcome == "applied"), None)


async def stand(tx: TenantTx, project_id: UUID, reports: Sequence[Report], at: datetime) -> list[Listed]:
    """Each report with how it stands now."""
    if not reports:
        return []
    inforce = await rulebooks.in_force(tx, project_id, at)
    about = {one.about for one in reports} | {one.subject_id for one in reports}
    facts = await attribution.known_facts(tx, project_id, sorted(about))
    doubted = await matches.waiting(tx, sorted({one.subject_id for one in reports}))
    lacking = await queries.slips_lacking(tx, sorted({one.about for one in reports}))
    bench = Bench(inforce, facts, at, doubted, lacking)
    return [Listed(one, bench.of(one)) for one in reports]


def clause_texts(inforce: InForce) -> dict[str, str]:
    """The words of every clause by its number, for whoever may not open the rulebook."""
    return {clause.no: clause.text for version in inforce.versions for clause in version.rulebook.clauses}
