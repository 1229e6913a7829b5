"""`guishu adjudicate`: any case file judged under any rulebook file, or its versions, as a page to read or as JSON.

No database: the rulebook is a preset or a project's file, the case is facts written by a person.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from backend.engine import digest
from backend.engine.attribution import NotInForce
from backend.engine.rulebook import Rulebook
from backend.engine.rules import versions
from backend.engine.verdict import Verdict
from backend.features.attribution.words import Speaker
from backend.features.rulebooks.casework import judging
from backend.features.rulebooks.casework.cases import Situation
from backend.features.rulebooks.files import reader
from backend.kit.texts import text

_MARKS = {"applied": "✓", "noted": "·", "lost": "✗", "void": "✗", "overridden": "✗"}


class Unreadable(Exception):
    """A file that cannot be read: which, where in it, why, and what to write instead; a fault a line."""


def adjudicate(rulebook_paths: Sequence[Path], case_path: Path, as_json: bool, lang: str) -> tuple[str, int]:
    """What to print, and the exit status: 1 if a case expected something else. Raises Unreadable.

    Several rulebooks are versions of one: each case is judged by the one in force when its claim arose.
    """
    books, found = [readable(path, lang) for path in rulebook_paths], _cases(case_path, lang)
    try:
        verdicts = [(case, versions.decide(books, case.ask, case.facts, case.at)) for case in found]
    except NotInForce as error:
        raise Unreadable(f"{'、'.join(map(str, rulebook_paths))}: {error}") from error
    except (ArithmeticError, LookupError, ValueError) as error:
        # Only a rulebook that must not be published can bring the engine to this: say what is wrong with it.
        faults = [fault.told() for path in rulebook_paths for fault in reader.read_rulebook(path, lang).findings]
        if not faults:
            raise
        raise Unreadable("\n".join(faults)) from error
    wrong = {case.id: judging.compare(case.expect, verdict) for case, verdict in verdicts if case.expect is not None}
    status = 1 if any(wrong.values()) else 0
    if as_json:
        return "\n".join(digest.canonical(verdict).decode() for _, verdict in verdicts), status
    by_hash = {book.ref.digest: book for book in books}
    pages = [
        _page(case, verdict, by_hash[verdict.rulebook.digest], wrong.get(case.id), lang) for case, verdict in verdicts
    ]
    return "\n\n".join(pages), status


def readable(path: Path, lang: str) -> Rulebook:
    """The rulebook in a file. Raises Unreadable with every fault in it."""
    read = reader.read_rulebook(path, lang)
    if read.rulebook is None:
        raise Unreadable("\n".join(fault.told() for fault in read.faults))
    return read.rulebook


def _cases(path: Path, lang: str) -> tuple[Situation, ...]:
    read = reader.read_cases(path, lang)
    if read.faults:
        raise Unreadable("\n".join(fault.told() for fault in read.faults))
    return read.situations


def _page(case: Situation, verdict: Verdict, rulebook: Rulebook, wrong: list[str] | None, lang: str) -> str:
    return "\n".join(_lines(case, verdict, rulebook, wrong, lang))


def _lines(case: Situation, verdict: Verdict, rulebook: Rulebook, wrong: list[str] | None, lang: str) -> Iterator[str]:
    speaker = Speaker(lang, _Itself())
    told = speaker.verdict(verdict, rulebook)
    title = rulebook.title_zh if lang == "zh" else rulebook.title_en
    yield f"{case.id}  {case.title}".rstrip()
    yield f"{title} {rulebook.version}  {speaker.moment(verdict.at.isoformat())}"
    yield f"\n  {told.answer}"
    for name, parts in (("performance", told.performance), ("commission", told.commission)):
        if parts:
            shares = "  ".join(f"{who} {points / 100:g}%" for who, points in parts)
            yield f"  {text(lang, f'console.case.{name}')}  {shares}"
    for reason in told.reasons:
        yield f"  {_MARKS[reason.outcome]} {reason.clause}  {reason.sentence}"
    for line in (*told.duties, *told.penalties):
        late = text(lang, "verdict.part.late") if line.get("status") == "missed" else ""
        yield f"  ! {line['clause']}  {line['sentence']}{late}"
    if verdict.next_change_at is not None:
        yield "  " + text(lang, "console.case.until", at=speaker.moment(verdict.next_change_at.isoformat()))
    yield f"  {digest.digest(verdict)}"
    for difference in wrong or ():
        yield f"  ≠ {difference}"


class _Itself(dict[str, str]):
    """In a case everybody goes by the letter that the case gives them."""

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return key if len(key) <= 8 else default
