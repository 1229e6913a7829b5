"""Ask the rulebook without keeping the answer (试问): whether somebody may do something, and why not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.engine.facts import AnyFact
from backend.engine.rules import versions
from backend.engine.verdict import AnyQuestion, Verdict
from backend.features.attribution import service
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import TenantTx


async def ask(
    tx: TenantTx,
    project_id: UUID,
    question: AnyQuestion,
    subjects: Sequence[UUID],
    at: datetime,
    supposing: Sequence[AnyFact] = (),
    desk_of: UUID | None = None,
) -> Verdict:
    """The answer as things stand, or as they would stand with the facts `supposing`.

    `desk_of`: whose papers bear on it, too. Raises NoRulebook.
    """
    rules = await rulebooks.in_force(tx, project_id, at)
    facts = await service.known_facts(tx, project_id, subjects, supposing)
    if desk_of is not None:
        facts += await service.desk_facts(tx, project_id, desk_of, at)
    known = {fact.id: fact for fact in [*facts, *supposing]}
    return versions.decide(rules.rulebooks, question, list(known.values()), at)
