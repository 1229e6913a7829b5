"""客户查找: by name, pinyin, last four digits or the whole number, the newest first, a page at a time.

The desk searches its whole project. A consultant finds only whom they hold or received; of anybody else they learn, by
a whole number only, that there is such a customer, never whose. Each of their searches is counted, so many an hour.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend.features.attribution import standing
from backend.features.attribution.standing import Standing
from backend.features.customers import queries, service
from backend.features.customers.errors import TooManySearches
from backend.features.customers.models import Customer, FoundCustomer, Page
from backend.features.customers.names import Sought
from backend.features.customers.paging import mark, place
from backend.features.evidence import service as evidence
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import InvalidInput
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "finding.sql")
SEARCHES_PER_HOUR = 30
PAGE = 20
_CONTACTS = ("visited", "reception_started", "call_taken", "followed_up", "arrival_recorded", "deposit_paid",
             "subscription_signed", "contract_signed")  # fmt: skip
_NUMBER_UNKNOWN = UUID(int=0)


async def everybody(
    tx: TenantTx, keys: Keys, project_id: UUID, sought: Sought | None, after: str = ""
) -> Page:  # fmt: skip
    """For the desk: the customers of a project found so; without `sought` the newest. Raises InvalidInput."""
    begin = place(after)
    if sought is None:
        rows = await tx.rows(SQL.newest, tx.tenant_id, project_id, *begin, PAGE + 1)
    elif sought.number:
        known = await service.known(tx, keys, project_id, [_number(sought)])
        rows = await queries.customers_listed(tx, list(known.values()))
    elif sought.tail:
        wanted = service.token(keys, project_id, sought.name) if sought.name else None
        rows = await tx.rows(SQL.found_by_tail, tx.tenant_id, project_id, sought.tail, *begin, PAGE + 1, wanted)
    else:
        wanted = service.token(keys, project_id, sought.name)
        rows = await tx.rows(SQL.found_by_token, tx.tenant_id, project_id, wanted, *begin, PAGE + 1)
    return await _page(tx, keys, project_id, rows)


async def among_mine(
    tx: TenantTx, keys: Keys, project_id: UUID, staff_id: UUID, sought: Sought | None, at: datetime, after: str = ""
) -> Page:
    """For a consultant. Raises TooManySearches, InvalidInput."""
    begin, known = place(after), None
    if sought is not None:
        await queries.one_at_a_time(tx, str(staff_id))
        if await searches_left(tx, staff_id, at) <= 0:
            raise TooManySearches(limit=SEARCHES_PER_HOUR)
        if sought.number:
            there = await service.known(tx, keys, project_id, [_number(sought)])
            known = next(iter(there.values()), _NUMBER_UNKNOWN)
    rows = await _of_mine(tx, keys, project_id, staff_id, sought, known, begin[1])
    elsewhere = not rows and known not in (None, _NUMBER_UNKNOWN)
    if sought is not None:
        found = min(len(rows), PAGE)
        await tx.run(SQL.search_insert, tx.tenant_id, new_id(), project_id, staff_id, sought.kind, found, elsewhere, at)
    return await _page(tx, keys, project_id, rows, elsewhere)


async def _of_mine(
    tx: TenantTx, keys: Keys, project_id: UUID, staff_id: UUID, sought: Sought | None, known: UUID | None, below: UUID
) -> list[Row]:
    whose = (tx.tenant_id, project_id, staff_id, below, PAGE + 1)
    if sought is None:
        return await tx.rows(SQL.mine_newest, *whose)
    wanted = service.token(keys, project_id, sought.name) if sought.name else None
    if sought.tail or known is not None:
        return await tx.rows(SQL.mine_by_number, *whose, sought.tail, known, wanted)
    return await tx.rows(SQL.mine_by_token, *whose, wanted)


async def searches_left(tx: TenantTx, staff_id: UUID, at: datetime) -> int:
    """How many searches a consultant still has this hour."""
    used: int = await tx.value(SQL.searches_since, tx.tenant_id, staff_id, at - timedelta(hours=1))
    return SEARCHES_PER_HOUR - used


async def described(
    tx: TenantTx, keys: Keys, project_id: UUID, people: Sequence[Customer]
) -> tuple[FoundCustomer, ...]:  # fmt: skip
    """Each with status, holders, window, last contact and whom they were merged with."""
    ids = [person.id for person in people]
    if not ids:
        return ()
    stand = await standing.standings(tx, ids)
    names = await holder_names(tx, stand.values())
    contacts = await _last_contacts(tx, project_id, ids)
    merged = await _merged(tx, ids)
    return tuple(
        FoundCustomer(
            customer=person, status=one.status if one else None, pool=one.pool if one else None,
            until=one.until if one else None,
            holders=tuple(names[id_] for id_ in one.holders if id_ in names) if one else (),
            contact=contacts.get(person.id), merged_with=tuple(merged.get(person.id, ())),
        )
        for person in people
        for one in (stand.get(person.id),)
    )  # fmt: skip


async def holder_names(tx: TenantTx, stand: Iterable[Standing]) -> dict[UUID, str]:
    """Consultants' and agencies'."""
    ids = {id_ for one in stand for id_ in one.holders}
    rows = await tx.rows(SQL.holders_named, tx.tenant_id, list(ids)) if ids else []
    return {row["id"]: row["name"] for row in rows}


async def _page(tx: TenantTx, keys: Keys, project_id: UUID, rows: Sequence[Row], elsewhere: bool = False) -> Page:
    shown = [service.customer_of(keys, row) for row in rows[:PAGE]]
    more = mark(shown[-1].created_at, shown[-1].id) if len(rows) > PAGE else ""
    return Page(people=await described(tx, keys, project_id, shown), after=more, elsewhere=elsewhere)


async def _last_contacts(tx: TenantTx, project_id: UUID, ids: Sequence[UUID]) -> dict[UUID, tuple[str, datetime]]:
    rows = await tx.rows(SQL.last_contacts, tx.tenant_id, project_id, list(ids), list(_CONTACTS))
    facts = {row["id"]: evidence.read(row["entry"], row["seq"]) for row in rows}
    return {id_: (str(type(fact).__struct_config__.tag), fact.at) for id_, fact in facts.items()}


async def _merged(tx: TenantTx, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for row in await tx.rows(SQL.merged_with, tx.tenant_id, list(ids)):
        found.setdefault(row["a_id"], []).append(row["b_id"])
        found.setdefault(row["b_id"], []).append(row["a_id"])
    return found


def _number(sought: Sought) -> str:
    try:
        return phones.normalise(sought.number)
    except InvalidInput as error:
        raise InvalidInput(field="q", problem="search_unreadable") from error
