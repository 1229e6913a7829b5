"""`guishu lint` and `guishu diff`: rulebook files as their editor needs them, line by line and in plain words."""

from collections.abc import Sequence
from pathlib import Path

from backend.entrypoints.adjudicate import readable
from backend.features.rulebooks.files import reader
from backend.features.rulebooks.files.faults import Fault
from backend.features.rulebooks.reading.diff import compare
from backend.features.rulebooks.reading.wording import Wording


def lint(paths: Sequence[Path], lang: str) -> tuple[str, int]:
    """What to print, and the exit status: 2 if a file cannot be read, 1 if one must not be published."""
    lines: list[str] = []
    status = 0
    for path in paths:
        unreadable, findings = _checked(path, lang)
        lines += [fault.told() for fault in (*unreadable, *findings)]
        if unreadable or any(finding.severity == "error" for finding in findings):
            status = max(status, 2 if unreadable else 1)
        if not unreadable and not findings:
            lines.append(Wording(lang).say("lint.sound", file=path))
    return "\n".join(lines), status


def unsound(paths: Sequence[Path], lang: str) -> list[str]:
    """Why these rulebooks must not be published: a verdict under them is not to be relied on."""
    findings = [finding for path in paths for finding in reader.read_rulebook(path, lang).findings]
    return [finding.told() for finding in findings if finding.severity == "error"]


def _checked(path: Path, lang: str) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    if path.suffix in (".yaml", ".yml"):
        return reader.read_cases(path, lang).faults, ()
    read = reader.read_rulebook(path, lang)
    return read.faults, read.findings


def diff(old: Path, new: Path, lang: str) -> tuple[str, int]:
    """What to print, and the exit status: 1 if there are differences. Raises Unreadable."""
    changes = compare(readable(old, lang), readable(new, lang), lang)
    if not changes:
        return Wording(lang).say("diff.same"), 0
    return "\n".join(change.sentence for change in changes), 1
