"""Questions that follow from an act: may it be done now, and what is still owed (能否办理、有何义务)."""

from __future__ import annotations

from collections.abc import Callable

from backend.engine.verdict import AnyQuestion, May, Owes, Owns
from backend.engine.words.vocabulary import Act
from backend.features.rulebooks.casework.lines.incidents import incident
from backend.features.rulebooks.casework.lines.line import Line

Asker = Callable[[Line], AnyQuestion]
ACTS: dict[str, Act] = {
    "deposit_paid": "pay_deposit",
    "contract_sign": "sign_contract",
    "confirmation_letter_sign": "sign_letter",
    "unit_slip_opened": "open_unit_slip",
    "subscription_signed": "subscribe",
    "subscription_attempt": "subscribe",
    "check_disclosures": "mark_informed",
    "opening_check": "ready_for_opening",
    "survey_target": "survey",
    "check_entry": "register",
}
"""Acts for a customer."""
PERSONAL: dict[str, Act] = {
    "queue_add": "join_queue",
    "assign_post": "take_post",
    "check_wording": "use_wording",
    "wording_used": "use_wording",
}
"""Acts for which the person themselves must be fit."""
SIGNING: dict[str, Act] = {
    "mortgage_contract": "sign_mortgage",
    "down_payment": "pay_down_payment",
    "sale_contract": "sign_contract",
    "deposit": "pay_deposit",
}


def _customer(line: Line) -> str:
    return line.get("cust") or "C1"


def _for_customer(act: Act) -> Asker:
    return lambda line: May(
        act=act, who=line.get("by", "handled_by"), customer=_customer(line), subject=line.get("unit")
    )


def _in_person(act: Act) -> Asker:
    return lambda line: May(act=act, who=line.get("who", "by"), subject=line.get("who", "by"))


def _step(line: Line) -> AnyQuestion:
    return May(act=SIGNING.get(line.get("step") or "", "subscribe"), customer=_customer(line))


def _close(line: Line) -> AnyQuestion:
    kind = line.get("type")
    return May(act="close_incident", who=line.get("pm"), subject=incident(kind) if kind else None)


def _incident(line: Line) -> AnyQuestion:
    return Owes(subject=incident(line.get("type")))


def _about(line: Line) -> AnyQuestion:
    return Owes(customer=line.get("cust"))


def _person(line: Line) -> AnyQuestion:
    return Owes(who=line.get("who", "by"))


QUESTIONS: dict[str, Asker] = {
    **{event: _for_customer(act) for event, act in ACTS.items()},
    **{event: _in_person(act) for event, act in PERSONAL.items()},
    "step_check": _step,
    "incident_close": _close,
    "incident_next_steps": _incident,
    "incident_opened": _incident,
    "complaint_next_steps": _about,
    "query_liability": lambda line: Owes(subject=line.get("doc")),
    "finance_error_found": lambda line: Owes(subject=line.get("doc")),
    "complaint_received": lambda line: Owns(customer=_customer(line)),
    "approach": lambda line: Owns(customer=_customer(line)),
    "query_messages": _about,
    "follow_up": _about,
    "sms_deleted": _about,
    "score": _about,
    "visit_ended": _about,
    "signing_booked": _about,
    "expedite_opened": _about,
    "reception_started": lambda line: May(act="receive", who=line.get("by"), customer=line.get("cust")),
    "complaint_close": lambda line: May(act="close_incident", subject=incident("complaint")),
    "list_recovery": lambda line: Owes(),
    "check_conduct": _person,
    "sanction_options": _person,
}
HAPPENS = frozenset(
    (
        "subscription_attempt",
        "wording_used",
        "incident_opened",
        "finance_error_found",
        "complaint_received",
        "approach",
        "sms_deleted",
        "score",
        "visit_ended",
        "follow_up",
        "signing_booked",
        "expedite_opened",
    )
)
"""Events that happen first and are then asked about."""
