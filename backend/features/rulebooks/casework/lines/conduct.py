"""Lines about claims on an entry, refusals, agreements, permissions and conduct (认领·拒绝·约定·许可·言行)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine.facts import Fact, StepTaken
from backend.engine.words.vocabulary import Role
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene

ALLOWED_BY: tuple[tuple[str, Role], ...] = (
    ("developer", "developer_team"),
    ("leader", "company_leadership"),
    ("admin", "administrator"),
    ("manager", "manager"),
)


def appointment(line: Line, scene: Scene) -> Iterator[Fact]:
    """预约."""
    yield StepTaken(**scene.common(line), step="appointment", by=line.get("by", "who"))


def personal_note(line: Line, scene: Scene) -> Iterator[Fact]:
    """个人记录."""
    yield StepTaken(**scene.common(line), step="personal_note", by=line.get("by"))


def to_be_confirmed(line: Line, scene: Scene) -> Iterator[Fact]:
    """填写待确认客户登记表."""
    yield StepTaken(**scene.common(line), step="to_be_confirmed", by=line.get("by") or "B")


def claim(line: Line, scene: Scene) -> Iterator[Fact]:
    """认领; only what was verified counts."""
    result = "verified" if line.yes("verified") else "unverified"
    yield StepTaken(**scene.common(line), step="entry_claimed", by=line.get("by") or "A", result=result)


def outside_contact(line: Line, scene: Scene) -> Iterator[Fact]:
    """售楼部外接触; `card=yes`: gave their card."""
    tags = ("card",) if line.yes("card") else ()
    yield StepTaken(**scene.common(line), step="outside_contact", by=line.get("by") or "B", tags=tags)


def obstruct(line: Line, scene: Scene) -> Iterator[Fact]:
    """阻碍成交; `means=greeting` is none."""
    yield StepTaken(**scene.common(line), step="obstruct", by=line.get("by") or "B", tags=line.several("means"))


def third_party_questions_customer(line: Line, scene: Scene) -> Iterator[Fact]:
    """旁人直接询问客户."""
    yield StepTaken(**scene.common(line), step="third_party_question", by=line.get("by") or "B")


def customer_refuses(line: Line, scene: Scene) -> Iterator[Fact]:
    """客户拒绝原顾问; `verified_by`: who has looked into it."""
    checked = line.get("verified_by")
    yield StepTaken(
        **scene.common(line), step="customer_refuses", subject=line.get("refused"), to=checked,
        result="verified" if checked else None,
    )  # fmt: skip
    if checked in ("sales_manager", "manager"):
        yield StepTaken(**scene.common(line), step="manager_review", by=checked, result="approved")


def manager_review(line: Line, scene: Scene) -> Iterator[Fact]:
    """经理审核."""
    result = "rejected" if line.yes("approved") is False else "approved"
    yield StepTaken(**scene.common(line), step="manager_review", by=line.get("by") or "sales_manager", result=result)


def dispute_opened(line: Line, scene: Scene) -> Iterator[Fact]:
    """向经理反映, 提出争议."""
    yield StepTaken(**scene.common(line), step="dispute_opened", by=line.get("by"), to=line.get("against"))


def settlement(line: Line, scene: Scene) -> Iterator[Fact]:
    """友好协商一致: `by` are those who agreed, `owner` who gets the customer."""
    yield StepTaken(**scene.common(line), step="settled", to=line.get("owner"), tags=line.several("by"))


def office_closed(line: Line, scene: Scene) -> Iterator[Fact]:
    """下班; `manager_check=yes`: the sales manager had checked the registers."""
    if line.yes("manager_check"):
        yield StepTaken(**scene.office(line), step="manager_check", by="sales_manager")
    yield StepTaken(**scene.office(line), step="office_closed", subject=line.get("site"))


def view_request(line: Line, scene: Scene) -> Iterator[Fact]:
    """申请查看; a step only if somebody allowed it."""
    said = line.get("permission", "approved_by")
    if said is None or said == "no":
        return
    usual: Role = "developer_team" if "permission" in line.args else "company_leadership"
    by = "manager" if said == "M" else next((role for part, role in ALLOWED_BY if part in said), usual)
    yield StepTaken(**scene.office(line), step="permission", by=by, to=line.get("by"), subject=line.get("target"))


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        appointment,
        personal_note,
        to_be_confirmed,
        claim,
        outside_contact,
        obstruct,
        third_party_questions_customer,
        customer_refuses,
        manager_review,
        dispute_opened,
        settlement,
        office_closed,
        view_request,
    )
}
