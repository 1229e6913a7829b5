"""Bases (依据): which facts let somebody say "mine". A function yields the claims that one basis makes."""

from __future__ import annotations

from backend.engine.claims.bases import channel, collective, register, slips
from backend.engine.claims.bases.register import Maker
from backend.engine.words.vocabulary import Basis

BASES: dict[Basis, Maker] = {**register.MAKERS, **slips.MAKERS, **channel.MAKERS, **collective.MAKERS}
