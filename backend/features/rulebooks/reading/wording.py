"""Rules in plain words (白话), put together from `locale/*/rulebook.json`, so that a site manager can read them aloud.

A form has a sentence with one hole a field (`form`), perhaps another one for some value of a field (`variant`). What
goes into a hole is the field's phrase for that value (`phrase`), or the value in words; `{field_}` is always the bare
value. Whatever a sentence has no hole for is added at its end, so no form and no field ever goes unsaid.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec import inspect as types

from backend.engine.verdict import WHOLE
from backend.features.rulebooks.reading import shape
from backend.kit.texts import catalogue

BEIJING = timedelta(hours=8)
_NAMED = ("rulebook.word.text", "rulebook.word.step", "rulebook.word.fact", "verdict.words", "facts.words")
_DONE = ("rulebook.word.step", "rulebook.word.fact")
_STEPS = frozenset(("step", "since", "older_than", "other_than"))
"""Fields that hold what was done: a step or the kind of a fact, whatever else goes by that word."""
_UNITS = ("days", "hours", "minutes", "months", "yuan", "points")


def _fine(rule: Any) -> str:
    """罚款: one amount, a range, left to somebody, no money but something else, or nothing."""
    if rule.yuan_min or rule.yuan_max:
        return "fixed" if rule.yuan_min == rule.yuan_max else "range"
    if rule.set_by:
        return "open"
    return "sanctions" if rule.sanctions else "none"


def _day(deadline: Any) -> str:
    """提前0天 is the day itself; 保护期 with a number is before its end."""
    if deadline.unit == "window" and deadline.n:
        return "before_window"
    if deadline.unit == "set_date" and not deadline.n:
        return "set_day"
    return "same_day" if (deadline.unit, deadline.n) == ("day_before", 0) else "usual"


_BY_SEVERAL: Mapping[str, tuple[str, tuple[str, ...], Callable[[Any], str]]] = {
    "penalty": ("fine", ("yuan_min", "yuan_max"), _fine),
    "deadline": ("when", ("unit", "n"), _day),
}
"""Forms whose sentence hangs on several fields at once: the name of the choice, the fields it tells, the choice."""


class Together(Struct, frozen=True, kw_only=True):
    """What several fields say between them."""

    label: str
    fields: tuple[str, ...]
    words: str


class Wording:
    """Says rules and their parts in one language."""

    def __init__(self, lang: str) -> None:
        self._texts, self.lang = catalogue(lang), lang

    def say(self, key: str, **holes: Any) -> str:
        """The sentence under a key of `rulebook.json`."""
        return self._texts[f"rulebook.{key}"].format_map(_Holes(holes))

    def elsewhere(self, key: str, **holes: Any) -> str:
        """The sentence under a key of any file; the key itself where there is none yet."""
        return self._texts.get(key, key).format_map(_Holes(holes))

    def has(self, key: str) -> bool:
        return f"rulebook.{key}" in self._texts

    # -- words --

    def label(self, form: str, field: str) -> str:
        """What a field is called: in this form, anywhere, or by its own name."""
        return self._first(f"label.{form}.{field}", f"label.any.{field}") or field.replace("_", " ")

    def form(self, form: str) -> str:
        """What a form is called."""
        return self._first(f"name.{form}") or form.replace("_", " ")

    def word(self, vocabulary: str, member: shape.Member) -> str:
        """A word of a vocabulary. What an award rests on is told by the sentence of its finding."""
        told = self._first(f"word.{vocabulary}.{member}") or self._finding(vocabulary, member)
        return told or str(member).replace("_", " ")

    def _finding(self, vocabulary: str, member: shape.Member) -> str:
        template = self._texts.get(f"verdict.finding.{member}", "") if vocabulary == "finding_code" else ""
        return template.format_map(_Holes())

    def text(self, value: str, named: tuple[str, ...] = _NAMED) -> str:
        """A word that no vocabulary closes: in words where one is known, otherwise as written; "a|b" is either."""
        if "|" in value:
            return self.say("or").join(map(self.text, value.split("|")))
        return next((self._texts[f"{at}.{value}"] for at in named if f"{at}.{value}" in self._texts), value)

    def unit(self, form: str, field: str) -> str:
        """What a number counts: days, yuan, per cent."""
        last = next((unit for unit in _UNITS if unit in field.split("_")), "none")
        return self._first(f"unit.{form}.{field}", f"unit.any.{field}", f"unit.any.{last}")

    def moment(self, at: datetime) -> str:
        """A day, with the time unless it is midnight; the offset unless it is Beijing's."""
        clock = "" if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0) else f" {at:%H:%M}"
        clock += at.strftime(":%S.%f").rstrip("0").rstrip(".") if at.second or at.microsecond else ""
        zone = "" if at.utcoffset() == BEIJING else f" {at.strftime('%Z')}"
        return self.say("day", year=at.year, month=at.month, day=at.day) + clock + zone

    def _first(self, *keys: str) -> str:
        return next((self._texts[f"rulebook.{key}"] for key in keys if self.has(key)), "")

    # -- values --

    def value(self, form: str, field: types.Field, value: Any) -> str:
        """A value of a field in words, without its unit."""
        if value is None or value == ():
            return self.say("nothing")
        if isinstance(value, tuple | list):
            joiner = self._first(f"joiner.{form}.{field.name}") or self.say("joiner.any.any")
            return joiner.join(self._one(form, field, entry) for entry in value)
        return self._one(form, field, value)

    def amount(self, form: str, field: types.Field, value: Any) -> str:
        """A value of a field in words, with its unit."""
        number = isinstance(value, int) and not isinstance(value, bool)
        return self.value(form, field, value) + (self.unit(form, field.name) if number else "")

    def _one(self, form: str, field: types.Field, value: Any) -> str:
        words = shape.members(field.type)
        if words:
            return self.word(shape.vocabulary_of(words, form, field.name), value)
        if isinstance(value, Struct):
            return self.sentence(value)
        if isinstance(value, bool):
            return self.say(f"switch.{str(value).lower()}")
        if isinstance(value, int):
            return str(value) if not percent(field.name) else f"{value * 100 / WHOLE:g}"
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, Mapping):
            entries = (f"{key}: {self.value(form, field, entry)}" for key, entry in value.items())
            return self.say("joiner.any.any").join(entries)
        return self.text(str(value), _DONE if field.name in _STEPS else _NAMED)

    # -- sentences --

    def sentence(self, part: Struct) -> str:
        """A rule, or a part of one, in one sentence. Two that differ never sound the same."""
        form = shape.form(type(part))
        template, told = self._template(form, part)
        holes: dict[str, str] = {}
        rest = ""
        for field in shape.fields(type(part)):
            value = getattr(part, field.name)
            holes[field.name] = self._phrase(form, field, value)
            holes[f"{field.name}_"] = self.value(form, field, value)
            if field.name not in told and value != shape.default(field) and not silent(field):
                rest += self.say("rest", label=self.label(form, field.name), value=self.amount(form, field, value))
        return template.format_map(_Holes(holes)).lstrip("，,; ") + rest

    def together(self, part: Struct) -> Together | None:
        """What several fields of this form say between them; None for a form without such fields."""
        form = shape.form(type(part))
        if form not in _BY_SEVERAL:
            return None
        name, fields, choose = _BY_SEVERAL[form]
        words = self.say(f"together.{form}.{name}.{choose(part)}", **{field: getattr(part, field) for field in fields})
        return Together(label=self.label(form, name), fields=fields, words=words)

    def _template(self, form: str, part: Struct) -> tuple[str, set[str]]:
        """The sentence for this part, and which fields it tells."""
        if form in _BY_SEVERAL:
            name, fields, choose = _BY_SEVERAL[form]
            template = self._first(f"variant.{form}.{name}.{choose(part)}")
            if template:
                return template, {*fields, *_holes(template)}
        for field in shape.fields(type(part)):
            template = self._first(f"variant.{form}.{field.name}.{_key(getattr(part, field.name))}")
            if template:
                return template, {field.name, *_holes(template)}
        template = self._first(f"form.{form}") or self.form(form)
        return template, _holes(template)

    def _phrase(self, form: str, field: types.Field, value: Any) -> str:
        usual = value == shape.default(field)
        key = f"phrase.{form}.{field.name}"
        template = self._first(f"{key}.{_key(value)}", f"{key}.{'default' if usual else 'set'}")
        if template:
            return template.format_map(_Holes(value=self.value(form, field, value)))
        return "" if usual else self.value(form, field, value)


def silent(field: types.Field) -> bool:
    """Which sentence a verdict uses is no part of the rule."""
    words = shape.members(field.type)
    return bool(words) and shape.vocabulary_of(words, "", "") == "finding_code"


def percent(field: str) -> bool:
    """Is this number kept in basis points?"""
    return field.endswith("basis_points")


def _holes(template: str) -> set[str]:
    return {name.rstrip("_") for name in re.findall(r"\{(\w+)\}", template)}


def _key(value: Any) -> str:
    if isinstance(value, tuple):
        return "+".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool | None) else str(value)


class _Holes(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
