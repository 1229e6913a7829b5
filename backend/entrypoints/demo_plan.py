"""What happened at a demo project before today: `tenants/demo/history.yaml` spread over the calendar. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from backend.features.customers.models import Contact

ZONE = ZoneInfo("Asia/Shanghai")
_OPENS, _CLOSES = 9 * 60 + 40, 17 * 60
"""Minutes of the day in which somebody comes or is called."""

Does = Literal["visit", "back", "call", "rang", "subscribe", "contract"]
OwnerThen = Literal["here", "away", "blank"]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    do: Does
    after: int = 0
    owner: OwnerThen = "here"
    answered: bool = True
    introduced: bool = False
    brought: bool = False
    grabbed: bool = False


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    households: int
    steps: tuple[Step, ...]


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    least: int
    most: int
    step: int


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    households: int
    phone: str
    surnames: tuple[str, ...]
    prices: Prices
    stories: tuple[Story, ...]


class Household(msgspec.Struct, frozen=True):
    """`place` in 0..1 says which office they went to."""

    number: int
    contact: Contact
    price_yuan: int
    place: float


class Happening(msgspec.Struct, frozen=True):
    at: datetime
    household: Household
    step: Step


def read(file: Path) -> Plan:
    plan = msgspec.yaml.decode(file.read_bytes(), type=Plan)
    counted = sum(story.households for story in plan.stories)
    if counted != plan.households:
        raise ValueError(f"{file.name}: the stories have {counted} households, not {plan.households}")
    return plan


def first_day(today: date) -> date:
    """Of the last two full quarters."""
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    for _ in range(2):
        before = quarter - timedelta(days=1)
        quarter = date(before.year, (before.month - 1) // 3 * 3 + 1, 1)
    return quarter


def happenings(plan: Plan, seed: str, first: date, today: date) -> list[Happening]:
    """In order of time, up to yesterday; the same for a project whenever it is asked on the same day."""
    dice = Random(seed)
    lives = [story for story in plan.stories for _ in range(story.households)]
    dice.shuffle(lives)
    found: list[Happening] = []
    for number, story in enumerate(lives):
        household = _household(plan, number, dice)
        begins = first + timedelta(days=number * (today - first).days // len(lives))
        found += [one for one in _life(household, story, begins, dice) if one.at.date() < today]
    return sorted(found, key=lambda one: (one.at, one.household.number))


def _household(plan: Plan, number: int, dice: Random) -> Household:
    prices = plan.prices
    contact = Contact(f"{plan.phone}{number + 1:08d}", dice.choice(plan.surnames), dice.choice(("mr", "ms")))
    return Household(number, contact, dice.randrange(prices.least, prices.most, prices.step), dice.random())


def _life(household: Household, story: Story, day: date, dice: Random) -> Iterator[Happening]:
    minute = 0
    for step in story.steps:
        day += timedelta(days=step.after)
        # What follows on the same day comes later on it.
        minute = dice.randrange(_OPENS, _CLOSES) if step.after or not minute else minute + 75
        yield Happening(datetime.combine(day, time(), ZONE) + timedelta(minutes=minute), household, step)
