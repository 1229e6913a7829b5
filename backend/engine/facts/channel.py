"""Channel reports and arrivals (报备·到访确认)."""

from __future__ import annotations

from typing import Literal

import msgspec

from backend.engine.facts.base import Fact
from backend.engine.words.vocabulary import Role


class ChannelReported(Fact, frozen=True, kw_only=True, tag="channel_reported"):
    """报备: `agency` announced the customer. `fields` names what was given (None: all that is asked).

    `written` is what was given, as keyed digests; in worked cases as plain words, a number with `?` for hidden digits.
    `shown` is the digest of a number as the rulebook masks it, given beside or instead of `phone`, for comparing masks.
    """

    agency: str
    form: Literal["single", "group", "renewal"] = "single"
    fields: tuple[str, ...] | None = None
    written: dict[str, str] = msgspec.field(default_factory=dict)


class ArrivalRecorded(Fact, frozen=True, kw_only=True, tag="arrival_recorded"):
    """到访登记、来访客户确认单: the customer entered, brought by `agency` (None: came alone).

    `names_agency`: whom a customer who came alone wrote down; `recalls` False: they could not say. `slip` says whether
    a slip was filled in; `signatures` None: as they should be. `confirmed`: the office confirmed the arrival.
    """

    agency: str | None = None
    names_agency: str | None = None
    recalls: bool | None = None
    slip: bool = True
    fields: tuple[str, ...] | None = None
    signatures: tuple[Role, ...] | None = None
    written: dict[str, str] = msgspec.field(default_factory=dict)
    confirmed: bool = False


class ContactVerified(Fact, frozen=True, kw_only=True, tag="contact_verified"):
    """核实联系记录: the clerk checked with `agency` whether it had really been in contact."""

    agency: str
    genuine: bool
