"""What the pages about rulebooks share: which project, a clause as it is read, findings and cases in words."""

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.lint import lint
from backend.engine.rulebook import Rulebook
from backend.engine.verdict import Verdict
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.attribution.words import Speaker
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.examples import Examples
from backend.features.rulebooks.models import Project, Published
from backend.features.rulebooks.reading import diff, matching
from backend.features.rulebooks.reading.diff import Change
from backend.features.rulebooks.reading.forms import Field
from backend.features.rulebooks.reading.reading import ClauseReading, read_aloud
from backend.features.rulebooks.reading.wording import Wording
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.texts import text

EDIT = "rulebook.edit"


async def at_project(tx: TenantTx, actor: Actor, project_id: UUID | None, at: datetime) -> dict[str, Any]:
    """The project (theirs; None: their first), its office for the head of the page, the others one may switch to, and
    whether a draft is open. Raises NotFound."""
    offices = await access.offices(tx, actor)
    found: dict[UUID, Any] = {}
    for office in offices:
        found.setdefault(office.project_id, office)
    chosen = project_id or next(iter(found), None)
    if chosen is None or chosen not in found:
        raise NotFound(what="project")
    projects = await rulebooks.projects(tx, list(found))
    return {
        "office": found[chosen], "offices": offices, "at": at, "projects": projects,
        "project": next(one for one in projects if one.id == chosen),
        "draft": await drafts.of_project(tx, chosen) if access.may(actor, EDIT) else None,
    }  # fmt: skip


async def at_version(tx: TenantTx, actor: Actor, version_id: UUID, at: datetime) -> tuple[Published, dict[str, Any]]:
    """A version of a project of theirs. Raises NotFound."""
    published = await rulebooks.find(tx, version_id)
    return published, await at_project(tx, actor, published.project_id, at)


class ClauseView(Struct, frozen=True, kw_only=True):
    """A clause as it is read aloud, and since when it says so."""

    said: ClauseReading
    since: datetime | None
    kinds: tuple[str, ...]


def clauses(rulebook: Rulebook, lang: str, since: dict[str, datetime] | None = None) -> list[ClauseView]:
    kinds = {one.no: tuple(dict.fromkeys(_kind(rule) for rule in one.rules)) for one in rulebook.clauses}
    return [
        ClauseView(said=said, since=(since or {}).get(said.no), kinds=kinds.get(said.no, ()))
        for said in read_aloud(rulebook, lang)
    ]


def _kind(rule: Any) -> str:
    return str(rule.__struct_config__.tag)


def clauses_since(history: Sequence[Published]) -> dict[str, datetime]:
    """Since when each clause of the last version says what it says: unchanged clauses are older than their version.

    `history` is oldest first.
    """
    found: dict[str, datetime] = {}
    for clause in history[-1].rulebook.clauses:
        for version in reversed(history):
            if clause not in version.rulebook.clauses:
                break
            found[clause.no] = version.effective_from
        if clause.in_force_from is not None:
            found[clause.no] = max(found[clause.no], clause.in_force_from)
    return found


class Fault(Struct, frozen=True, kw_only=True):
    """What is wrong and what to do about it; only an error stops publication."""

    clause: str | None
    sentence: str
    error: bool


def faults(rulebook: Rulebook, lang: str) -> list[Fault]:
    """What lint found, errors first."""
    found = sorted(lint(rulebook), key=lambda one: one.severity != "error")
    return [
        Fault(clause=one.clause, sentence=text(lang, one.message_key, **one.params), error=one.severity == "error")
        for one in found
    ]


class ExampleView(Struct, frozen=True, kw_only=True):
    """A worked case that comes out differently, in words."""

    title: str
    before: str
    after: str


def examples(found: Examples, old: Rulebook, new: Rulebook, lang: str) -> list[ExampleView]:
    speaker = Speaker(lang, _Letters())
    return [
        ExampleView(title=one.case.title, before=_said(speaker, one.before, old), after=_said(speaker, one.after, new))
        for one in found.differ
    ]


def _said(speaker: Speaker, verdict: Verdict, rulebook: Rulebook) -> str:
    told = speaker.verdict(verdict, rulebook)
    return "；".join([told.answer, *(penalty["sentence"] for penalty in told.penalties)])


class _Letters(dict[str, str]):
    """In a case everybody goes by the letter that the case gives them."""

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return key if len(key) <= 8 and key not in ("clerk", "manager") else default


