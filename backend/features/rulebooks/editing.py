"""改一条: "7 天" stands in a clause's words, in its window and in its duty; whoever changes one means all of them.

Only where it is plain what is meant: the same number of the same unit, changed in one way, elsewhere left alone.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks.reading import forms
from backend.features.rulebooks.reading.forms import Field
from backend.kit.texts import text

Entry = str | Sequence[str]
_NUMBERS = ("number", "percent")
_UNITS = {"天": "天|日", "小时": "个小时|小时", "元": "元|块", "%": "%|％"}
_OF_DEADLINE = ("day", "hour", "day_before")
_DIGITS = "〇一二三四五六七八九"
_PART_OF_A_NUMBER = rf"\d.{_DIGITS}十百零两"


def of_clause(rulebook: Rulebook, no: str, lang: str) -> list[Field]:
    """What may be edited in one clause; a deadline's number with the unit that stands in the field beside it."""
    fields = [field for field in forms.fields(rulebook, lang) if field.clause == no]
    return [msgspec.structs.replace(field, unit=_unit(field, fields, lang)) for field in fields]


def in_order(fields: Sequence[Field], entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Ticked boxes come back in the page's order: what was ticked before keeps its own, or it would read as changed."""
    found = dict(entries)
    for field in fields:
        entry = entries.get(field.path)
        if field.kind == "choices" and entry is not None:
            ticked = [entry] if isinstance(entry, str) else list(entry)
            kept = [value for value in field.raw if value in ticked]
            found[field.path] = tuple([*kept, *(value for value in ticked if value and value not in kept)])
    return found


def together(rulebook: Rulebook, no: str, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries, with the same number carried to where the clause says it again and the editor left it alone."""
    fields = of_clause(rulebook, no, "zh")
    units = {field.path: field.unit for field in fields if field.kind in _NUMBERS}
    meant = _meant(fields, units, entries)
    found = dict(entries)
    for field in fields:
        entry = entries.get(field.path, field.raw)
        if entry != field.raw or not isinstance(field.raw, str):
            continue
        if field.path in units:
            found[field.path] = meant.get((field.raw, units[field.path]), field.raw)
        elif field.kind == "text":
            found[field.path] = _words(field.raw, meant)
    return found


def _unit(field: Field, fields: Sequence[Field], lang: str) -> str:
    sibling = field.path.rpartition(".")[0] + ".unit"
    beside = next((one.raw for one in fields if one.path == sibling and field.kind == "number"), "")
    return field.unit or (text(lang, f"book.unit.{beside}") if beside in _OF_DEADLINE else "")


def _meant(
    fields: Sequence[Field], units: Mapping[str, str], entries: Mapping[str, Entry]
) -> dict[tuple[str, str], str]:
    """(old number, unit) to the new number, where all that was changed of it was changed alike."""
    found: dict[tuple[str, str], set[str]] = {}
    for field in fields:
        new = entries.get(field.path, field.raw)
        if field.path in units and units[field.path] and new != field.raw and str(new).strip().isdigit():
            found.setdefault((str(field.raw), units[field.path]), set()).add(str(new).strip())
    return {key: new.pop() for key, new in found.items() if len(new) == 1}


def _words(words: str, meant: Mapping[tuple[str, str], str]) -> str:
    """The tenant's own words with the new number; all at once, so that 7 to 10 and 10 to 14 do not chain."""
    for_number = {form: new for (old, unit), new in meant.items() for form in _said(old, unit)}
    if not for_number:
        return words
    pattern = "|".join(sorted(map(re.escape, for_number), key=len, reverse=True))
    return re.sub(
        rf"(?<![{_PART_OF_A_NUMBER}])(?P<said>{pattern})",
        lambda found: _like(found["said"], for_number[found["said"]]),
        words,
    )


def _said(number: str, unit: str) -> list[str]:
    """7天, 7 天, 七天, 7日 ..."""
    numerals = [number, *([_chinese(int(number))] if number.isdigit() and int(number) < 100 else [])]
    return [f"{n}{gap}{u}" for n in numerals for gap in ("", " ") for u in _UNITS.get(unit, unit).split("|")]


def _like(said: str, number: str) -> str:
    """The new number with the unit as it stood."""
    return number + re.sub(rf"^[{_PART_OF_A_NUMBER}]+", "", said)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones or not tens else "")
