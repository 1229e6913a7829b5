"""What a trial comes to: added up chunk by chunk, the same sum in whatever chunks it is added."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import TypeVar

from msgspec import Struct

from backend.engine.trial import Flip, Looked, Move


class PartyTally(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A consultant: households and deals in which they get a share that they had not, or lose the one they had;
    net basis points of either ledger; yuan of commission gained and lost."""

    gained: int = 0
    lost: int = 0
    deals_gained: int = 0
    deals_lost: int = 0
    performance: int = 0
    commission: int = 0
    yuan_gained: int = 0
    yuan_lost: int = 0

    @property
    def yuan(self) -> int:
        return self.yuan_gained - self.yuan_lost


class ClauseTally(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A clause: flipped households where it made a difference, because it no longer applied or applied anew; their
    deals, and the yuan that change hands there. A household can count under several clauses."""

    households: int = 0
    dropped: int = 0
    added: int = 0
    deals: int = 0
    yuan: int = 0


class Summary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Households looked at and flipped; deals of the period, their price and commission; yuan that change hands."""

    looked: int = 0
    flipped: int = 0
    deals: int = 0
    unpriced: int = 0
    deals_flipped: int = 0
    price_yuan: int = 0
    commission_yuan: int = 0
    moved_yuan: int = 0
    parties: dict[str, PartyTally] = {}
    clauses: dict[str, ClauseTally] = {}


T = TypeVar("T", PartyTally, ClauseTally)


def tally(looked: Iterable[Looked]) -> Summary:
    """One chunk."""
    found = list(looked)
    flips = [one.flip for one in found if one.flip is not None]
    parties, clauses = defaultdict[str, list[PartyTally]](list), defaultdict[str, list[ClauseTally]](list)
    for flip in flips:
        for move in flip.moves:
            parties[move.party].append(_party(flip, move))
        for no in flip.clauses:
            clauses[no].append(_clause(flip, no))
    return Summary(
        looked=len(found),
        flipped=len(flips),
        deals=sum(one.deals.count for one in found),
        unpriced=sum(one.deals.unpriced for one in found),
        deals_flipped=sum(flip.deals.count for flip in flips),
        price_yuan=sum(one.deals.price_yuan for one in found),
        commission_yuan=sum(one.deals.commission_yuan for one in found),
        moved_yuan=sum(map(_changing_hands, flips)),
        parties={party: reduce(_sum, parties[party]) for party in sorted(parties)},
        clauses={no: reduce(_sum, clauses[no]) for no in sorted(clauses)},
    )


def add(first: Summary, second: Summary) -> Summary:
    """Both together."""
    counts = {name: getattr(first, name) + getattr(second, name) for name in _COUNTS}
    return Summary(
        **counts, parties=_merged(first.parties, second.parties), clauses=_merged(first.clauses, second.clauses)
    )


_COUNTS = tuple(name for name in Summary.__struct_fields__ if name not in ("parties", "clauses"))


def _merged(first: Mapping[str, T], second: Mapping[str, T]) -> dict[str, T]:
    keys = sorted(first.keys() | second.keys())
    return {key: reduce(_sum, [each[key] for each in (first, second) if key in each]) for key in keys}


def _sum(first: T, second: T) -> T:
    return type(first)(**{name: getattr(first, name) + getattr(second, name) for name in first.__struct_fields__})


def _changing_hands(flip: Flip) -> int:
    return sum(move.yuan for move in flip.moves if move.yuan > 0)


def _party(flip: Flip, move: Move) -> PartyTally:
    before, after = move.party in flip.before.holders, move.party in flip.after.holders
    gained, lost, deals = int(after and not before), int(before and not after), flip.deals.count
    return PartyTally(
        gained=gained, lost=lost, deals_gained=gained * deals, deals_lost=lost * deals, performance=move.performance,
        commission=move.commission, yuan_gained=max(move.yuan, 0), yuan_lost=max(-move.yuan, 0),
    )  # fmt: skip


def _clause(flip: Flip, no: str) -> ClauseTally:
    dropped = any(finding.clause == no for finding in flip.dropped)
    added = any(finding.clause == no for finding in flip.added)
    return ClauseTally(
        households=1, dropped=int(dropped), added=int(added), deals=flip.deals.count, yuan=_changing_hands(flip)
    )
