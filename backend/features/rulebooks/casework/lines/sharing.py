"""Lines about who else had a part in it (深度接触·委托·团购·安排·修改·违规)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.engine.verdict import AnyQuestion, May, MayClaim
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene

KNEW = {True: ("knew",), False: ("unaware",), None: ()}


def deep_contact(line: Line, scene: Scene) -> Iterator[Fact]:
    """深度接触; `knew`: did they know whose customer it was; `furtherance=major|minor`."""
    furtherance = line.get("furtherance")
    tags = (*KNEW[line.yes("knew")], *((furtherance,) if furtherance else ()))
    yield f.StepTaken(**scene.common(line), step="deep_contact", by=line.get("by") or "B", tags=tags)


def delegation(line: Line, scene: Scene) -> Iterator[Fact]:
    """委托同事先接待."""
    yield f.StepTaken(**scene.common(line), step="delegated", by=line.get("from") or "A", to=line.get("to") or "B")


def group_purchase(line: Line, scene: Scene) -> Iterator[Fact]:
    """转团购."""
    yield f.StepTaken(**scene.common(line), step="group_purchase", by=line.get("by"))


def assigned(line: Line, scene: Scene) -> Iterator[Fact]:
    """安排给某人."""
    yield f.StepTaken(
        **scene.common(line), step="assigned", by=line.get("by") or "sales_manager", to=line.get("to", "who", "dept")
    )


def offence(line: Line, scene: Scene) -> Iterator[Fact]:
    """以往违规: the how-manieth of its kind."""
    yield f.StepTaken(
        **scene.office(line), step="offence", by=line.get("who") or "B", subject=line.get("type") or "grabbing",
        number=int(line.get("count") or 1),
    )  # fmt: skip


def crm_edit(line: Line, scene: Scene) -> Iterator[Fact]:
    """修改软件里的记录; `authorised=yes`: the sales manager has agreed."""
    authorised = bool(line.yes("authorised"))
    if authorised:
        yield f.StepTaken(**scene.common(line), step="edit_agreed", by="sales_manager", subject=line.get("field"))
    yield f.RecordAltered(**scene.common(line), by=line.get("by") or "A", authorised=authorised)


QUESTIONS: dict[str, Callable[[Line], AnyQuestion]] = {
    "crm_edit": lambda line: May(act="edit_record", who=line.get("by"), customer=line.get("cust")),
    "claim": lambda line: MayClaim(customer=line.get("cust") or "C1", claimant=line.get("by") or "B"),
}
"""What closing with such a line asks: whether it may be done."""
EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    "deep_contact": deep_contact,
    "delegation": delegation,
    "group_purchase": group_purchase,
    "assigned": assigned,
    "service_assigned": assigned,
    "crm_edit": crm_edit,
    "offence": offence,
}
