"""Where in a rulebook's file a finding of lint stands: lint knows the clause, an editor wants the line."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backend.engine.rulebook import LintFinding
from backend.engine.verdict import WHOLE
from backend.features.rulebooks.files.source import Path


def _whole(value: Any) -> bool:
    return isinstance(value, list) and sum(part.get("basis_points", WHOLE) for part in value) == WHOLE


_AT: Mapping[str, Callable[[str | int, Any], bool]] = {
    "shares_not_whole": lambda key, value: key in ("performance", "commission") and not _whole(value),
    "window_empty": lambda key, value: key == "days" and value < 1,
    "deadline_empty": lambda key, value: key == "due" and value.get("unit") == "hour" and value.get("n", 0) < 1,
    "duty_without_start": lambda key, value: key == "kind" and value == "duty",
    "ladder_falls": lambda key, value: key == "ladder",
    "gate_asks_nothing": lambda key, value: key == "kind" and value == "gate",
    "limit_empty": lambda key, value: key == "kind" and value == "limit",
    "limit_uncounted": lambda key, value: key == "kind" and value == "limit",
    "campaign_without_end": lambda key, value: key == "campaign",
    "limit_inverted": lambda key, value: key == "kind" and value == "limit",
    "two_windows": lambda key, value: key == "kind" and value == "window",
    "window_without_start": lambda key, value: key == "kind" and value == "window",
    "window_without_effect": lambda key, value: key == "kind" and value == "window",
    "turns_without_order": lambda key, value: key == "kind" and value == "turn",
    "in_force_before_rulebook": lambda key, value: key == "in_force_from",
    "date_out_of_range": lambda key, value: key == "in_force_from",
    "gap_in_dates": lambda key, value: key == "in_force_from",
    "clause_without_words": lambda key, value: key == "text",
    "override_idle": lambda key, value: key == "overrides",
    "fine_range_inverted": lambda key, value: key == "yuan_min",
    "fine_set_by_nobody": lambda key, value: key == "yuan_max",
    "two_general_rules": lambda key, value: key == "kind" and value == "precedence",
    "never_gives_way": lambda key, value: key == "kind" and value == "award",
}
"""By what in its clause a finding is recognised; any other stands at the word that it names."""


def spot(document: Mapping[str, Any], finding: LintFinding, taken: set[Path]) -> Path:
    """The first place in the clause that the finding may mean and no earlier one has taken; else the clause."""
    if finding.code == "missing_source" and "source" in document:
        return ("source",)
    base = _clause(document, finding)
    if finding.code == "duplicate_number":
        return (*base, "no")
    if base[:1] != ("clauses",):
        return base
    named = set(finding.params.values())

    def meant(key: str | int, value: Any) -> bool:
        if finding.code in _AT:
            return _AT[finding.code](key, value)
        return isinstance(value, str | int) and str(value) in named

    clause = document["clauses"][base[1]]
    for path, value in _places(clause, base):
        if path not in taken and path[2:] != ("no",) and meant(path[-1], value):
            taken.add(path)
            return path
    return base


def _clause(document: Mapping[str, Any], finding: LintFinding) -> Path:
    """The clause, or what it was taken over by. Of two with one number the second is one too many."""
    found = [i for i, clause in enumerate(document.get("clauses", ())) if clause["no"] == finding.clause]
    if found:
        return ("clauses", found[-1] if finding.code == "duplicate_number" else found[0])
    for i, include in enumerate(document.get("include", ())):
        name = include["rulebook"]
        numbers = [f"{name}.{no}" for no in include["clauses"]]
        if finding.clause in numbers or finding.params.get("rulebook") == name:
            return ("include", i)
    return ("preset",) if "preset" in document else ()


def _places(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    entries: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key), entry
        yield from _places(entry, (*path, key))
