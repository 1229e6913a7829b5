"""Parties of clauses about confirmation slips (确认单上的当事人)."""

from __future__ import annotations

from collections.abc import Callable

from backend.engine.circumstances import filings, slips
from backend.engine.record.case import Case
from backend.engine.verdict import NEXT_IN_ROTATION
from backend.engine.words.vocabulary import Party


def _original_consultant(case: Case) -> tuple[str, ...]:
    """原销售人员."""
    found = filings.original(case)
    return () if found is None else (found[2],)


def _on_duty(case: Case) -> tuple[str, ...]:
    """当班人员."""
    return (filings.on_duty(case) or NEXT_IN_ROTATION,)


def _unconfirmed_receiver(case: Case) -> tuple[str, ...]:
    found = slips.receiver(case)
    return () if found is None else (found[0],)


def _name_confirmer(case: Case) -> tuple[str, ...]:
    """谁的客户确认名称与之一致, 时间在前."""
    found = slips.name_match(case)
    return () if found is None else (found[1].consultant,)


def _filer(case: Case) -> tuple[str, ...]:
    """最早提交备案的人员."""
    found = filings.filed(case)
    return () if found is None else (found.consultant,)


def _refused(case: Case) -> tuple[str, ...]:
    found = slips.refusal(case)
    return () if found is None else (found[0],)


SLIP_PARTIES: dict[Party, Callable[[Case], tuple[str, ...]]] = {
    "original_consultant": _original_consultant,
    "on_duty_at_arrival": _on_duty,
    "unconfirmed_receiver": _unconfirmed_receiver,
    "withheld": lambda case: ("pool:withheld",),
    "name_confirmer": _name_confirmer,
    "filer": _filer,
    "refused_consultant": _refused,
    "assigned_consultant": lambda case: (slips.successor(case) or NEXT_IN_ROTATION,),
}
