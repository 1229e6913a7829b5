"""得失: what somebody stands to gain or lose with a customer, and by which clause. Asked of the engine, never guessed.

Each prospect is the same question under the same rulebook, with one thing that may happen supposed: the deal is closed
by them, by a colleague, or the window passes first. What the engine answers then is what would be decided then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.engine.facts import AnyFact, ContractSigned, ReceptionStarted, Recognised, Visited
from backend.engine.rules import versions
from backend.engine.verdict import Credited, Verdict
from backend.features.attribution import queries, service
from backend.features.attribution.words import Speaker
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import TenantTx
from backend.kit.texts import text

Key = Literal["signed_by_you", "signed_by_colleague", "lapsed_and_received"]
_COLLEAGUE = UUID(int=1)
"""Some colleague: nobody in particular."""
_SOON = timedelta(minutes=1)


class Prospect(Struct, frozen=True, kw_only=True):
    """One thing that may happen, at `at`: your shares in basis points then, the clause that says so, and its words."""

    key: Key
    at: datetime
    performance: int
    commission: int
    clause: str | None
    sentence: str


async def stakes(
    tx: TenantTx, project_id: UUID, customer_id: UUID, staff_id: UUID, at: datetime, lang: str = "zh"
) -> list[Prospect]:
    """The prospects for one consultant and one customer. Raises NoRulebook."""
    rules = await rulebooks.in_force(tx, project_id, at)
    facts = await service.known_facts(tx, project_id, [customer_id])
    speaker = Speaker(lang, {**await queries.names_of_staff(tx), str(_COLLEAGUE): text(lang, "facts.words.colleague")})
    until = (await service.latest(tx, [customer_id])).get(customer_id)
    lapse = until.verdict.until if until else None
    found = []
    for key, when, supposed in _scenes(str(customer_id), str(staff_id), at, lapse):
        judged = versions.decide(rules.rulebooks, Credited(customer=str(customer_id)), [*facts, *supposed], when)
        told = speaker.verdict(judged, rules.of(judged.rulebook.digest).rulebook)
        reason = next((one for one in told.reasons if one.outcome == "applied"), None)
        found.append(
            Prospect(
                key=key, at=when, performance=_share(judged, staff_id, "performance"),
                commission=_share(judged, staff_id, "commission"), clause=reason.clause if reason else None,
                sentence=reason.sentence if reason else told.answer,
            )
        )  # fmt: skip
    return found


def _scenes(
    customer: str, you: str, at: datetime, lapse: datetime | None
) -> list[tuple[Key, datetime, Sequence[AnyFact]]]:
    other = str(_COLLEAGUE)
    covered = [*_received(customer, other, at, True), _deal(customer, other, at + _SOON)]
    scenes: list[tuple[Key, datetime, Sequence[AnyFact]]] = [
        ("signed_by_you", at + _SOON, [_deal(customer, you, at)]),
        ("signed_by_colleague", at + 2 * _SOON, covered),
    ]
    if lapse is not None:
        late = max(lapse, at) + _SOON
        scene = [*_received(customer, other, late, False, you), _deal(customer, other, late + _SOON)]
        scenes.append(("lapsed_and_received", late + 2 * _SOON, scene))
    return scenes


def _received(customer: str, by: str, at: datetime, recognised: bool, owner: str | None = None) -> list[AnyFact]:
    """The customer comes again and a colleague receives; `owner` does not know them any more."""
    facts: list[AnyFact] = [
        Visited(id="supposed-visit", at=at, customer=customer, visit="supposed", first_visit=False),
        ReceptionStarted(
            id="supposed-reception", at=at, customer=customer, consultant=by, visit="supposed", customer_kind="old",
            capacity="cover" if recognised else "rotation", asked_first_visit=True, asked_prior=True,
        ),
    ]  # fmt: skip
    if owner is not None and not recognised:
        facts.append(
            Recognised(
                id="supposed-look", at=at, customer=customer, consultant=owner, recognised=False, visit="supposed"
            )
        )
    return facts


def _deal(customer: str, by: str, at: datetime) -> ContractSigned:
    return ContractSigned(id="supposed-deal", at=at, customer=customer, consultant=by, buyer=customer)


def _share(verdict: Verdict, staff_id: UUID, ledger: Literal["performance", "commission"]) -> int:
    shares = getattr(verdict.shares, ledger)
    return sum(share.basis_points for share in shares if share.party == str(staff_id))
