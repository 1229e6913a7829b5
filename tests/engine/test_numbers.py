"""Numbers are compared by one spelling, the one that the office's own numbers are kept in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.record import numbers
from backend.kit import phones

SPELLINGS = (
    "138 0001 2345", "138-0001-2345", "+86 138 0001 2345", "0086-138-0001-2345", "8613800012345",
    "１３８０００１２３４５", "0755-8888 6666", "+86 755 8888 6666", "(0755)88886666",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_spelling_as_the_register_keeps_it(spelling: str) -> None:
    assert phones.normalise(spelling) == "+86" + numbers.normal(spelling)


def test_numbers_from_elsewhere_keep_their_country() -> None:
    assert numbers.normal("+852 2345 6789") == phones.normalise("+852 2345 6789")


@pytest.mark.parametrize("word", ["", "138", "own_but_wrong", "王芳", "1380001234512345678"])
def test_what_is_no_number_is_like_nothing(word: str) -> None:
    assert numbers.normal(word) == ""
    assert not numbers.may_be(word, word)
    assert not numbers.is_full(word)


MASKS = [(4, 5, "1380??12345"), (3, 4, "138????2345"), (8, 8, "13800012345")]


@pytest.mark.parametrize(("first", "last", "shown"), MASKS)
def test_masked_as_the_rulebook_says(first: int, last: int, shown: str) -> None:
    assert numbers.masked("138-0001-2345", first, last) == shown
    assert numbers.shows(shown, first, last)
    assert not numbers.shows("138*****345", 3, 4)


mobiles = st.integers(13_000_000_000, 19_999_999_999).map(str)


@given(mobiles, st.integers(1, 6), st.integers(0, 5))
def test_a_mask_may_be_its_own_number_and_every_other_that_shows_the_same(number: str, first: int, last: int) -> None:
    shown = numbers.masked(number, first, last)
    assert numbers.may_be(shown, number)
    hidden = shown.count(numbers.HIDDEN)
    assert numbers.may_be(shown, number[:first] + "0" * hidden + number[first + hidden :])


@given(mobiles, st.integers(0, 10))
def test_one_shown_digit_that_differs_is_another_number(number: str, place: int) -> None:
    other = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    shown = numbers.masked(number, 4, 5)
    assert numbers.may_be(shown, other) == (shown[place] == numbers.HIDDEN)
    assert not numbers.are_same(number, other)
