"""Lines about qualification, letters, the order of signing, and what was told and sent (资格·签约·告知·短信)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene
from backend.features.rulebooks.casework.lines.steps import moment, number

SECTIONS = ("rights", "obligations", "liability", "due_date", "delivery_date", "promises", "objection", "compensation")
STAGES = {"deposit": "before_deposit", "pre_deposit": "before_deposit", "sms": "sms_after_leaving"}
PASSED = ("passed", "pass", "yes", "approved", "ok")


def purchase_decision(line: Line, scene: Scene) -> Iterator[Fact]:
    """决定购买: content with the plan; `vetted` says whether the qualification was examined."""
    yield f.StepTaken(**scene.common(line), step="plan_confirmed")
    if line.yes("vetted") is not False:
        yield from _vetted(line, scene)


def _vetted(line: Line, scene: Scene) -> Iterator[Fact]:
    yield f.StepTaken(**scene.common(line), step="vetted")
    if line.args.get("id") not in ("no", "missing", "none"):
        yield f.StepTaken(**scene.common(line), step="id_checked")


def qualification(line: Line, scene: Scene) -> Iterator[Fact]:
    """购房资格审查."""
    result = line.get("result") or "passed"
    result = "passed" if result in PASSED else result
    yield f.StepTaken(**scene.common(line), step="qualification", result=result)
    if result == "passed":
        yield from _vetted(line, scene)


def intention(line: Line, scene: Scene) -> Iterator[Fact]:
    """购房意向: nothing follows from it yet."""
    yield from ()


def confirmation_letter_sign(line: Line, scene: Scene) -> Iterator[Fact]:
    """签订确认书."""
    yield f.StepTaken(**scene.common(line), step="confirmation_letter", by=line.get("by"))


def letter_drafted(line: Line, scene: Scene) -> Iterator[Fact]:
    """拟好确认书; `missing` names the sections that it lacks."""
    tags = tuple(f"no:{section}" for section in line.several("missing"))
    yield f.StepTaken(**scene.common(line), step="letter_drafted", by=line.get("by"), tags=tags)


def subscription_attempt(line: Line, scene: Scene) -> Iterator[Fact]:
    """要签认购书; `credit_checked` says whether the credit check was done."""
    checked = line.yes("credit_checked") is not False
    result = "checked" if checked else "unchecked"
    if checked:
        yield f.StepTaken(**scene.common(line), step="credit_check")
    yield f.StepTaken(**scene.common(line), step="subscription_attempt", by=line.get("by"), result=result)


def visit_ended(line: Line, scene: Scene) -> Iterator[Fact]:
    """客户离开; `grade` is what the customer was graded."""
    yield f.StepTaken(**scene.common(line), step="visit_ended", by=line.get("by"), result=line.get("grade"))


def signing_booked(line: Line, scene: Scene) -> Iterator[Fact]:
    """约好签约时间 (`at`)."""
    yield f.StepTaken(**scene.common(line), step="signing_booked", by=line.get("by"), due=moment(line.get("at")))


def no_deal(line: Line, scene: Scene) -> Iterator[Fact]:
    """未成交."""
    yield f.StepTaken(**scene.common(line), step="no_deal", by=line.get("by"))


def disclosure(line: Line, scene: Scene) -> Iterator[Fact]:
    """提示不利因素等; a message is a prompt, but not one on site."""
    stage = STAGES.get(line.get("stage") or "", line.get("stage") or "on_site")
    if stage == "sms_after_leaving":
        yield f.StepTaken(**scene.common(line), step="sms", by=line.get("by"), tags=("salesperson",))
        yield f.StepTaken(**scene.common(line), step="disclosure", by=line.get("by"), tags=(stage,))
    else:
        tags = tuple(dict.fromkeys((stage, "on_site")))
        yield f.StepTaken(**scene.common(line), step="disclosure", by=line.get("by"), tags=tags)


def presubscription(line: Line, scene: Scene) -> Iterator[Fact]:
    """认筹."""
    yield f.StepTaken(**scene.common(line), step="presubscribed", by=line.get("by"))


def sms_sent(line: Line, scene: Scene) -> Iterator[Fact]:
    """发送短信; `sender=company`: from the company's platform."""
    sender = f"{line.get('sender') or ''} {line.get('by') or ''}"
    company = "company" in sender or "platform" in sender
    yield f.StepTaken(
        **scene.common(line),
        step="sms",
        by=None if company else line.get("by"),
        tags=("company",) if company else ("salesperson",),
        number=number(line.get("no")),
    )


def sms_deleted(line: Line, scene: Scene) -> Iterator[Fact]:
    """删除短信; `shown_to_pm=yes`: the project manager had seen them."""
    result = "seen" if line.yes("shown_to_pm") else "unseen"
    yield f.StepTaken(**scene.common(line), step="sms_deleted", by=line.get("by"), result=result)


def opening_ended(line: Line, scene: Scene) -> Iterator[Fact]:
    """开盘结束."""
    yield f.StepTaken(**scene.office(line), step="opening_ended", to=line.get("site"))


def score(line: Line, scene: Scene) -> Iterator[Fact]:
    """满意度评分."""
    yield f.StepTaken(**scene.common(line), step="score", number=number(line.get("score")))


def approach(line: Line, scene: Scene) -> Iterator[Fact]:
    """上前询问客户."""
    yield f.StepTaken(**scene.common(line), step="approach", by=line.get("by"))


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        purchase_decision,
        qualification,
        intention,
        confirmation_letter_sign,
        letter_drafted,
        subscription_attempt,
        visit_ended,
        signing_booked,
        no_deal,
        disclosure,
        presubscription,
        sms_sent,
        sms_deleted,
        opening_ended,
        score,
        approach,
    )
}
