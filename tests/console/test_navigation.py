"""The main menu: one word of it is lit, whichever page one is on."""

from uuid import UUID

import pytest

from backend.console.navigation import places
from backend.features.access.models import Actor

OFFICE, ID = UUID(int=1), UUID(int=2)
"""They are in the names of the tests, which every worker must know alike."""
PAGES = [
    ("consultant", "/me", "me"),
    ("consultant", "/me/customers", "customers"),
    ("consultant", f"/offices/{OFFICE}/customers", "customers"),
    ("consultant", f"/customers/{ID}", "customers"),
    ("consultant", "/followups", "followups"),
    ("consultant", f"/offices/{OFFICE}/books/slips/new", "registers"),
    ("consultant", f"/offices/{OFFICE}/penalties", "penalties"),
    ("site_manager", f"/offices/{OFFICE}/circle", "board"),
    ("site_manager", f"/offices/{OFFICE}/campaigns/{ID}", "followups"),
    ("site_manager", f"/offices/{OFFICE}/customers/alike", "customers"),
]


@pytest.mark.parametrize(("role", "path", "key"), PAGES)
def test_one_word_of_the_menu_is_lit(role: str, path: str, key: str) -> None:
    actor = Actor(UUID(int=3), UUID(int=4), "何平", role, (OFFICE,))  # type: ignore[arg-type]
    assert [place.key for place in places(actor, OFFICE, path) if place.here] == [key]
