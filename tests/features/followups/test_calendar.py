"""Days that are easily got wrong: this afternoon, midnight, the last of January, a milestone announced by two."""

from datetime import date, datetime, timedelta

import pytest

from backend.console.pages.followups import Said, _agreed, _first_day
from backend.features.followups import campaigns, due
from backend.features.followups.errors import DayPassed
from backend.features.followups.models import Due
from backend.kit.errors import InvalidInput
from backend.kit.ids import new_id
from tests.features.followups.conftest import DAY, LOCAL, MORNING, Office


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2030, month, day, hour, minute, tzinfo=LOCAL)


def test_today_may_be_agreed_until_the_evening() -> None:
    """The morning's hour was over at ten, and whoever chose today was told that the day had passed."""
    today = date(2030, 3, 4)
    assert _agreed(today, at(4, 9)) == at(4, 10) and _agreed(today, at(4, 15)) == at(4, 17, 30)
    assert (_first_day(at(4, 15)), _first_day(at(4, 17, 30))) == (today, today + DAY)
    assert _first_day(at(31, 23, 59, month=12)) == date(2031, 1, 1)


def test_a_day_that_no_calendar_has_is_a_field_to_mend() -> None:
    with pytest.raises(InvalidInput):
        Said(channel="phone", answered="yes", next_on="2030-02-30").contact(MORNING)


async def test_a_year_ahead_at_most(office: Office) -> None:
    customer = await office.customer(grade="B")
    with pytest.raises(DayPassed):
        await office.call(customer, next_at=MORNING + timedelta(days=400))


def test_what_is_due_at_midnight_is_due_today() -> None:
    def due_at(moment: datetime) -> Due:
        return Due(customer_id=new_id(), due_at=moment, duties=[], planned=None, late=False, staff_id=None)

    assert due.section(due_at(at(5, 0)), at(4, 23, 59)) == "today", "24:00 is the end of this day"
    assert due.section(due_at(at(5, 0, 1)), at(4, 23, 59)) == "upcoming"
    assert due.section(due_at(at(5, 0, 1)), at(5, 0)) == "today"


@pytest.mark.parametrize(
    "last", [datetime(2031, 1, 31, 10, tzinfo=LOCAL), datetime(2030, 12, 31, 23, 59, tzinfo=LOCAL)]
)
async def test_from_the_last_of_a_month_the_days_are_counted(office: Office, last: datetime) -> None:
    """R01-03 counts in days: nobody waits for a thirtieth of February."""
    office.world.clock.at = last
    verdict = await office.verdict(await office.customer(grade="A"))
    dues = [duty.due for duty in verdict.duties if duty.due is not None]
    assert dues and all(last <= one <= last + 31 * DAY for one in dues), dues


async def test_a_milestone_is_announced_once_a_day(office: Office) -> None:
    """By two managers, or in two tabs: it is the same one, and nobody has to call twice."""
    day = (MORNING + 5 * DAY).date()
    manager = office.who("manager")
    ids = {
        await office.do(campaigns.milestone, office.world.project_id, manager, "opening", day, note, keys=False)
        for note in ("九点开始", "")
    }
    other = await office.do(
        campaigns.milestone, office.world.project_id, manager, "opening", day + DAY, "", keys=False
    )  # fmt: skip
    assert len(ids) == 1 and other not in ids
    with pytest.raises(DayPassed):
        await office.do(
            campaigns.milestone, office.world.project_id, manager, "opening", day.replace(year=2062), "", keys=False
        )  # fmt: skip
