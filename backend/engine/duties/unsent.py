"""Messages that count as unsent (视为无发送): deleted before the project manager had seen them."""

from __future__ import annotations

from backend.engine.duties import steps
from backend.engine.facts import Fact, StepTaken
from backend.engine.record.timeline import Timeline, instant
from backend.engine.rules.law import Law
from backend.engine.verdict import Finding

COMPANY = "company"
"""Whoever deletes from their own telephone deletes nothing that the company's platform sent."""


def deleted(law: Law, timeline: Timeline) -> list[tuple[Fact, StepTaken]]:
    """销售员删除手机短信前一定要给项目经理看过后才能删除, 否则视为无发送: each such message, and its deletion."""
    if "deleted_unseen" not in law.voids:
        return []
    gone = [s for s in timeline.of(StepTaken) if s.step == "sms_deleted" and s.result != "seen"]
    messages: list[Fact] = [f for f in steps.such(timeline, "sms") if COMPANY not in getattr(f, "tags", ())]
    found: list[tuple[Fact, StepTaken]] = []
    for message in messages:
        by = next((d for d in gone if d.at >= message.at and _hers(message, d)), None)
        if by is not None:
            found.append((message, by))
    return found


def _hers(message: Fact, deletion: StepTaken) -> bool:
    """The same salesperson's; to the same customer, if one was named."""
    return steps.actor(message) in (None, deletion.by) and deletion.customer in (None, message.customer)


def sent(law: Law, timeline: Timeline) -> Timeline:
    """The evidence without them."""
    unsent = deleted(law, timeline)
    if not unsent:
        return timeline
    gone = {message.id for message, _ in unsent}
    return Timeline([f for f in timeline.facts if f.id not in gone], timeline.at, timeline.zone)


def findings(law: Law, timeline: Timeline, customers: frozenset[str] | None) -> list[Finding]:
    """Why a message on record does not count; about these customers, if given."""
    return [
        Finding(
            clause=law.voids["deleted_unseen"],
            outcome="void",
            code="void_deleted_unseen",
            facts=(message.id, by.id),
            params={"who": by.by or "manager", "when": instant(message.at)},
        )
        for message, by in deleted(law, timeline)
        if customers is None or message.customer in customers
    ]
