"""Reading what people wrote: a rulebook, or cases, or every fault with its file, line, place and what to write instead.

`faults` make a file unreadable. `findings` are lint's: it can be read, but must not be published.
"""

import re
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import msgspec
from msgspec import Struct

from backend.engine.rulebook import Rulebook, lint
from backend.features.rulebooks import library
from backend.features.rulebooks.casework import cases
from backend.features.rulebooks.casework.cases import Situation
from backend.features.rulebooks.files import source, taken
from backend.features.rulebooks.files.check import Check, Problem
from backend.features.rulebooks.files.faults import Fault, fault, instead
from backend.features.rulebooks.files.source import Broken, Path, Source
from backend.features.rulebooks.files.spots import spot
from backend.features.rulebooks.files.told import problems as in_lines
from backend.features.rulebooks.reading import shape
from backend.features.rulebooks.reading.wording import Wording

INSTANTS = (*cases.INSTANTS, "next_change_at", "until")
_CHECKED = Check()
_IN_SHORT = Check(INSTANTS)
_ANYTHING_WRONG = (msgspec.MsgspecError, ValueError, LookupError, TypeError, AttributeError)


class Read(Struct, frozen=True, kw_only=True):
    """A rulebook, None if it has faults. Findings that are no more than warnings do not stop publication."""

    rulebook: Rulebook | None = None
    faults: tuple[Fault, ...] = ()
    findings: tuple[Fault, ...] = ()


class ReadCases(Struct, frozen=True, kw_only=True):
    """Cases; none if there are faults."""

    situations: tuple[Situation, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_rulebook(path: File, lang: str = "zh") -> Read:
    """A whole rulebook, a project's that adopts a preset, or the preset in a folder. Never raises."""
    file = path / "rulebook.json" if path.is_dir() else path
    reader = _Reader(file, lang)
    document = reader.document(is_json=True)
    if reader.faults:
        return Read(faults=tuple(reader.faults))
    adopts = isinstance(document, dict) and "preset" in document
    reader.check(_CHECKED.problems(shape.info(library.Adoption if adopts else Rulebook), document))
    if not reader.faults:
        reader.check(taken.problems(document))
    if reader.faults:
        return Read(faults=tuple(reader.faults))
    try:
        rulebook = library.read(file)
    except _ANYTHING_WRONG as error:
        return Read(faults=(reader.invalid(error),))
    return Read(rulebook=rulebook, findings=tuple(reader.findings(document, rulebook)))


def read_cases(path: File, lang: str = "zh") -> ReadCases:
    """Facts, instants and questions from YAML or JSON: a list of cases, or one. Never raises."""
    reader = _Reader(path, lang)
    document = reader.document(is_json=False)
    if reader.faults:
        return ReadCases(faults=tuple(reader.faults))
    if isinstance(document, dict) and not {"when", "ask"}.isdisjoint(document):
        document = [document]
    reader.check(_cases(document))
    found: tuple[Situation, ...] = ()
    for i, raw in enumerate(document if not reader.faults else ()):
        try:
            found += tuple(cases.situations(msgspec.yaml.encode([raw])))
        except _ANYTHING_WRONG as error:
            reader.faults.append(reader.invalid(error, (i,)))
    return ReadCases(situations=() if reader.faults else found, faults=tuple(reader.faults))


def _cases(document: Any) -> Iterator[Problem]:
    if not isinstance(document, list):
        yield Problem(code="wrong_type", path=(), written=document, expected="list")
        return
    seen: set[str] = set()
    for i, raw in enumerate(document):
        yield from in_lines(raw, (i,)) if isinstance(raw, dict) and "when" in raw else _case(raw, (i,))
        id_ = raw.get("id") if isinstance(raw, dict) else None
        if isinstance(id_, str) and id_ in seen:
            yield Problem(code="duplicate_case", path=(i, "id"), written=id_)
        seen.add(str(id_))


def _case(raw: Any, path: Path) -> Iterator[Problem]:
    """A fact may go without an id."""
    facts = raw.get("facts") if isinstance(raw, dict) else None
    if isinstance(facts, list):
        numbered = [{"id": "", **fact} if isinstance(fact, dict) else fact for fact in facts]
        raw = {**raw, "facts": numbered}
    yield from _IN_SHORT.problems(shape.info(Situation), raw, path)


def _short(value: Any) -> str:
    """What was written, as far as it helps to find it."""
    said = "{…}" if isinstance(value, dict) else "[…]" if isinstance(value, list) else str(value)
    return said if len(said) <= 60 else f"{said[:60]}…"


class _Reader:
    """One file, and what is wrong with it."""

    def __init__(self, file: File, lang: str) -> None:
        self._file, self._wording = file, Wording(lang)
        self._source = Source(value=None, root=None)
        self.faults: list[Fault] = []

    def document(self, *, is_json: bool) -> Any:
        """What the file says; None, and a fault, if it cannot be read at all."""
        try:
            with self._file.open("rb") as opened:
                self._source = source.read(opened.read(source.MOST_BYTES + 1), is_json=is_json)
        except OSError as error:
            self._add("no_file", (), 1, why=error.strerror or "")
        except Broken as broken:
            self._add(broken.code, (), broken.line, **broken.params)
        for path, line in self._source.twice():
            self._add("duplicate_key", path, line, written=str(path[-1]))
        return self._source.value

    def check(self, found: Iterator[Problem]) -> None:
        self.faults += [self._fault(problem) for problem in found]
        self.faults.sort(key=lambda fault_: fault_.line)

    def invalid(self, error: Exception, path: Path = ()) -> Fault:
        """Whatever no check of ours foresaw, at the place that the message itself names."""
        named = re.search(r"`\$(.*)`$", str(error))
        # A case is decoded by itself, so its own path begins after its number in the file.
        path += source.place(named[1]) if named else ()
        return self._made("invalid", path, self._source.line(path), why=str(error))

    def findings(self, document: dict[str, Any], rulebook: Rulebook) -> Iterator[Fault]:
        """What lint says, where the file says it."""
        spots: set[Path] = set()
        for finding in lint(rulebook):
            path = spot(document, finding, spots)
            at = self._wording.say("diff.at", clause=finding.clause) if finding.clause else ""
            said = at + self._wording.elsewhere(finding.message_key, **finding.params) + self._wording.say("stop")
            hint = instead(self._wording, finding.params.get("other", ""), self._numbers(finding.code, rulebook))
            line = self._source.line(path)
            made = self._made(finding.code, path, line, hint=hint, message=said)
            yield msgspec.structs.replace(made, severity=finding.severity)

    def _numbers(self, code: str, rulebook: Rulebook) -> list[str]:
        return [clause.no for clause in rulebook.clauses] if code == "override_missing" else []

    def _fault(self, problem: Problem) -> Fault:
        hint = instead(self._wording, "" if problem.code == "missing_key" else problem.written, problem.allowed)
        expected = problem.expected
        if self._wording.has(f"type.{expected}"):
            expected = self._wording.say(f"type.{expected}")
        return self._made(
            problem.code, problem.path, self._source.line(problem.path), hint=hint, written=_short(problem.written),
            expected=expected,
        )  # fmt: skip

    def _add(self, code: str, path: Path, line: int, **params: str) -> None:
        self.faults.append(self._made(code, path, line, **params))

    def _made(self, code: str, path: Path, line: int, **params: Any) -> Fault:
        made = fault(self._wording, code, source.written(path), **params)
        return msgspec.structs.replace(made, file=str(self._file), line=line)
