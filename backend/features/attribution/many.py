"""What is known of hundreds of customers at once: for each the same as `service.known_facts` says (a test compares)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from backend.engine.facts import AnyFact, ContractSigned, DepositPaid, SubscriptionSigned, Visited
from backend.features.evidence import service as evidence
from backend.kit.db import TenantTx
from backend.kit.sql import load

SQL = load(__name__, "many.sql")
_PRESENCE_MATTERS = (Visited, DepositPaid, SubscriptionSigned, ContractSigned)
_NOW = 2**62
Facts = dict[int, AnyFact]


async def known_facts_many(
    tx: TenantTx, project_id: UUID, arriving: Mapping[UUID, Sequence[AnyFact]]
) -> dict[UUID, list[AnyFact]]:
    """By customer; `arriving` are the facts about each that are not in the ledger yet. Four statements at most."""
    groups: dict[UUID, set[UUID]] = defaultdict(set)
    for row in await tx.rows(SQL.many_groups, tx.tenant_id, list(arriving)):
        groups[row["root"]].add(row["id"])
    about = await entries_of(tx, project_id, {project_id}.union(*groups.values()))
    known: dict[UUID, Facts] = {}
    for root, members in groups.items():
        known[root] = {seq: fact for one in (*members, project_id) for seq, fact in about[one].items()}
    wanted = {root: _introducers([*known[root].values(), *arriving[root]]) - groups[root] for root in groups}
    missing = set().union(*wanted.values()) - set(about)
    if missing:
        about |= await entries_of(tx, project_id, missing)
    for root, others in wanted.items():
        for one in others:
            known[root] |= about[one]
    await _add_presence(tx, project_id, known, arriving)
    return {root: [facts[seq] for seq in sorted(facts)] for root, facts in known.items()}


async def entries_of(tx: TenantTx, project_id: UUID, subjects: Iterable[UUID]) -> dict[UUID, Facts]:
    """Every fact about each of these, by its number in the ledger."""
    asked = list(subjects)
    found: dict[UUID, Facts] = {one: {} for one in asked}
    for row in await tx.rows(SQL.many_entries, tx.tenant_id, project_id, asked):
        found[row["subject_id"]][row["seq"]] = evidence.read(row["entry"], row["seq"])
    return found


async def _add_presence(
    tx: TenantTx, project_id: UUID, known: Mapping[UUID, Facts], arriving: Mapping[UUID, Sequence[AnyFact]]
) -> None:
    asked = []
    for root, facts in known.items():
        moments = [seq for seq, fact in facts.items() if isinstance(fact, _PRESENCE_MATTERS)]
        moments += [_NOW] if arriving[root] else []
        staff = {str(who) for fact in facts.values() if (who := getattr(fact, "consultant", None))}
        asked += [(root, _whereabouts(who), moment) for who in staff for moment in moments]
    if not asked:
        return
    subjects, moments = [one[1] for one in asked], [one[2] for one in asked]
    for row in await tx.rows(SQL.many_presence, tx.tenant_id, project_id, subjects, moments):
        fact = evidence.read(row["entry"], row["seq"])
        for place in row["places"]:
            known[asked[place - 1][0]][fact.seq] = fact


@lru_cache(maxsize=1024)
def _whereabouts(consultant: str) -> UUID:
    return evidence.whereabouts(UUID(consultant))


def _introducers(facts: Iterable[AnyFact]) -> set[UUID]:
    return {UUID(id_) for fact in facts if isinstance(fact, Visited) for id_ in
            (*fact.introduced_by, *fact.accompanied_by)}  # fmt: skip
