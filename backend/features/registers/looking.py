"""谁可以看: the gate on looking into a book (R03-04.1.2, R03-07.2.1.1d, R03-10.2.6b, R03-18.5), noted."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from backend.engine.facts import StepTaken
from backend.engine.rulebook import Rulebook
from backend.engine.rules import versions
from backend.engine.rules.clauses import Gate
from backend.engine.verdict import May, Verdict
from backend.engine.words.vocabulary import Basis
from backend.features.attribution.book import open_book
from backend.features.evidence import service as evidence
from backend.features.registers import queries, wanting
from backend.features.registers.models import Book, Place
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import Row, TenantTx
from backend.kit.ids import new_id

CALLED: Mapping[str, tuple[str, ...]] = {
    "consultant": ("consultant",),
    "site_clerk": ("clerk", "assistant", "confirmer", "administrator"),
    "site_manager": ("manager", "sales_manager", "supervisor", "confirmer", "signing_office", "administrator"),
    "tenant_admin": ("administrator", "company_leadership"),
    "hq": ("company_leadership", "developer_team"),
}
"""What rulebooks call the people of these accounts (岗位)."""
_DECIDES: Mapping[str, tuple[Basis, ...]] = {
    "call": ("call",),
    "visit": ("visit_registration", "crm_record", "reception_record"),
    "slip": ("slip", "filing"),
}
_ONCE_IN = timedelta(hours=1)
_PERMITTED = timedelta(days=1)
"""A permission is for the day: the clauses speak of leave to look, not of a key."""


class Look(Struct, frozen=True):
    """May the book be read whole? If not, one's own rows; `verdict` says why and who may allow it."""

    whole: bool
    verdict: Verdict | None = None


async def may_look(tx: TenantTx, place: Place, staff_id: UUID, role: str, book: Book, at: datetime) -> Look:
    """查看登记. Where the rulebook says who may, every look is noted, let or not."""
    rules = await rulebooks.in_force(tx, place.project_id, at)
    current = rules.current.rulebook
    gates = _gates(current, at)
    if not gates or not _guards(current, book, at):
        return Look(True)
    asked = [May(act="view_register", who=called) for called in CALLED[role]]
    asked.append(May(act="view_register", who=str(staff_id)))
    facts = await evidence.desk(tx, place.project_id, staff_id, at - _PERMITTED)
    mine = [f for f in facts if isinstance(f, StepTaken) and f.step == "permission" and f.to == str(staff_id)]
    verdicts = [versions.decide(rules.rulebooks, question, mine, at) for question in asked]
    givers = {need.by for gate in gates for need in gate.needs if need.step == "permission"}
    open_ = any(v.status == "allowed" for v in verdicts) or not givers.isdisjoint(CALLED[role])
    refused = verdicts[-1]
    clause = next((f.clause for v in verdicts for f in v.findings), "")
    if not await queries.looks_since(tx, place.office_id, at - _ONCE_IN, book, staff_id, open_):
        await queries.look_insert(tx, new_id(), place.office_id, book, staff_id, at, open_, clause)
    return Look(open_, None if open_ else refused)


def _gates(rulebook: Rulebook, at: datetime) -> list[Gate]:
    return [gate for _, gate in wanting.law_of(rulebook, at).gates if gate.act == "view_register"]


def _guards(rulebook: Rulebook, book: Book, at: datetime) -> bool:
    """The register that a clause closes is the one that decides whose customer somebody is."""
    bases = wanting.law_of(rulebook, at).bases
    return not bases.isdisjoint(_DECIDES[book])


async def givers(tx: TenantTx, place: Place, at: datetime) -> frozenset[str]:
    """Whose permission the rulebook asks for."""
    gates = _gates((await rulebooks.current(tx, place.project_id, at)).rulebook, at)
    return frozenset(need.by for gate in gates for need in gate.needs if need.by and need.step == "permission")


async def permit(tx: TenantTx, place: Place, role: str, by: UUID, to: UUID, at: datetime) -> bool:
    """准许查看: a step by whoever the clause names, for a day. False: the rulebook does not ask this role."""
    rules = await rulebooks.in_force(tx, place.project_id, at)
    wanted = sorted(await givers(tx, place, at) & set(CALLED[role]))
    if not wanted:
        return False
    book = await open_book(tx, place.project_id, rules, at)
    for giver in wanted:
        step = StepTaken(id=str(new_id()), at=at, actor=str(by), step="permission", by=giver, to=str(to))
        book.add(step)
    await book.close()
    return True


async def looks(tx: TenantTx, office_id: UUID) -> list[Row]:
    """Who looked, the newest first."""
    return await queries.looks_of_office(tx, office_id)
