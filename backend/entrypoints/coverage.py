"""`guishu coverage`: clause by clause, which typed rule carries it out and which case proves it."""

from collections.abc import Iterator, Sequence

from backend.entrypoints.adjudicate import Unreadable
from backend.features.rulebooks import library
from backend.features.rulebooks.casework import coverage
from backend.features.rulebooks.casework.coverage import Covered
from backend.features.rulebooks.files.faults import fault, instead
from backend.features.rulebooks.reading.wording import Wording
from backend.kit.texts import text


def table(wanted: list[str], as_json: bool, lang: str) -> tuple[str, int]:
    """What to print, and the exit status: 1 if a clause is not covered. Raises Unreadable."""
    shelf = coverage.names()
    missing = [name for name in wanted if name not in shelf]
    if missing:
        raise Unreadable("\n".join(unknown(name, shelf, lang) for name in missing))
    tables = {name: coverage.of(name) for name in wanted or shelf}
    status = 1 if any(row.fault for rows in tables.values() for row in rows) else 0
    if as_json:
        return coverage.as_json(tables).decode(), status
    return "\n".join(line for name, rows in tables.items() for line in _lines(name, rows, lang)), status


def unknown(name: str, shelf: Sequence[str], lang: str) -> str:
    """A name that is not on the shelf, with the nearest one that is."""
    wording = Wording(lang)
    return fault(wording, "unknown_preset", name, written=name, hint=instead(wording, name, shelf)).told()


def _lines(name: str, rows: list[Covered], lang: str) -> Iterator[str]:
    rulebook = library.preset(name)
    carried = [row for row in rows if row.forms]
    title = rulebook.title_zh if lang == "zh" else rulebook.title_en
    proven = sum(1 for row in carried if row.proven_by)
    head = text(lang, "rulebook.coverage.head", clauses=len(rows), carried=len(carried), proven=proven)
    yield f"## {name} {title}\n\n{head}\n"
    yield text(lang, "rulebook.coverage.columns")
    yield "|---|---|---|"
    for row in rows:
        yield f"| {row.clause} | {_how(row, lang)} | {_proof(row, lang)} |"
    yield ""


def _how(row: Covered, lang: str) -> str:
    if row.forms:
        return ", ".join(row.forms)
    return row.not_decided or text(lang, "rulebook.coverage.silent")


def _proof(row: Covered, lang: str) -> str:
    if row.proven_by:
        return ", ".join(row.proven_by[:4]) + (f" +{len(row.proven_by) - 4}" if len(row.proven_by) > 4 else "")
    return text(lang, f"rulebook.coverage.{row.fault}") if row.fault and row.forms else ""
