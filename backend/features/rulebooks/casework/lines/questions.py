"""From the closing line to a question (问什么), and from what follows an event to the question it raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec.structs import replace

from backend.engine.verdict import (
    AnyQuestion,
    May,
    MayFine,
    Owes,
    Owns,
    Protected,
    Receives,
    Same,
    Turn,
)
from backend.features.rulebooks.casework.lines import asking, cadence, channel, collective, sharing, slips
from backend.features.rulebooks.casework.lines.line import Line

Asker = Callable[[Line], AnyQuestion]
OF_A_CUSTOMER = frozenset(("route", "judge", "query_owner", "query_shares", "query_penalties", "check_integrity"))


def customer(line: Line) -> str:
    """The last customer named: of `O1,N1` the new one is asked about."""
    return (line.several("cust") or (line.get("group") or "C1",))[-1]


def about(asked: Line, given: Sequence[Line]) -> Line:
    """A closing line that names nobody is about the customer last spoken of: route(dispute=D1)."""
    if asked.event not in OF_A_CUSTOMER or {"cust", "group", "who", "id"} & asked.args.keys():
        return asked
    spoken_of = next((told.args["cust"] for told in reversed(given) if "cust" in told.args), None)
    return asked if spoken_of is None else replace(asked, args={**asked.args, "cust": spoken_of})


def _owns(line: Line) -> AnyQuestion:
    return Owns(customer=customer(line))


def _receives(line: Line) -> AnyQuestion:
    return Receives(customer=customer(line))


SPOKEN = {"back_office": "clerk", "site_manager": "manager", "pm": "project_manager", "cs": "cs_specialist"}
"""Roles as lines say them."""


def _owes(line: Line) -> AnyQuestion:
    who, several = line.get("who"), len(line.several("cust")) > 1
    return Owes(
        who=SPOKEN.get(who or "", who), customer=None if several else line.get("cust"), subject=line.get("dept")
    )


def _penalties(line: Line) -> AnyQuestion:
    """Of a customer, whoever committed them; or of a person, over all customers."""
    return _owes(line) if line.get("cust") is None and line.get("who") is not None else _owns(line)


def _fine(line: Line) -> AnyQuestion:
    return MayFine(who=line.get("who") or "A", yuan=int(line.get("amount") or 0), offence="service_failed")


QUESTIONS: dict[str, Asker] = {
    **asking.QUESTIONS,
    "query_owner": _owns,
    "query_shares": _owns,
    "query_penalties": _penalties,
    "judge": _owns,
    "route": _owns,
    "check_integrity": _owns,
    "check_record": _owns,
    "close_deal_record": _owns,
    "assign_reception": _receives,
    "assign": _receives,
    "visit": _receives,
    "query_makeup": lambda line: Turn(),
    "check_obligations": _owes,
    "check_followups": _owes,
    "query_followup_state": _owes,
    "set_fine": _fine,
    "check_conduct": _owes,
    "check_claim": _owns,
    "registration_check": lambda line: Protected(customer=customer(line)),
    "view": lambda line: May(act="view_register", who=line.get("by"), subject=line.get("target")),
    "query_protection": lambda line: Protected(customer=customer(line)),
    **channel.QUESTIONS,
    **cadence.QUESTIONS,
    **collective.QUESTIONS,
    **slips.QUESTIONS,
    **sharing.QUESTIONS,
    "same_customer": lambda line: Same(customer=line.get("a") or "C1", other=line.get("b") or "C2"),
}
"""What a closing line asks. An event that is no question (visit) happens first and is then asked about."""
HAPPENS = asking.HAPPENS | collective.HAPPENS | slips.HAPPENS | frozenset(("visit", "crm_edit"))


def expected(then: Mapping[str, Any]) -> dict[str, Any]:
    """What the inventory says comes out, as far as a machine can compare it: the owner's code and the shares."""
    said: dict[str, Any] = {"partial": True}
    if then.get("owner_codes"):
        said["owners"] = list(then["owner_codes"])
    for ledger, shares in (then.get("shares") or {}).items():
        said[ledger] = {who: _part(part) for who, part in shares.items() if who != "pool"}
    return said


def _part(said: object) -> int | float:
    """A part in words (per 团购激励方案) is all of the ledger, paid by that scheme."""
    return said if isinstance(said, int | float) else 100


def question(line: Line) -> AnyQuestion:
    """Raises ValueError for a closing line that asks nothing known."""
    asker = QUESTIONS.get(line.event)
    if asker is None:
        near = get_close_matches(line.event, QUESTIONS, n=1)
        raise ValueError(f"unknown question {line.event!r}" + (f", did you mean {near[0]!r}?" if near else ""))
    return asker(line)
