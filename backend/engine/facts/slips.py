"""Confirmation slips and filings (客户确认单·备案)."""

from __future__ import annotations

from typing import Literal

from backend.engine.facts.base import Fact, Relation


class SlipSigned(Fact, frozen=True, kw_only=True, tag="slip_signed"):
    """确认单签收: the confirmer, or the signing office in their stead, signed `consultant`'s slip.

    `changed`: a later submission that changed what is confirmed; `renewed`: the same once more (再次确认). `names`,
    `phone` and `demand` are what the slip says, as keyed digests; in worked cases as plain words. `relation`: how the
    people named on it are related. `before_launch`: confirmed before the internal subscription began (前期确认).
    """

    consultant: str
    by: Literal["confirmer", "signing_office"] = "confirmer"
    changed: bool = False
    renewed: bool = False
    names: tuple[str, ...] = ()
    phone: str | None = None
    demand: str | None = None
    company: bool = False
    relation: Relation | None = None
    before_launch: bool = False


class AdvanceFiled(Fact, frozen=True, kw_only=True, tag="advance_filed"):
    """提前备案: `consultant` filed an old customer or a connection in advance."""

    consultant: str
    before_launch: bool = False
