"""Reports out of a spreadsheet (导入报备): which numbers and days a row may have, and the rows that are listed.

A masked number is taken where a version of the project's rulebook takes masked reports (隐号报备), and says no more of
its customer than a report from the portal does: somebody, until an arrival bears it out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend.engine.record import numbers
from backend.features.channels import digests, queries, rules
from backend.features.channels.models import Gender
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

Digits = tuple[int, int]


class Terms(Struct, frozen=True):
    """How a report may show its number, and within which days each agency reports."""

    digits: tuple[Digits, ...] = ()
    contracts: Mapping[UUID, tuple[date | None, date | None]] = {}

    def masked(self, text: str) -> str | None:
        """`1380**12345`, with no digit more than the rulebook asks for; None: it does not show enough of it."""
        plain = numbers.normal(text)
        fitting = self._fitting(plain) if len(plain) == 11 else None
        return numbers.masked(plain, *fitting).replace(numbers.HIDDEN, "*") if fitting else None

    def _fitting(self, plain: str) -> Digits | None:
        return next((digits for digits in self.digits if numbers.shows(plain, *digits)), None)

    def outside(self, agency: UUID | None, day: date) -> bool:
        since, until = self.contracts.get(agency, (None, None)) if agency else (None, None)
        return (since is not None and day < since) or (until is not None and day > until)

    def of(self, shown: str) -> Digits | None:
        return self._fitting(numbers.normal(shown))


class Reported(Struct, frozen=True, kw_only=True):
    """A row that was written as a fact. `number`: whole or masked, as it was reported."""

    id: UUID
    agency_id: UUID
    by: UUID
    subject_id: UUID
    customer_id: UUID | None
    at: datetime
    name: str
    gender: Gender | None
    number: str
    digits: Digits | None


async def terms(tx: TenantTx, project_id: UUID, at: datetime) -> Terms:
    inforce = await rulebooks.in_force(tx, project_id, at)
    rows = await queries.agencies_of_projects(tx, [project_id])
    return Terms(
        tuple(sorted(rules.every_digits(list(inforce.rulebooks), at))),
        {row["id"]: (row["contract_from"], row["contract_until"]) for row in rows},
    )


async def subject(
    tx: TenantTx, keys: Keys, project_id: UUID, agency_id: UUID, name: str, gender: Gender | None, number: str,
    digits: Digits | None,
) -> UUID:  # fmt: skip
    """Whoever the agency's own earlier report of this mask and name was about, or somebody new."""
    mask = digests.mask_index(keys, project_id, numbers.normal(number), digits)
    person = digests.person_index(keys, project_id, name, gender, mask)
    return await queries.own_report_of(tx, agency_id, project_id, mask, person) or new_id()


async def keep_many(tx: TenantTx, keys: Keys, project_id: UUID, reported: Sequence[Reported]) -> None:
    """As their agencies and the desk list them; nothing was answered then, so each is to be checked on arrival."""
    if reported:
        rows = [_row(keys, project_id, one) for one in reported]
        await queries.reports_insert(tx, project_id, [list(column) for column in zip(*rows, strict=True)])


def _row(keys: Keys, project_id: UUID, one: Reported) -> tuple[object, ...]:
    plain = numbers.normal(one.number)
    mask = digests.mask_index(keys, project_id, plain, one.digits)
    person = digests.person_index(keys, project_id, one.name, one.gender, mask)
    name = keys.encrypt("report-name", one.name.encode(), one.id.bytes) if one.name else None
    return (
        one.id, one.agency_id, one.by, one.subject_id, one.customer_id, one.at, digests.shown(plain, one.digits), mask,
        person, name, one.gender,
    )  # fmt: skip
