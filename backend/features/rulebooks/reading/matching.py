"""Which clause of one rulebook answers to which of another, and which rule to which."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from backend.engine.rulebook import AnyRule, Clause, Rulebook
from backend.features.rulebooks.reading import shape

Pair = tuple[Clause | None, Clause | None]
Topic = tuple[str, shape.Member]
Match = tuple[int, int]


def clauses(old: Rulebook, new: Rulebook) -> list[Match]:
    """By number in two versions of one rulebook; in two different ones by what the rules do."""
    if old.id != new.id:
        return _best(old.clauses, new.clauses, _likeness)
    found = _by_number(old.clauses, new.clauses)
    rest = _without(old.clauses, [i for i, _ in found]), _without(new.clauses, [j for _, j in found])
    renumbered = _best([old.clauses[i] for i in rest[0]], [new.clauses[j] for j in rest[1]], _same_but_number)
    return found + [(rest[0][i], rest[1][j]) for i, j in renumbered]


def rules(old: Sequence[AnyRule], new: Sequence[AnyRule]) -> list[Match]:
    """Rules about the same thing; after that, where one rule of a form is left on either side, those two."""
    found = _best(old, new, _closeness)
    left, right = _without(old, [i for i, _ in found]), _without(new, [j for _, j in found])
    for i in left:
        same = [k for k in left if type(old[k]) is type(old[i])]
        others = [j for j in right if type(new[j]) is type(old[i])]
        if len(same) == len(others) == 1:
            found.append((i, others[0]))
    return found


def in_order(old: Sequence[Any], new: Sequence[Any], found: Sequence[Match]) -> list[tuple[Any, Any]]:
    """The pairs as the new side has them; what was taken away stands where it stood, beside None."""
    there = dict(found)
    placed: list[tuple[float, int, tuple[Any, Any]]] = []
    anchor = -1.0
    for i, entry in enumerate(old):
        anchor = there.get(i, anchor)
        placed.append((anchor, -1 if i in there else i, (entry, new[there[i]] if i in there else None)))
    placed += [(j, -1, (None, new[j])) for j in _without(new, list(there.values()))]
    return [pair for _, _, pair in sorted(placed, key=lambda place: place[:2])]


def moved(found: Sequence[Match]) -> bool:
    """Do those that stayed stand in another order?"""
    places = [j for _, j in sorted(found)]
    return places != sorted(places)


def topics(rule: AnyRule) -> frozenset[Topic]:
    """What a rule is about: its form and every word it takes from a vocabulary, unless that word is usual."""
    form = shape.form(type(rule))
    found: set[Topic] = set()
    for field in shape.fields(type(rule)):
        value = getattr(rule, field.name)
        if value != shape.default(field) and shape.members(field.type):
            found |= {(form, word) for word in (value if isinstance(value, tuple) else (value,))}
    return frozenset(found or {(form, None)})


def _by_number(old: Sequence[Clause], new: Sequence[Clause]) -> list[Match]:
    found: list[Match] = []
    for i, clause in enumerate(old):
        taken = {j for _, j in found}
        same = (j for j, other in enumerate(new) if other.no == clause.no and j not in taken)
        found += [(i, j) for j in list(same)[:1]]
    return found


def _best(old: Sequence[Any], new: Sequence[Any], score: Callable[[Any, Any], float]) -> list[Match]:
    """The likest first, each once; nothing that has no likeness at all."""
    scored = [(score(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new)]
    found: list[Match] = []
    lefts: set[int] = set()
    rights: set[int] = set()
    for likeness, i, j in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if likeness > 0 and i not in lefts and j not in rights:
            found.append((i, j))
            lefts.add(i)
            rights.add(j)
    return sorted(found)


def _without(entries: Sequence[Any], taken: Sequence[int]) -> list[int]:
    return [i for i in range(len(entries)) if i not in set(taken)]


def _likeness(old: Clause, new: Clause) -> float:
    ours, theirs = _about(old), _about(new)
    shared = len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0
    same_words = 2.0 if old.text == new.text else 0.0
    return shared + same_words + (0.5 if old.no == new.no and shared else 0.0)


def _about(clause: Clause) -> frozenset[Topic]:
    return frozenset(topic for rule in clause.rules for topic in topics(rule))


def _same_but_number(old: Clause, new: Clause) -> float:
    return (2.0 if old.text == new.text else 0.0) + (1.0 if old.rules and old.rules == new.rules else 0.0)


def _closeness(old: Struct, new: Struct) -> float:
    if type(old) is not type(new):
        return 0.0
    shared = len(topics(old) & topics(new))  # type: ignore[arg-type]
    alike = sum(getattr(old, name) == getattr(new, name) for name in old.__struct_fields__)
    return shared * len(old.__struct_fields__) + alike if shared else 0.0
