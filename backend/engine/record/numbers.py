"""Telephone numbers as registers write them (号码): one spelling for comparing, and the masks of reports (隐号).

What a mask hides is unknown: ten thousand numbers share one, so that two of them only *may* be one number.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "?"
"""Stands for a digit that is not shown."""
_MASKS = re.compile(r"[*×xX●•#]")
_GAPS = re.compile(r"[\s\-‐-―()./]")
_NUMBER = re.compile(r"\+?[\d?]{7,15}", re.ASCII)
_CHINA = re.compile(r"(?:\+|00)86|86(?=1[\d?]{10}$)", re.ASCII)


def normal(number: str) -> str:
    """One spelling: no spaces or hyphens, half-width digits, no +86 and no leading 0; "" for what is no number.

    Numbers from elsewhere keep their `+` and country.
    """
    plain = _GAPS.sub("", _MASKS.sub(HIDDEN, unicodedata.normalize("NFKC", number)))
    if not _NUMBER.fullmatch(plain):
        return ""
    home = _CHINA.sub("", plain, count=1) if _CHINA.match(plain) else plain
    return home.removeprefix("0")


def is_full(number: str) -> bool:
    """全号码: is no digit hidden?"""
    plain = normal(number)
    return plain != "" and HIDDEN not in plain


def masked(number: str, first: int, last: int) -> str:
    """留前几位及后几位: the number as a report shows it."""
    plain = normal(number)
    hidden = max(0, len(plain) - first - last)
    return plain[:first] + HIDDEN * hidden + plain[first + hidden :]


def shows(number: str, first: int, last: int) -> bool:
    """Are the digits there that the rulebook asks for?"""
    plain = normal(number)
    return plain != "" and HIDDEN not in plain[:first] + plain[len(plain) - last :]


def may_be(shown: str, number: str) -> bool:
    """可能是同一号码: nothing that both show differs."""
    one, other = normal(shown), normal(number)
    if not one or len(one) != len(other):
        return False
    return all(a == b or HIDDEN in (a, b) for a, b in zip(one, other, strict=True))


def are_same(one: str, other: str) -> bool:
    """同一号码: both known in full, and equal."""
    return is_full(one) and normal(one) == normal(other)
