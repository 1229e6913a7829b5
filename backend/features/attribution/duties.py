"""What follows a verdict by itself: the reminder before a duty is late, and the verdict that changes at its instant."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from backend.engine.duties.quiet import of_contact
from backend.engine.verdict import Duty, Owns
from backend.features.attribution.consequences import relied_on
from backend.features.attribution.models import Kept
from backend.kit.outbox import Message

REMIND = "duty.remind"
CHANGE = "verdict.change"
DISPUTED = "verdict.disputed"


_JUST_NOW = timedelta(minutes=10)


def alarm(kept: Kept, when: datetime | None) -> Iterator[Message]:
    """Decide again at that instant, if this verdict is still the newest then."""
    if when is not None:
        yield Message(topic=CHANGE, payload={"verdict": str(kept.id), **about(kept)}, due_at=when)


def messages_after(kept: Kept, at: datetime) -> Iterator[Message]:
    verdict = kept.verdict
    yield from alarm(kept, verdict.next_change_at)
    if verdict.status == "disputed" and isinstance(verdict.question, Owns):
        yield Message(topic=DISPUTED, payload={"verdict": str(kept.id), **about(kept)}, due_at=at)
    for duty in relied_on(verdict):
        if at - duty.since > _JUST_NOW:
            continue  # an earlier verdict, when the duty arose, has set its reminder
        when = remind_at(duty, at)
        if when is not None:
            yield Message(
                topic=REMIND,
                payload={**about(kept), "code": duty.code, "customer": duty.customer, "clause": duty.clause},
                due_at=when,
            )


def remind_at(duty: Duty, at: datetime) -> datetime | None:
    """A day before a deadline that is days away, two hours before one that is today, never after it.

    Of a call (回访) the day itself, for the handler to find its hours.
    """
    if duty.status != "open" or duty.due is None or duty.due <= at:
        return None
    whole_day = of_contact(duty.code, duty.need) or duty.due - at > timedelta(days=2)
    lead = timedelta(days=1) if whole_day else timedelta(hours=2)
    return max(at, duty.due - lead)


def about(kept: Kept) -> dict[str, str]:
    """Which verdicts supersede this one: same subject, same question."""
    return {"subject": str(kept.subject_id), "question": str(type(kept.verdict.question).__struct_config__.tag)}
