"""Whom a number may mean (可能是谁): found by what is shown, never decided by it.

What a mask hides is unknown; until the arrival bears it out, everybody found here is only possible.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact, ArrivalRecorded, ChannelReported, Visited
from backend.engine.record import numbers
from backend.engine.rules import versions
from backend.engine.verdict import Protected
from backend.features.channels import digests, queries, rules
from backend.features.rulebooks.models import InForce
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx

Digits = tuple[int, int] | None


def masks(keys: Keys, project_id: UUID, number: str, inforce: InForce, at: datetime) -> dict[bytes, Digits]:
    """Under which keys reports of this number may stand: its own spelling, and every way the versions mask it."""
    found: dict[bytes, Digits] = {}
    for digits in (None, *sorted(rules.every_digits(list(inforce.rulebooks), at))):
        if numbers.is_full(number) or (digits is not None and numbers.shows(number, *digits)):
            found[digests.mask_index(keys, project_id, number, digits)] = digits
    return found


async def reports_like(tx: TenantTx, project_id: UUID, masked: Iterable[bytes]) -> list[Row]:
    return await queries.reports_by_mask(tx, project_id, list(masked))


async def customers_like(tx: TenantTx, keys: Keys, project_id: UUID, number: str, digits: Digits) -> list[UUID]:
    """Customers whose number a masked one may be. The last four digits find them, the whole number is compared."""
    tail = number[-4:]
    if digits is None or numbers.HIDDEN in tail:
        return []
    found = []
    for row in await queries.people_by_tail(tx, project_id, tail):
        whole = keys.decrypt("phone", row["phone_ct"], row["id"].bytes).decode() if row["phone_ct"] else ""
        if numbers.may_be(number, whole):
            found.append(row["id"])
    return found


def bearing(
    inforce: InForce, facts: Sequence[AnyFact], people: Iterable[UUID], fact: ChannelReported, at: datetime
) -> bool:
    """Does one of these people stand in the report's way, if it is they: held by somebody else, or here already?"""
    others = without(facts, UUID(fact.agency))
    for person in people:
        held = Protected(customer=str(person))
        if versions.decide(inforce.rulebooks, held, others, at).status == "allowed":
            return True
        supposed = msgspec.structs.replace(fact, customer=str(person), written={})
        own = Protected(customer=str(person), claimant=fact.agency)
        if versions.decide(inforce.rulebooks, own, [*others, supposed], at).status != "allowed":
            return True
    return False


def without(facts: Sequence[AnyFact], agency_id: UUID) -> list[AnyFact]:
    """The evidence as if this agency had never come up: the customer came all the same."""
    me = str(agency_id)
    return [_nameless(fact, me) for fact in facts if not (isinstance(fact, ChannelReported) and fact.agency == me)]


def _nameless(fact: AnyFact, agency: str) -> AnyFact:
    if isinstance(fact, ArrivalRecorded) and agency in (fact.agency, fact.names_agency):
        return msgspec.structs.replace(fact, agency=None, names_agency=None, recalls=None)
    if isinstance(fact, Visited) and fact.agency == agency:
        return msgspec.structs.replace(fact, agency=None)
    return fact


async def number_of(tx: TenantTx, keys: Keys, customer_id: UUID) -> str:
    """The whole number, for comparing only: it is shown to nobody. Empty once it was erased."""
    return (await numbers_of(tx, keys, [customer_id])).get(customer_id, "")


async def numbers_of(tx: TenantTx, keys: Keys, customers: Sequence[UUID]) -> dict[UUID, str]:
    rows = await queries.numbers_of(tx, customers)
    return {
        row["id"]: keys.decrypt("phone", row["phone_ct"], row["id"].bytes).decode() for row in rows if row["phone_ct"]
    }
