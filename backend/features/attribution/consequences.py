"""From kept verdicts to rows that lists are read from (归属现状、待办、处罚).

Only the newest verdict about somebody counts, so each replaces what the one before had put there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from backend.engine.duties.quiet import of_contact
from backend.engine.verdict import Duty, Penalty, Verdict
from backend.features.attribution.models import Kept
from backend.kit.db import TenantTx
from backend.kit.sql import Query

LISTED = ("owns", "owes")
"""The questions whose answers people rely on from day to day."""

_STANDING, _HOLDER, _DUTY, _PENALTY = 5, 3, 15, 10
"""Columns of each kind of row, as `standing_put` takes them."""


async def project(tx: TenantTx, clear: Query, put: Query, project_id: UUID, kept: Sequence[Kept], at: datetime) -> None:
    """Replace what the earlier verdicts about the same subjects and questions said."""
    newest = {(one.subject_id, asked(one.verdict)): one for one in kept}
    listed = {key: one for key, one in newest.items() if key[1] in LISTED}
    if not listed:
        return
    await tx.run(clear, tx.tenant_id, [key[0] for key in listed], [key[1] for key in listed])
    standing, holders, duties, penalties = [], [], [], []
    for (subject, question), one in listed.items():
        verdict = one.verdict
        if question == "owns":
            standing.append((subject, verdict.status, verdict.pool, verdict.until, one.id))
            holders += [(who, subject, verdict.until) for text in verdict.holders if (who := person(text))]
        duties += [_duty(one, question, place, duty) for place, duty in enumerate(relied_on(verdict))]
        penalties += [_penalty(one, question, place, found) for place, found in enumerate(verdict.penalties)]
    await tx.run(
        put, tx.tenant_id, project_id, at, *_columns(standing, _STANDING), *_columns(holders, _HOLDER),
        *_columns(duties, _DUTY), *_columns(penalties, _PENALTY),
    )  # fmt: skip


def relied_on(verdict: Verdict) -> list[Duty]:
    """Whom to contact (跟进) the customer's own verdict says: a desk knows only its own part of each story."""
    desk = asked(verdict) == "owes"
    return [duty for duty in verdict.duties if not (desk and duty.customer and of_contact(duty.code, duty.need))]


def asked(verdict: Verdict) -> str:
    return str(type(verdict.question).__struct_config__.tag)


def person(text: str | None) -> UUID | None:
    """A staff member's or agency's id; a role (clerk, manager) or a pool is no person."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def matter(penalty: Penalty) -> UUID:
    """The same however often it is decided again: who did what, by which clause, on which facts."""
    return uuid5(UUID(int=0), "/".join((penalty.clause, penalty.code, penalty.who, *sorted(penalty.facts))))


def _duty(kept: Kept, question: str, place: int, duty: Duty) -> tuple[Any, ...]:
    return (
        kept.subject_id, question, place, duty.code, duty.clause, duty.who, person(duty.who), person(duty.customer),
        duty.subject, duty.need, duty.missing, duty.status, duty.since, duty.due, kept.id,
    )  # fmt: skip


def _penalty(kept: Kept, question: str, place: int, penalty: Penalty) -> tuple[Any, ...]:
    return (
        kept.subject_id, question, place, matter(penalty), penalty.code, penalty.clause, penalty.who,
        person(penalty.who), msgspec.json.encode(penalty), kept.id,
    )  # fmt: skip


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
