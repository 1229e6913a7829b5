"""Every lint code: a rulebook that has the fault, and the same rulebook without it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from backend.engine.lint import lint
from backend.engine.lint.finding import WARNINGS
from backend.engine.rulebook import (
    Award,
    Claim,
    Clause,
    Deadline,
    Duty,
    Include,
    Part,
    Penalty,
    Precedence,
    Rulebook,
    Turn,
    Window,
)
from backend.engine.rules.clauses import Definition, Gate, Limit, Need, Rung
from tests.engine.evidence import preset

LOCALE = Path(__file__).parents[2] / "backend" / "locale" / "zh" / "verdict.json"
SOUND = preset("R00-04")
OWNER, CLOSER = (Part(party="owner"),), (Part(party="closer"),)


def award(*parts: Part, **conditions: tuple[str, ...]) -> Award:
    return Award(performance=parts or OWNER, code="commission_follows", **conditions)  # type: ignore[arg-type]


def with_clause(*rules: object, **clause: object) -> Rulebook:
    """A sound rulebook with one more clause."""
    more = Clause(**{"no": "X", "text": "加一条", "rules": rules, **clause})  # type: ignore[arg-type]
    return replace(SOUND, clauses=(*SOUND.clauses, more))


def changed(clause: str, **fields: object) -> Rulebook:
    return replace(SOUND, clauses=tuple(replace(c, **fields) if c.no == clause else c for c in SOUND.clauses))


def unreachable() -> Rulebook:
    """Clause 7 holds whenever X does, and overrides it."""
    book = with_clause(award(when=("closed_by_another_after_fault", "deal_closed"), asks=("owns",)))
    seven = next(c for c in book.clauses if c.no == "7")
    wider = replace(seven, overrides=(*seven.overrides, "X"))
    return replace(book, clauses=tuple(wider if c.no == "7" else c for c in book.clauses))


LATER = SOUND.effective_from + timedelta(days=30)
EARLIER = SOUND.effective_from - timedelta(days=30)
STEP = Need(step="sms")
FAULTY = {
    "duplicate_number": changed("2", no="1"),
    "missing_source": replace(SOUND, source=" "),
    "clause_without_words": changed("6", text=""),
    "not_composed": replace(SOUND, include=(Include(rulebook="R03-01", clauses=("1.4",)),)),
    "no_general_rule": changed("1", rules=(Claim(basis="reception"),)),
    "two_general_rules": with_clause(Precedence()),
    "override_missing": changed("5", overrides=("99",)),
    "override_mutual": changed("1", overrides=("5",)),
    "override_idle": with_clause(Penalty(offence="out_of_turn"), overrides=("1",)),
    "window_empty": with_clause(Window(days=0)),
    "window_without_start": with_clause(Window(days=7, lapse="dead")),
    "window_of_no_claim": with_clause(Window(days=7, lapse="dead", of=("slip",))),
    "two_windows": with_clause(*(Window(days=n, lapse="dead", of=("reception",)) for n in (7, 9))),
    "window_without_effect": changed("5", rules=(Window(days=7),), overrides=()),
    "deadline_empty": with_clause(Duty(code="follow_up", due=Deadline(unit="hour", n=0))),
    "duty_without_start": with_clause(Duty(code="notify", due=Deadline(unit="day"), needs=(STEP,))),
    "unknown_step": with_clause(Gate(act="pay_deposit", needs=(Need(step="full_moon"),))),
    "count_empty": with_clause(Gate(act="pay_deposit", needs=(Need(step="sms", count=0),))),
    "hours_malformed": with_clause(Gate(act="submit_slip", hours=("10:00-9:00",))),
    "gate_asks_nothing": with_clause(Gate(act="pay_deposit")),
    "limit_empty": with_clause(Limit(act="submit_slip", most=0)),
    "limit_inverted": with_clause(Limit(act="submit_slip", most=50, target_met=30)),
    "limit_uncounted": with_clause(Limit(act="contact_customer", most=2)),
    "campaign_without_end": with_clause(
        Duty(code="follow_up", due=Deadline(unit="none"), on=Need(step="festival"), needs=(STEP,), campaign=True)
    ),
    "absent_out_of_place": with_clause(Gate(act="pay_deposit", needs=(Need(step="sms", absent=True),))),
    "shares_not_whole": with_clause(award(Part(party="owner", basis_points=10_001), when=("introduced",))),
    "share_negative": with_clause(
        award(Part(party="owner", basis_points=10_001), Part(party="closer", basis_points=-1), when=("introduced",))
    ),
    "unknown_party": with_clause(award(Part(party="cousin"), when=("introduced",))),  # type: ignore[arg-type]
    "unknown_circumstance": with_clause(award(when=("full_moon",))),
    "never_holds": with_clause(award(when=("introduced",), unless=("introduced",))),
    "fine_range_inverted": with_clause(Penalty(offence="out_of_turn", yuan_min=2, yuan_max=1)),
    "fine_set_by_nobody": with_clause(Penalty(offence="out_of_turn", yuan_min=1, yuan_max=2)),
    "ladder_falls": with_clause(Penalty(offence="out_of_turn", yuan_min=9, yuan_max=9, ladder=(Rung(yuan=1),))),
    "never_gives_way": with_clause(award(*CLOSER)),
    "unreachable_clause": unreachable(),
    "overlap_without_override": with_clause(award(*CLOSER, when=("helped_by_another", "deal_closed"), asks=("owns",))),
    "gap_in_dates": changed("1", in_force_from=LATER),
    "in_force_before_rulebook": changed("6", in_force_from=EARLIER),
    "number_out_of_range": with_clause(Window(days=1_000_000_000)),
    "date_out_of_range": changed("6", in_force_from=datetime.max.replace(tzinfo=UTC)),
    "duty_unexplained": with_clause(Duty(code="take_step", due=Deadline(unit="none"))),
    "penalty_unexplained": with_clause(Penalty(offence="process_violation")),
    "value_malformed": with_clause(Definition(term="office_closes", values=("6 pm",))),
    "turns_without_order": changed(
        "1", rules=tuple(r for r in SOUND.clauses[0].rules if not isinstance(r, Turn))
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", FAULTY)
def test_the_fault_is_told(code: str) -> None:
    found = {f.code: f for f in lint(FAULTY[code])}
    assert code in found
    assert found[code].severity == ("warning" if code in WARNINGS else "error")


def test_a_sound_rulebook_has_none() -> None:
    assert lint(SOUND) == ()


def test_every_code_is_tried_here_and_says_what_to_do() -> None:
    said = json.loads(LOCALE.read_text("utf-8"))["lint"]
    assert said.keys() == FAULTY.keys()
    assert {f.code for book in FAULTY.values() for f in lint(book)} <= said.keys()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Duty(code="follow_up", due=Deadline(unit="day", n=-1)), "number_out_of_range"),
        (Duty(code="follow_up", due=Deadline(unit="hour", n=876_000)), "number_out_of_range"),
        (Penalty(offence="out_of_turn", yuan_min=1, yuan_max=10**9, set_by="manager"), "number_out_of_range"),
        (Gate(act="submit_slip", hours=("0٩:00-10:00",)), "hours_malformed"),
        (Gate(act="submit_slip", needs=(STEP,), given=(Need(step="dance"),)), "unknown_step"),
        (Penalty(offence="process_violation", on=Need(step="dance")), "unknown_step"),
        (Duty(code="follow_up", due=Deadline(unit="none"), unless=(Need(step="dance"),)), "unknown_step"),
        (Definition(term="shown_digits", values=("three", "4")), "value_malformed"),
        (Definition(term="report_recipient", values=("nobody",)), "value_malformed"),
        (Definition(term="claim_days", number=10**9), "number_out_of_range"),
    ],
)
def test_what_could_not_be_worked_with_at_the_door_is_not_published(rule: object, code: str) -> None:
    assert code in {found.code for found in lint(with_clause(rule)) if found.severity == "error"}


def test_an_offset_that_no_clock_has_is_a_fault() -> None:
    assert "number_out_of_range" in {found.code for found in lint(replace(SOUND, utc_offset_minutes=10_000))}
