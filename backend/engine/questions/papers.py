"""Papers (单据): what an act rests on, what is filled in and who has signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from backend.engine.facts import ArrivalRecorded, ChannelReported, Fact, StepTaken, VisitRegistered
from backend.engine.record import slipbook
from backend.engine.record.timeline import Timeline
from backend.engine.verdict import May
from backend.engine.words.vocabulary import Act

F = TypeVar("F", bound=Fact)
SLIP = (
    "customer_no", "customer_name", "contact_person", "contact", "company_name", "handwritten", "same_day_form",
)  # fmt: skip
"""What a confirmation slip (客户确认单) holds, and what must go with it."""
DAILY_REPORT = ("customer_code", "contact_content", "negotiation_grade", "no_phone")
"""What a daily report (业务日报表) holds, and that it holds no telephone number."""
ARRIVAL = ("name", "gender", "phone", "full_number", "entry_time")
"""What a visitor confirmation slip (来访客户确认单) holds."""


class Paper(Struct, frozen=True, kw_only=True):
    """A paper as it lies there. `fields` or `signatures` None: not known, taken to be in order.

    `lodged` False: not handed in yet.
    """

    at: datetime
    facts: tuple[str, ...]
    fields: tuple[str, ...] | None = None
    signatures: tuple[str, ...] | None = None
    lodged: bool = True


def _last(question: May, timeline: Timeline, kind: type[F]) -> F | None:
    found = [f for f in timeline.of(kind) if f.customer == question.customer]
    return found[-1] if found else None


def _registration(question: May, timeline: Timeline) -> Paper | None:
    fact = _last(question, timeline, VisitRegistered)
    return None if fact is None else Paper(at=fact.at, facts=(fact.id,), fields=fact.fields)


def _slip(question: May, timeline: Timeline) -> Paper:
    """客户确认单: a tag `no:contact` says that the contact is missing. That day's 《来人来电表》 must hold them too."""
    steps = [s for s in timeline.of(StepTaken) if s.step == "slip_submitted" and s.customer == question.customer]
    last = steps[-1] if steps else None
    lacking = _lacking(last)
    off = slipbook.off_form(timeline, question.customer, question.who) if question.who is not None else None
    if off is not None:
        lacking.add("same_day_form")
    return Paper(
        at=last.at if last is not None else timeline.at,
        facts=tuple(f.id for f in (last, off) if f is not None),
        fields=tuple(f for f in SLIP if f not in lacking) if lacking else None,
        lodged=last is not None,
    )


def _lacking(step: StepTaken | None) -> set[str]:
    return {tag.removeprefix("no:") for tag in step.tags if tag.startswith("no:")} if step is not None else set()


def _daily_report(question: May, timeline: Timeline) -> Paper | None:
    """业务日报表: a tag `no:no_phone` says that a telephone number stands in it."""
    steps = [s for s in timeline.of(StepTaken) if s.step == "daily_report" and question.who in (None, s.by)]
    if not steps:
        return None
    lacking = _lacking(steps[-1])
    fields = tuple(f for f in DAILY_REPORT if f not in lacking) if lacking else None
    return Paper(at=steps[-1].at, facts=(steps[-1].id,), fields=fields)


def _arrival(question: May, timeline: Timeline) -> Paper | None:
    fact = _last(question, timeline, ArrivalRecorded)
    if fact is None:
        return None
    fields = ("slip", *(ARRIVAL if fact.fields is None else fact.fields))
    if not fact.slip:
        fields = ARRIVAL
    return Paper(at=fact.at, facts=(fact.id,), fields=fields, signatures=fact.signatures if fact.slip else None)


def _report(question: May, timeline: Timeline) -> Paper | None:
    fact = _last(question, timeline, ChannelReported)
    return None if fact is None else Paper(at=fact.at, facts=(fact.id,), fields=fact.fields)


SECTIONS = ("rights", "obligations", "liability", "due_date", "delivery_date", "promises", "objection", "compensation")
"""What a confirmation letter (购房确认书) must say."""


def _letter(question: May, timeline: Timeline) -> Paper | None:
    """购房确认书: a tag `no:liability` says that the section is missing."""
    drafts = [s for s in timeline.of(StepTaken) if s.step == "letter_drafted" and s.customer == question.customer]
    lacking = _lacking(drafts[-1] if drafts else None)
    if not lacking:
        return None
    fields = tuple(section for section in SECTIONS if section not in lacking)
    return Paper(at=drafts[-1].at, facts=(drafts[-1].id,), fields=fields)


MESSAGE = ("message_opening", "message_ending")
"""What a message to a customer must have (短信规范): how it begins, how it ends."""


def _message(question: May, timeline: Timeline) -> Paper | None:
    """短信: a draft's tags say what it lacks (`no:message_ending`). Its words are no evidence and stay outside."""
    drafts = [s for s in timeline.of(StepTaken) if s.step == "sms_drafted" and question.who in (None, s.by)]
    drafts = [s for s in drafts if question.customer in (None, s.customer) or s.customer is None]
    if not drafts:
        return None
    lacking = _lacking(drafts[-1])
    fields = tuple(field for field in MESSAGE if field not in lacking)
    return Paper(at=drafts[-1].at, facts=(drafts[-1].id,), fields=fields)


PAPERS: dict[Act, Callable[[May, Timeline], Paper | None]] = {
    "register": _registration,
    "survey": _registration,
    "sign_letter": _letter,
    "submit_slip": _slip,
    "write_report": _daily_report,
    "confirm_arrival": _arrival,
    "file_report": _report,
    "send_message": _message,
}
