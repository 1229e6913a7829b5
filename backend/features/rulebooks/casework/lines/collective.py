"""Lines about the unit's work log, old customers, cards and shared notes (工作日志·老客户轮流接待·VIP卡·备注)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.engine.verdict import AnyQuestion, May, Owns
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene


def log_line(line: Line, scene: Scene) -> Iterator[Fact]:
    """工作日志的一行; `seq` is its number."""
    seq = line.get("seq")
    yield f.StepTaken(
        **scene.office(line), step="log_line", by=line.get("by"), number=None if seq is None else int(seq)
    )


def old_queue_counts(line: Line, scene: Scene) -> Iterator[Fact]:
    """老客户轮流接待表: how many old customers each has received, `B=2, C=1`."""
    for who, count in line.args.items():
        yield f.StepTaken(**scene.office(line), step="old_receptions", by=who, number=int(count))


def vip_card(line: Line, scene: Scene) -> Iterator[Fact]:
    """办理VIP卡."""
    yield f.StepTaken(**scene.common(line), step="vip_card", by=line.get("by") or "B")


def view_notes(line: Line, scene: Scene) -> Iterator[Fact]:
    """查看客户备注."""
    yield f.StepTaken(**scene.common(line), step="notes_viewed", by=line.get("by"))


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    "log_line": log_line,
    "old_queue_counts": old_queue_counts,
    "vip_card": vip_card,
    "view_notes": view_notes,
}


def _log_check(line: Line) -> AnyQuestion:
    return May(act="write_log", subject=line.get("unit"))


QUESTIONS: dict[str, Callable[[Line], AnyQuestion]] = {
    "log_check": _log_check,
    "log_line": lambda line: May(act="write_log", who=line.get("by")),
    "vip_card": lambda line: Owns(customer=line.get("cust") or "C1"),
    "view_notes": lambda line: May(act="view_notes", who=line.get("by"), customer=line.get("cust") or "C1"),
}
HAPPENS = frozenset(("log_line", "vip_card"))