class Group(Struct, frozen=True, kw_only=True):
    """The entries of one rule under the sentence that they make; without a sentence, those of the clause itself.

    `numbers` are what is mostly changed: shown large and first, the rest behind a fold.
    """

    sentence: str | None
    numbers: tuple[Field, ...]
    rest: tuple[Field, ...]


_OF_THE_CLAUSE = re.compile(r"clauses\.\d+\.\w+")


def groups(fields: Sequence[Field], said: ClauseReading) -> list[Group]:
    """Entries of a clause, rule by rule; its words first."""
    found: dict[str, list[Field]] = {"": []}
    for field in fields:
        rule = "" if _OF_THE_CLAUSE.fullmatch(field.path) else field.path.split(".")[3]
        found.setdefault(rule, []).append(field)
    return [
        Group(
            sentence=said.rules[int(rule)] if rule else None,
            numbers=tuple(one for one in own if _turned(one, own)),
            rest=tuple(one for one in own if not _turned(one, own)),
        )
        for rule, own in found.items()
    ]


def _turned(field: Field, fields: Sequence[Field]) -> bool:
    """A number that one would turn: not the 100% of a customer with one owner, nor the days of a deadline without."""
    if field.kind not in ("number", "percent") or (field.kind == "percent" and field.raw == "100"):
        return False
    unit = field.path.rpartition(".")[0] + ".unit"
    return bool(field.unit) or all(one.path != unit for one in fields)


class ChangeView(Struct, frozen=True, kw_only=True):
    """A difference as it is shown: a sentence, or a long text with the changed letters marked (was, now, same)."""

    code: str
    clause: str | None
    sentence: str
    pieces: tuple[tuple[str, str], ...] = ()


_MARKED = 400
"""Letters up to which a text is compared letter by letter: the effort grows with their cube, and everybody waits."""
_TEXTS = ("words_changed", "reading_changed", "correction_changed")


def shown(change: Change, lang: str) -> ChangeView:
    """The sentence without its clause, which stands beside it."""
    marked = change.code in _TEXTS and change.before and change.after
    pieces = _marked(change.before or "", change.after or "") if marked else ()
    no = change.clause or ""
    sentence = change.sentence.removeprefix(Wording(lang).say("diff.at" if no else "diff.whole", clause=no))
    return ChangeView(
        code=change.code, clause=change.clause, sentence=sentence[:1].upper() + sentence[1:], pieces=pieces
    )  # fmt: skip


def _marked(before: str, after: str) -> tuple[tuple[str, str], ...]:
    if max(len(before), len(after)) > _MARKED:
        return (("was", before), ("now", after))
    found: list[tuple[str, str]] = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", before[i:j]))
            continue
        found += [("was", before[i:j])] if j > i else []
        found += [("now", after[k:m])] if m > k else []
    return tuple(found)


class Row(Struct, frozen=True, kw_only=True):
    """A clause of each rulebook beside the other, and what differs between them."""

    old: ClauseReading | None
    new: ClauseReading | None
    changes: tuple[ChangeView, ...]


class Compared(Struct, frozen=True, kw_only=True):
    """Two rulebooks side by side. `whole` is what differs in the document itself, `same` how many clauses do not."""

    whole: tuple[ChangeView, ...]
    rows: tuple[Row, ...]

    @property
    def differ(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.changes)

    @property
    def same(self) -> int:
        return len(self.rows) - len(self.differ)


def side_by_side(old: Rulebook, new: Rulebook, lang: str) -> Compared:
    """Clause beside clause as `diff` matches them: by number within a project, by what they do between two.

    Number and first day stand in the pages' heads; as differences they would only be in the way.
    """
    old = replace(old, version=new.version, effective_from=new.effective_from)
    found: dict[str | None, list[ChangeView]] = {}
    for change in diff.compare(old, new, lang):
        found.setdefault(change.clause, []).append(shown(change, lang))
    ours, theirs = ({said.no: said for said in read_aloud(book, lang)} for book in (old, new))
    pairs = matching.in_order(old.clauses, new.clauses, matching.clauses(old, new))
    rows = [
        Row(
            old=ours[before.no] if before else None, new=theirs[after.no] if after else None,
            changes=tuple(found.get((after or before).no, ())),
        )
        for before, after in pairs
    ]  # fmt: skip
    return Compared(whole=tuple(found.get(None, ())), rows=tuple(rows))


__all__ = ["EDIT", "ClauseView", "Fault", "Project", "at_project", "at_version", "clauses",
           "clauses_since", "examples", "faults", "groups", "shown", "side_by_side"]  # fmt: skip
