"""Limits against fishing (防套号): how many numbers an agency may ask about; counted in the database, all kept."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.features.channels import queries
from backend.features.channels.errors import AgencySuspended, ContractOver, LimitReached, NumbersTried
from backend.features.channels.models import (
    AGENCY_DAILY,
    AGENCY_MISSES_DAILY,
    AGENT_DAILY,
    AGENT_HOURLY,
    ALIKE,
    ALIKE_WITHIN,
    MISSES_DAILY,
    Seat,
    Told,
)
from backend.features.notifications.words import deadline
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


async def admit(tx: TenantTx, seat: Seat, number_bi: bytes, mask_bi: bytes, full: bool, at: datetime) -> None:
    """May this number be asked about now? Holds the agency until commit, so that two requests cannot pass as one.

    Raises LimitReached, NumbersTried, AgencySuspended, ContractOver.
    """
    agency = await queries.agency_hold(tx, seat.agency_id)
    if agency is None or agency["project_id"] != seat.project_id:
        raise NotFound(what="agency")
    if agency["suspended_at"] is not None:
        raise AgencySuspended()
    _refuse_outside(agency, at)
    asked = await queries.queries_recent(tx, seat.agency_id, at - _DAY)
    mine = [row for row in asked if row["agent_id"] == seat.agent_id]
    _refuse_beyond(mine, AGENT_HOURLY, _HOUR, "agent_hour", at)
    _refuse_beyond(mine, AGENT_DAILY, _DAY, "agent_day", at)
    _refuse_beyond(asked, AGENCY_DAILY, _DAY, "agency_day", at)
    _refuse_beyond(_misses(mine), MISSES_DAILY, _DAY, "misses", at)
    _refuse_beyond(_misses(asked), AGENCY_MISSES_DAILY, _DAY, "agency_misses", at)
    if full:
        tried = await queries.numbers_alike(tx, seat.agency_id, mask_bi, number_bi, at - ALIKE_WITHIN)
        if len(tried) >= ALIKE:
            raise NumbersTried(limit=ALIKE, again=deadline(tried[-ALIKE]["at"] + ALIKE_WITHIN))


async def outside(tx: TenantTx, seat: Seat, at: datetime) -> ContractOver | None:
    """Why the agency reports nothing today, said before anybody types."""
    agency = await queries.agency_find(tx, seat.agency_id)
    try:
        if agency is not None:
            _refuse_outside(agency, at)
    except ContractOver as error:
        return error
    return None


def _refuse_outside(agency: Row, at: datetime) -> None:
    """合作期, both days in full, as the office counts its days."""
    zone = ZoneInfo(agency["timezone"] or "Asia/Shanghai")
    day, since, until = at.astimezone(zone).date(), agency["contract_from"], agency["contract_until"]
    if (since is not None and day < since) or (until is not None and day > until):
        raise ContractOver(since=str(since or "—"), until=str(until or "—"))


async def left(tx: TenantTx, seat: Seat, at: datetime) -> int:
    """How many this agent may still ask about now."""
    asked = await queries.queries_recent(tx, seat.agency_id, at - _DAY)
    mine = [row for row in asked if row["agent_id"] == seat.agent_id]
    hour = [row for row in mine if row["at"] > at - _HOUR]
    return max(0, min(AGENT_HOURLY - len(hour), AGENT_DAILY - len(mine), AGENCY_DAILY - len(asked)))


async def note(tx: TenantTx, seat: Seat, number_bi: bytes, mask_bi: bytes, told: Told, at: datetime) -> None:
    """Every question is kept, with its answer, before the answer leaves."""
    await queries.query_insert(tx, new_id(), seat.agency_id, seat.agent_id, at, number_bi, mask_bi, told)


def _refuse_beyond(asked: list[Row], most: int, within: timedelta, which: str, at: datetime) -> None:
    """The sentence says how many are allowed, and when the oldest of them no longer counts."""
    inside = [row for row in asked if row["at"] > at - within]
    if len(inside) >= most:
        raise LimitReached(problem=f"channel_limit_{which}", limit=most, again=deadline(inside[-most]["at"] + within))


def _misses(mine: list[Row]) -> list[Row]:
    """Different numbers that turned out to be somebody else's, or to be checked: what a fisher is after."""
    first: dict[bytes, Row] = {}
    for row in mine:
        if row["answer"] in ("protected", "check"):
            first.setdefault(row["number_bi"], row)
    return list(first.values())
