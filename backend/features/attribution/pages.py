"""What the verdict page and the certificate show. Reads only."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact
from backend.features.attribution import queries, service
from backend.features.attribution.models import CaseFile, Certificate, Kept, Sealed, TimelineLine, Told
from backend.features.attribution.standing import DutyOpen, PenaltyFound
from backend.features.attribution.words import Speaker
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.evidence import service as evidence
from backend.features.evidence.models import Receipt
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

_SEALED = msgspec.json.Decoder(Sealed)


async def case_file(tx: TenantTx, keys: Keys, customer_id: UUID, lang: str = "zh") -> CaseFile:
    """Everything about one customer: the answer now, what it was before, every fact. Raises NotFound."""
    customer = await customers.show(tx, keys, customer_id)
    kept = await service.about(tx, customer_id)
    told = await told_all(tx, kept, lang)
    facts = await service.known_facts(tx, customer.project_id, [customer_id])
    place = await queries.place_names(tx, customer.project_id)
    current = next((one for one in told if one.kept.verdict.question.__struct_config__.tag == "owns"), None)
    current = current or (told[0] if told else None)
    return CaseFile(
        customer=customer, project_name=place[f"name_{lang}"] if place else "", current=current,
        earlier=tuple(one for one in told if one is not current), timeline=await timeline(tx, facts, lang),
    )  # fmt: skip


async def certificate(tx: TenantTx, keys: Keys, verdict_id: UUID, lang: str = "zh") -> Certificate:
    """判客单. Raises NotFound."""
    kept = await service.find(tx, verdict_id)
    entry = await queries.entry_of_verdict(tx, kept.project_id, kept.evidence_seq)
    place = await queries.place_names(tx, kept.project_id)
    if entry is None or place is None:
        raise NotFound(what="verdict")
    sealed = _SEALED.decode(entry["entry"])
    version = await rulebooks.version(tx, kept.rulebook_id)
    facts = await evidence.facts_by_seq(tx, kept.project_id, sealed.evidence)
    speaker = Speaker(lang, await queries.names_of_staff(tx))
    return Certificate(
        told=speaker.told(kept, version.rulebook), customer=await _subject(tx, keys, kept),
        project_name=place[f"name_{lang}"], tenant_name=place[f"tenant_{lang}"],
        rulebook_title=version.rulebook.title_zh if lang == "zh" else version.rulebook.title_en,
        rulebook_number=version.number, rulebook_digest=version.digest,
        receipt=Receipt(kept.project_id, kept.evidence_seq, entry["hash"].hex()),
        timeline=tuple(speaker.fact(fact) for fact in facts),
    )  # fmt: skip


async def told_all(tx: TenantTx, kept: list[Kept], lang: str) -> list[Told]:
    speaker = Speaker(lang, await queries.names_of_staff(tx))
    return [speaker.told(one, (await rulebooks.version(tx, one.rulebook_id)).rulebook) for one in kept]


async def told_duties(
    tx: TenantTx, duties: Sequence[DutyOpen], lang: str, you: UUID | None = None
) -> list[tuple[DutyOpen, dict[str, Any]]]:
    """Duties from the lists, in words; `you` is whoever reads."""
    speaker = Speaker(lang, await queries.names_of_staff(tx))
    return [(duty, speaker.duty_open(duty, you)) for duty in duties]


async def told_penalties(tx: TenantTx, found: Sequence[PenaltyFound], lang: str) -> list[dict[str, Any]]:
    """Penalties from the lists, in words."""
    speaker = Speaker(lang, await queries.names_of_staff(tx))
    return [speaker.penalty(one.penalty) for one in found]


async def timeline(tx: TenantTx, facts: list[AnyFact], lang: str) -> tuple[TimelineLine, ...]:
    speaker = Speaker(lang, await queries.names_of_staff(tx))
    return tuple(speaker.fact(fact) for fact in sorted(facts, key=lambda fact: (fact.at, fact.seq)))


async def _subject(tx: TenantTx, keys: Keys, kept: Kept) -> Customer:
    """A verdict about a ticket without a number has no customer behind it."""
    try:
        return await customers.show(tx, keys, kept.subject_id)
    except NotFound:
        return Customer(
            id=kept.subject_id, project_id=kept.project_id, name="", title=None, phone_mask="", created_at=kept.at
        )
