"""A trial as a table (导出): CSV with a byte order mark, so that a spreadsheet reads the Chinese; a page at a time.

Ids, no names of customers and no numbers: whoever may see those opens the case.
"""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from backend.features.rulebooks.trials import service
from backend.features.rulebooks.trials.models import SpokenFlip
from backend.features.rulebooks.trials.pages import Reader
from backend.kit.db import Database
from backend.kit.texts import text

BOM = "\ufeff"
_PAGE = 500
_COLUMNS = ("place", "customer", "deals", "price", "commission", "before", "before_performance", "before_commission",
            "after", "after_performance", "after_commission", "moves", "dropped", "added")  # fmt: skip


async def flips_csv(db: Database, tenant_id: UUID, trial_id: UUID, lang: str) -> AsyncIterator[bytes]:
    """Every flip in its order. Each page in a transaction of its own: a slow reader holds no connection."""
    yield (BOM + _line(text(lang, f"trials.csv.{column}") for column in _COLUMNS)).encode()
    after, more = 0, True
    while more:
        async with db.tenant_tx(tenant_id) as tx:
            reader = await Reader.open(tx, trial_id, lang)
            kept = await service.flips(tx, trial_id, after, _PAGE)
        yield "".join(_line(_row(reader.flip(one), lang)) for one in kept).encode()
        after, more = (kept[-1].place, True) if kept else (after, False)


def _row(flip: SpokenFlip, lang: str) -> list[str | int]:
    return [
        flip.place, str(flip.customer_id), flip.deals, flip.price_yuan, flip.commission_yuan,
        flip.before.answer, _shares(flip.before.performance), _shares(flip.before.commission),
        flip.after.answer, _shares(flip.after.performance), _shares(flip.after.commission),
        _moves(flip, lang),
        " / ".join(f"{reason.clause} {reason.sentence}" for reason in flip.dropped),
        " / ".join(f"{reason.clause} {reason.sentence}" for reason in flip.added),
    ]  # fmt: skip


def _shares(ledger: Iterable[tuple[str, int]]) -> str:
    return " / ".join(f"{name} {percent(points)}" for name, points in ledger)


def _moves(flip: SpokenFlip, lang: str) -> str:
    return " / ".join(
        text(lang, "trials.csv.move", name=name, points=percent(commission, sign=True), yuan=f"{yuan:+d}")
        for name, _, commission, yuan in flip.moves
    )


def percent(points: int, *, sign: bool = False) -> str:
    """Basis points as people write them: `33.33%`, `+50%`."""
    whole, rest = divmod(abs(points), 100)
    minus = "-" if points < 0 else "+" if sign else ""
    return minus + (f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)) + "%"


def _line(cells: Iterable[str | int]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_plain(cell) for cell in cells])
    return out.getvalue()


def _plain(cell: str | int) -> str | int:
    """What a spreadsheet would take for a formula is text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
