"""Worked cases beside a draft (做例对照): which of its preset's cases come out otherwise than under the rules in force.

They do not stop publication: a case shows what a clause meant before it was changed, and changing it is the purpose.
"""

from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.attribution import NotInForce, decide
from backend.engine.lint import lint
from backend.engine.rulebook import Rulebook
from backend.engine.verdict import Verdict
from backend.features.rulebooks import drafts, library
from backend.features.rulebooks.casework import cases
from backend.features.rulebooks.casework.cases import WorkedCase

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
"""Cases are written for any day, so both rulebooks are read as if they had always been in force."""


class Example(Struct, frozen=True, kw_only=True):
    """A case that turns out differently."""

    case: WorkedCase
    before: Verdict
    after: Verdict


class Examples(Struct, frozen=True, kw_only=True):
    """How many cases were tried, and those that differ."""

    tried: int
    differ: tuple[Example, ...]


def compare(old: Rulebook, new: Rulebook, preset: str | None = None) -> Examples:
    """Every worked case of the preset (by default the one that `new` goes back to) under both; none while `new` has
    faults: a rulebook that must not be published need not be able to decide."""
    if any(finding.severity == "error" for finding in lint(new)):
        return Examples(tried=0, differ=())
    found = [_both(case, old, new) for case in _cases(preset or origin(new) or origin(old) or "")]
    tried = [one for one in found if one is not None]
    return Examples(tried=len(tried), differ=tuple(one for one in tried if _answer(one.before) != _answer(one.after)))


def origin(rulebook: Rulebook) -> str | None:
    """The preset whose source a rulebook still names."""
    return next((name for name in drafts.shelf() if library.preset(name).source == rulebook.source), None)


@lru_cache(maxsize=64)
def _cases(preset: str) -> tuple[WorkedCase, ...]:
    files = sorted((library.PRESETS / preset / "cases").glob("*.yaml")) if preset else []
    return tuple(case for file in files for case in cases.load(file.read_bytes()))


def _both(case: WorkedCase, old: Rulebook, new: Rulebook) -> Example | None:
    try:
        before, after = (
            decide(case.ask, case.facts, replace(book, effective_from=ALWAYS), case.at) for book in (old, new)
        )
    except NotInForce:
        return None
    return Example(case=case, before=before, after=after)


def _answer(verdict: Verdict) -> tuple[object, ...]:
    return verdict.status, verdict.holders, verdict.receiver, verdict.shares, verdict.order, verdict.penalties
