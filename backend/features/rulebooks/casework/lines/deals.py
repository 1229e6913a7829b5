"""Lines about service, complaints, rulings and deals (服务·投诉·裁定·成交)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene


def contract_signed(line: Line, scene: Scene) -> Iterator[Fact]:
    """签约; `newcomer` with the `mentor` beside them; `reviewed=no`: not yet reviewed."""
    if line.args.get("slip") in ("no", "none", "missing"):
        yield f.StepTaken(**scene.common(line, scene.buyer(line)), step="slip_missing", by=line.get("by"))
    elif line.get("slip") is not None:
        yield f.SlipSigned(**scene.common(line, scene.buyer(line)), consultant=line.get("by") or "A")
    yield f.ContractSigned(
        **scene.common(line, scene.buyer(line)),
        consultant=line.get("by"),
        buyer=line.get("buyer"),
        names=line.several("buyer_name"),
        assisted_by=line.get("assisted_by"),
        mentor=line.get("mentor"),
    )
    if line.yes("newcomer") and line.get("mentor") is None:
        yield f.StepTaken(**scene.common(line), step="deal_alone", by=line.get("by"))
    if line.yes("reviewed") is not False:
        yield f.StepTaken(**scene.common(line, scene.buyer(line)), step="contract_review", result="passed")


def subscription_signed(line: Line, scene: Scene) -> Iterator[Fact]:
    """签认购书."""
    yield f.SubscriptionSigned(**scene.common(line), consultant=line.get("by"))


def ordered(line: Line, scene: Scene) -> Iterator[Fact]:
    """下订."""
    yield f.SubscriptionSigned(**scene.common(line), consultant=line.get("by"))


def deposit_paid(line: Line, scene: Scene) -> Iterator[Fact]:
    """交定金."""
    yield f.DepositPaid(
        **scene.common(line),
        consultant=line.get("handled_by", "by"),
        asked_for=line.get("asked_for", "named"),
        valid=line.yes("valid"),
        first=line.yes("first"),
    )


def complaint_received(line: Line, scene: Scene) -> Iterator[Fact]:
    """收到投诉."""
    yield f.ComplaintReceived(**scene.common(line), consultant=line.get("against") or "A")
    if line.yes("upheld") is not False:
        yield f.ComplaintUpheld(**scene.common(line), consultant=line.get("against") or "A")
    if line.get("change") in ("requested", "yes"):
        yield f.ServiceChanged(**scene.common(line), consultant=line.get("against") or "A", cause="complaint")


def service_changed(line: Line, scene: Scene) -> Iterator[Fact]:
    """更换置业顾问."""
    yield f.ServiceChanged(**scene.common(line), consultant=line.get("from") or "A", to=line.get("to"))


def service_breakdown(line: Line, scene: Scene) -> Iterator[Fact]:
    """谈判破裂."""
    yield f.ServiceBroken(
        **scene.common(line),
        consultant=line.get("by") or "A",
        fault=line.get("fault") or "none",  # type: ignore[arg-type]  # checked when the case is decided
        confirmed_by=line.get("confirmed_by"),
    )


def manager_ruled(line: Line, scene: Scene) -> Iterator[Fact]:
    """裁定."""
    owner = line.get("owner") or "A"
    yield f.ManagerRuled(
        **scene.common(line), by=line.get("by") or "M", performance={owner: 10_000}, commission={owner: 10_000}
    )


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        contract_signed,
        subscription_signed,
        ordered,
        deposit_paid,
        complaint_received,
        service_changed,
        service_breakdown,
        manager_ruled,
    )
}
