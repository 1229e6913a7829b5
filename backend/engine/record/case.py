"""A case (个案): a customer's dossier under the law, with the claims on it and how they stand."""

from __future__ import annotations

from msgspec import Struct

from backend.engine.claims import claims as _claims
from backend.engine.claims.claim import Claim
from backend.engine.facts import Fact
from backend.engine.lazy import lazy
from backend.engine.lazy import once as once
from backend.engine.record.dossier import Dossier
from backend.engine.verdict import Param


class Evidence(Struct, frozen=True):
    """Why a circumstance holds: the facts, and what its sentence needs to say."""

    facts: tuple[str, ...]
    params: dict[str, Param] = {}


def evidence(*facts: Fact | None, **params: Param | None) -> Evidence:
    """Evidence from facts (None left out)."""
    said = {key: value for key, value in params.items() if value is not None}
    return Evidence(tuple(fact.id for fact in facts if fact is not None), said)


class Case(Dossier):
    """The dossier with its claims. `held` remembers which circumstances were found to hold."""

    @lazy
    def claims(self) -> list[Claim]:
        """Every claim, void ones included, earliest first."""
        return _claims.claims(self)

    @lazy
    def standing(self) -> _claims.Standing:
        """Who wins by the general rule."""
        return _claims.standing(self, self.claims)

    @lazy
    def owner(self) -> str | None:
        """归属人 by the general rule; None where there is no living claim."""
        return self.standing.winner.consultant if self.standing.winner else None

    @lazy
    def keeper(self) -> str | None:
        """Who must keep the customer: the one holder, exceptions included, or else the owner by the general rule."""
        return self.holder_of(self) or self.owner

    @lazy
    def judged(self) -> dict[str, object]:
        """Judgements already made, by what was asked."""
        return {}

    @lazy
    def held(self) -> dict[str, Evidence | None]:
        """Circumstances already examined."""
        return {}
