"""Contact caps (联系频率): how often a customer may be contacted in so many days, attempts included."""

from __future__ import annotations

from datetime import UTC, timedelta

from backend.engine.answer import Answer
from backend.engine.duties import steps
from backend.engine.record.timeline import Timeline
from backend.engine.rules.acts import Limit
from backend.engine.rules.law import Law
from backend.engine.verdict import Finding, May, Param
from backend.engine.words.vocabulary import Act

CONTACTS: dict[Act, str] = {"contact_customer": "followed_up", "send_message": "sms"}
"""What counts towards the cap on an act."""


def kept(question: May, law: Law, timeline: Timeline) -> Answer:
    """Every cap that is meant for the customer: within it, beyond it, and when the oldest contact drops out."""
    answers = [
        _kept(question, clause, rule, timeline)
        for clause, rule in law.limits
        if rule.act == question.act and rule.days and steps.hold(timeline, rule.whom, question.customer)
    ]
    return Answer(
        status="refused" if any(a.status == "refused" for a in answers) else "allowed",
        findings=tuple(f for a in answers for f in a.findings),
        changes=tuple(c for a in answers for c in a.changes),
    )


def _kept(question: May, clause: str, rule: Limit, timeline: Timeline) -> Answer:
    days = (rule.days or 1) - 1
    since = timeline.end_of_day(timeline.at, -1) - timedelta(days=days)
    done = [f for f in steps.such(timeline, CONTACTS[question.act]) if f.customer == question.customer]
    done = [f for f in done if question.customer is not None and f.at >= since]
    params: dict[str, Param] = {"most": rule.most, "held": len(done), "days": rule.days or 1}
    facts = tuple(f.id for f in done)
    if len(done) < rule.most:
        within = Finding(clause=clause, outcome="applied", code="contacts_within", facts=facts, params=params)
        return Answer(status="allowed", findings=(within,))
    frees = timeline.end_of_day(done[-rule.most].at, days).astimezone(UTC)
    over = Finding(
        clause=clause,
        outcome="noted" if rule.recommended else "void",
        code="contacts_over",
        facts=facts,
        params={**params, "until": frees.isoformat()},
    )
    return Answer(status="allowed" if rule.recommended else "refused", findings=(over,), changes=(frees,))
