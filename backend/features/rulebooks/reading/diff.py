"""What differs between two versions of a rulebook, or between two rulebooks, in plain words (制度对照)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec import inspect as types

from backend.engine.rulebook import AnyRule, Clause, Rulebook
from backend.features.rulebooks.reading import matching, shape
from backend.features.rulebooks.reading.reading import spoken
from backend.features.rulebooks.reading.wording import Wording

_TEXTS = {"text": "words_changed", "reading": "reading_changed", "correction": "correction_changed"}
_CONDITIONS = ("circumstance", "turn_situation")


class Change(Struct, frozen=True, kw_only=True):
    """One difference. `clause` is its number in the new rulebook (in the old one if it went), None for the whole."""

    code: str
    clause: str | None
    before: str | None
    after: str | None
    sentence: str


def compare(old: Rulebook, new: Rulebook, lang: str) -> tuple[Change, ...]:
    """Every difference, those of the whole first, then clause by clause. None means that they are the same."""
    return tuple(_Comparison(Wording(lang)).rulebooks(old, new))


class _Comparison:
    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def rulebooks(self, old: Rulebook, new: Rulebook) -> Iterator[Change]:
        yield from self._plain(None, old, new, skip=("clauses",))
        found = matching.clauses(old, new)
        if matching.moved(found) and old.id == new.id:
            yield self._change("clauses_reordered", None)
        for before, after in matching.in_order(old.clauses, new.clauses, found):
            yield from self._clauses(before, after)

    def _clauses(self, old: Clause | None, new: Clause | None) -> Iterator[Change]:
        if old is None or new is None:
            yield from self._only(old, new)
            return
        if old.no != new.no:
            yield self._change("clause_renumbered", new.no, old.no, new.no)
        yield from self._plain(new.no, old, new, skip=("no", "rules", "overrides"))
        if old.overrides != new.overrides:
            before, after = (self._overrides(clause) for clause in (old, new))
            yield self._change("overrides_changed", new.no, before, after)
        yield from self._rules(new.no, old.rules, new.rules)

    def _only(self, old: Clause | None, new: Clause | None) -> Iterator[Change]:
        if new is not None:
            yield self._change("clause_added", new.no, None, new.text)
        elif old is not None:
            yield self._change("clause_removed", old.no, old.text, None)

    def _overrides(self, clause: Clause) -> str:
        return self._wording.say("joiner.any.any").join(clause.overrides) or self._wording.say("diff.none")

    # -- fields of the rulebook or of a clause --

    def _plain(self, no: str | None, old: Struct, new: Struct, skip: tuple[str, ...]) -> Iterator[Change]:
        form = shape.form(type(new))
        for field in shape.fields(type(new)):
            before, after = getattr(old, field.name), getattr(new, field.name)
            if field.name in skip or before == after:
                continue
            was, is_ = (self._wording.amount(form, field, value) for value in (before, after))
            yield self._change(self._code(field, before, after), no, was, is_, self._wording.label(form, field.name))

    def _code(self, field: types.Field, before: Any, after: Any) -> str:
        if isinstance(shape.inner(field.type), types.DateTimeType):
            return "starts_later" if _late(before, after) else "starts_earlier"
        return _TEXTS.get(field.name, "value_changed")

    # -- rules --

    def _rules(self, no: str, old: tuple[AnyRule, ...], new: tuple[AnyRule, ...]) -> Iterator[Change]:
        found = matching.rules(old, new)
        if matching.moved(found):
            yield self._change("rules_reordered", no)
        for before, after in matching.in_order(old, new, found):
            if before is None:
                yield self._change("rule_added", no, None, spoken(self._wording, after))
            elif after is None:
                yield self._change("rule_removed", no, spoken(self._wording, before), None)
            elif before != after:
                yield from self._fields(no, before, after)

    def _fields(self, no: str, old: AnyRule, new: AnyRule) -> Iterator[Change]:
        form = shape.form(type(new))
        together = self._wording.together(old), self._wording.together(new)
        joint = together[0].fields if together[0] and together[1] else ()
        if together[0] and together[1] and together[0].words != together[1].words:
            label = self._subject(new, together[1].label)
            yield self._change("value_changed", no, together[0].words, together[1].words, label)
        for field in shape.fields(type(new)):
            before, after = getattr(old, field.name), getattr(new, field.name)
            if before != after and field.name not in joint:
                yield from self._field(no, form, field, new, before, after)

    def _field(
        self, no: str, form: str, field: types.Field, rule: AnyRule, before: Any, after: Any
    ) -> Iterator[Change]:
        label = self._subject(rule, self._wording.label(form, field.name))
        item = shape.item(field.type)
        listed = isinstance(item, types.LiteralType | types.StrType) and Counter(before) != Counter(after)
        if not listed:
            was, is_ = (self._wording.amount(form, field, value) for value in (before, after))
            yield self._change("value_changed", no, was, is_, label)
            return
        words = shape.members(field.type)
        kind = "condition" if shape.vocabulary_of(words, form, field.name) in _CONDITIONS else "item"
        for word in (Counter(before) - Counter(after)).elements():
            yield self._change(f"{kind}_removed", no, self._wording.value(form, field, (word,)), None, label)
        for word in (Counter(after) - Counter(before)).elements():
            yield self._change(f"{kind}_added", no, None, self._wording.value(form, field, (word,)), label)

    def _subject(self, rule: AnyRule, label: str) -> str:
        """Whose field it is: a clause may hold several rules of a form."""
        form = shape.form(type(rule))
        name = self._wording.form(form)
        if name == label:
            return label
        topic = next((getattr(rule, f.name) for f in shape.fields(type(rule)) if _tells(f)), None)
        if topic is None:
            return self._wording.say("diff.field", form=name, label=label)
        field = next(f for f in shape.fields(type(rule)) if _tells(f))
        said = self._wording.value(form, field, topic)
        return self._wording.say("diff.field_about", form=name, topic=said, label=label)

    def _change(
        self, code: str, no: str | None, before: str | None = None, after: str | None = None, label: str = ""
    ) -> Change:
        whole: Mapping[str, str] = {"clause": no or "", "before": before or "", "after": after or "", "label": label}
        at = self._wording.say("diff.whole" if no is None else "diff.at", clause=no or "")
        sentence = at + self._wording.say(f"diff.{code}", **whole)
        return Change(code=code, clause=no, before=before, after=after, sentence=sentence)


def _tells(field: types.Field) -> bool:
    """A required word from a vocabulary says which rule of its form this is; an award's code says nothing aloud."""
    return field.required and isinstance(field.type, types.LiteralType) and field.name != "code"


def _late(before: datetime | None, after: datetime | None) -> bool:
    """Does it take force later than before? Nothing written means from the beginning."""
    return after is not None and (before is None or after > before)
