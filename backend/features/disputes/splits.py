"""Shares of a decided dispute (业绩、佣金): whole in each ledger, among the sides only, and said aloud."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from uuid import UUID

import msgspec

from backend.engine.facts import ManagerRuled
from backend.engine.verdict import WHOLE, Share, Shares, Verdict
from backend.features.disputes.errors import NotASide, SharesNotWhole
from backend.features.disputes.models import Ledger, Split
from backend.kit.db import Row
from backend.kit.texts import text

_LOCAL = timezone(timedelta(hours=8))
_READ = msgspec.json.Decoder(dict[UUID, int])


def checked(split: Split, sides: Iterable[UUID]) -> Split:
    """Without empty parts. Raises SharesNotWhole naming the ledger and what it sums to, NotASide."""
    among, parts = set(sides), []
    for name, ledger in (("performance", split.performance), ("commission", split.commission)):
        if sum(ledger.values()) != WHOLE or any(part < 0 for part in ledger.values()):
            raise SharesNotWhole(field=name, total=percent(sum(ledger.values())))
        if not set(ledger) <= among:
            raise NotASide()
        parts.append({party: part for party, part in ledger.items() if part})
    return Split(performance=parts[0], commission=parts[1])


def whole(party: UUID) -> Split:
    """全归一方."""
    return Split(performance={party: WHOLE}, commission={party: WHOLE})


def equal(parties: Iterable[UUID]) -> Split:
    """对半; of three, what cannot be divided goes to the first."""
    people = list(parties)
    each, left = divmod(WHOLE, len(people))
    ledger = {party: each + (left if place == 0 else 0) for place, party in enumerate(people)}
    return Split(performance=ledger, commission=dict(ledger))


def points(typed: str) -> int:
    """`33.33` per cent as basis points; nothing typed is nothing. Raises SharesNotWhole for what is no share."""
    try:
        part = Decimal(typed.strip().rstrip("%％") or "0") * 100
    except InvalidOperation:
        raise SharesNotWhole(field="shares", total=typed) from None
    if not part.is_finite() or part != int(part) or not 0 <= part <= WHOLE:
        raise SharesNotWhole(field="shares", total=typed)
    return int(part)


def percent(basis_points: int) -> str:
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".") + "%"


def as_fact(split: Split) -> tuple[dict[str, int], dict[str, int]]:
    """The two ledgers as a ManagerRuled holds them."""
    return _text(split.performance), _text(split.commission)


def _text(ledger: Ledger) -> dict[str, int]:
    return {str(party): part for party, part in ledger.items()}


def as_json(ledger: Ledger) -> str:
    return msgspec.json.encode(_text(ledger)).decode()


def of_row(row: Row) -> Split:
    return Split(performance=_READ.decode(row["performance"]), commission=_READ.decode(row["commission"]))


def of_fact(fact: ManagerRuled) -> Shares:
    """The shares a verdict has if the ruling took effect."""
    return Shares(performance=_parts(fact.performance), commission=_parts(fact.commission))


def _parts(ledger: Mapping[str, int]) -> tuple[Share, ...]:
    return tuple(Share(party=party, basis_points=part) for party, part in ledger.items())


def same(one: Shares, other: Shares) -> bool:
    """The same parts, in whatever order."""
    return set(one.performance) == set(other.performance) and set(one.commission) == set(other.commission)


def part_of(verdict: Verdict, party: UUID) -> tuple[int, int]:
    """(业绩, 佣金) of a party by a verdict."""
    ledgers = (verdict.shares.performance, verdict.shares.commission)
    first, second = (sum(s.basis_points for s in ledger if s.party == str(party)) for ledger in ledgers)
    return first, second


def said(split: Split, names: Mapping[UUID, str]) -> str:
    """张敏 100%；业绩与佣金不同时分开说."""
    if split.performance == split.commission:
        return _said(split.performance, names)
    parts = {"performance": _said(split.performance, names), "commission": _said(split.commission, names)}
    return text("zh", "disputes.split.apart", **parts)


def _said(ledger: Ledger, names: Mapping[UUID, str]) -> str:
    ordered = sorted(ledger.items(), key=lambda item: (-item[1], names.get(item[0], "")))
    return "、".join(f"{names.get(party, '—')} {percent(part)}" for party, part in ordered)


def moment(at: datetime) -> str:
    """`11-22 14:05`, as refusals and notices say it."""
    return at.astimezone(_LOCAL).strftime("%m-%d %H:%M")
