"""How the console writes things down: no browser needed."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from backend.console import costs, show
from backend.console.problems import Broken, describe
from backend.console.sheet import LINE_CHARS, LINES, MOST_REASONS, fit
from backend.engine.turns.rotation import TurnRules
from backend.features.access.errors import CrossSite, SignInLocked, SignInRefused
from backend.features.attribution.models import Reason, TimelineLine
from backend.kit.errors import InvalidInput

AT = datetime(2026, 7, 1, 6, 5, 9, tzinfo=UTC)


def reason(n: int, outcome: str = "applied", facts: tuple[str, ...] = (), words: int = 40) -> Reason:
    return Reason(
        clause=str(n), clause_text="条" * words, reading=None, outcome=outcome, sentence="句" * words, facts=facts
    )


def line(n: int) -> TimelineLine:
    return TimelineLine(
        id=f"f{n}", seq=n, kind="visited", at=AT, earliest=None, latest=None, source="平板", sentence="来访"
    )


def test_the_sheet_never_holds_more_than_fits() -> None:
    reasons = [reason(n, facts=(f"f{90 + n}",)) for n in range(30)]
    sheet = fit(reasons, tuple(line(n) for n in range(100)))
    used = sum(2 for _ in sheet.reasons) + len(sheet.facts)
    assert used <= LINES and len(sheet.reasons) * 2 <= MOST_REASONS
    assert sheet.more_reasons == 30 - len(sheet.reasons) and sheet.more_facts == 100 - len(sheet.facts)


def test_what_the_reasons_rest_on_is_on_the_sheet() -> None:
    sheet = fit([reason(1, facts=("f99", "f3"))], tuple(line(n) for n in range(100)))
    shown = [fact.id for fact in sheet.facts]
    assert {"f99", "f3"} <= set(shown)
    assert [fact.seq for fact in sheet.facts] == sorted(fact.seq for fact in sheet.facts)


def test_one_endless_reason_is_shown_all_the_same() -> None:
    sheet = fit([reason(1, words=LINE_CHARS * 40), reason(2)], (line(1), line(2)))
    assert [one.clause for one in sheet.reasons] == ["1"] and len(sheet.facts) == 1


@pytest.mark.parametrize(("basis_points", "said"), [(10_000, "100%"), (5_000, "50%"), (3_333, "33.33%"), (0, "0%")])
def test_shares_are_said_as_people_say_them(basis_points: int, said: str) -> None:
    assert show.share(basis_points) == said


def test_unreadable_bytes_become_pictures() -> None:
    shown = show.visible("a\u202eb\x00\x1b[2J\u200b\n".encode() + b"\xff" + b"\x7f")
    assert shown == "a⟨U+202E⟩b␀␛[2J⟨U+200B⟩␊\n\\xff␡"
    assert show.visible(b"x" * 9000).endswith("x…")


def test_numbers_and_hashes_can_be_read_aloud() -> None:
    assert show.spoken("+8613800138000") == "138 0013 8000"
    assert show.spoken("+85291234567") == "+85291234567"
    assert show.grouped("0123456789ab") == "0123 4567 89ab"


def test_a_visitor_is_addressed_properly() -> None:
    assert show.person({}, "王", "mr") == "王先生"
    assert show.person({}, "欧阳", None) == "欧阳"
    assert show.person({}, "") == "没有留姓名"
    looks_around, with_number = (
        SimpleNamespace(visitor_name="", title=None, phone_mask=""),
        SimpleNamespace(visitor_name="", title=None, phone_mask="138****0001"),
    )
    assert show.visitor({}, looks_around) == "先看看的客人" and show.visitor({}, with_number) == "没有留姓名"


def test_times_are_the_offices() -> None:
    assert (show.clock({}, AT), show.moment({}, AT)) == ("14:05", "2026-07-01 14:05")
    assert show.instant({}, AT) == "2026-07-01 14:05:09 +08:00"
    assert show.day({}, AT) == "7月1日 周三"
    assert show.duration({}, timedelta(minutes=61)) == "1 小时 1 分"


def test_leaving_the_floor_costs_what_the_clause_says() -> None:
    rules = TurnRules(effects={"out_private": ("forfeit", "8"), "out_business": ("make_up", "8")}, order_clause="1")
    said = {one.state: (one.effect, one.clause) for one in costs.choices(rules, "receiving_new")}
    assert said["out_private"] == ("forfeit", "8") and said["out_business"] == ("make_up", "8")
    assert said["lunch"] == ("silent", None)
    assert [one.state for one in costs.choices(rules, "receiving_new") if one.now] == ["on_site"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("error", [SignInRefused(), SignInLocked(), CrossSite(), Broken(), InvalidInput(field="phone")])
def test_every_refusal_says_cause_and_next_step(error: Exception, lang: str) -> None:
    problem = describe(error, lang)  # type: ignore[arg-type]
    assert problem.title and problem.detail and problem.next
    assert "{" not in problem.title + problem.detail + problem.next
