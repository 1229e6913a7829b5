"""Reading a rulebook back (宣读): each clause in the tenant's own words, and what the system understands by it.

A site manager who knows no programming reads the second and recognises the first, or sees where it went wrong.
"""

from msgspec import Struct

from backend.engine.rulebook import Clause, Include, Rulebook
from backend.features.rulebooks.reading.wording import Wording


class ClauseReading(Struct, frozen=True, kw_only=True):
    """One clause read aloud. `rules` has one sentence a rule; a clause without rules says that it decides nothing."""

    no: str
    text: str
    rules: tuple[str, ...]
    reading: str | None = None
    correction: str | None = None
    overrides: str | None = None
    starts: str | None = None


def read_aloud(rulebook: Rulebook, lang: str) -> tuple[ClauseReading, ...]:
    """Every clause, in order; what is taken over from other rulebooks and not yet written out comes last."""
    wording = Wording(lang)
    taken = (_included(wording, include) for include in rulebook.include)
    return (*(_clause(wording, clause) for clause in rulebook.clauses), *taken)


def _clause(wording: Wording, clause: Clause) -> ClauseReading:
    return ClauseReading(
        no=clause.no,
        text=clause.text,
        rules=tuple(spoken(wording, rule) for rule in clause.rules) or (_nothing(wording, clause),),
        reading=clause.reading,
        correction=clause.correction,
        overrides=wording.say("clause.overrides", clauses=numbers(wording, clause.overrides))
        if clause.overrides
        else None,
        starts=wording.say("clause.starts", day=wording.moment(clause.in_force_from)) if clause.in_force_from else None,
    )


def _nothing(wording: Wording, clause: Clause) -> str:
    """A clause without rules says why, or else is an exhortation."""
    if clause.not_decided is None:
        return wording.say("clause.exhortation")
    return wording.say("clause.not_decided", why=wording.text(clause.not_decided).rstrip("。."))


def _included(wording: Wording, include: Include) -> ClauseReading:
    return ClauseReading(no=include.rulebook, text="", rules=(spoken(wording, include),))


def spoken(wording: Wording, part: Struct) -> str:
    """A sentence that stands by itself."""
    sentence = wording.sentence(part).lstrip("，；,; ")  # where the part that usually comes first is empty
    return sentence[:1].upper() + sentence[1:] + wording.say("stop")


def numbers(wording: Wording, clauses: tuple[str, ...]) -> str:
    """Clause numbers in a row."""
    return wording.say("joiner.any.any").join(clauses)
