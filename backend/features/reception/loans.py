"""借轮: a consultant lends the next turn to a colleague, whose next turn is theirs; both names are on the ledger."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine.facts import TurnLent
from backend.engine.turns import rotation
from backend.engine.turns.rotation import TurnDecision
from backend.features.reception.errors import CannotLend, NotOnDuty
from backend.features.reception.floor import Floor, step
from backend.kit.db import TenantTx
from backend.kit.ids import new_id


async def lend(tx: TenantTx, office_id: UUID, lender: UUID, borrower: UUID, by: UUID, at: datetime) -> None:
    """Raises CannotLend, NotOnDuty: who is away now cannot stand in."""
    floor = await step(tx, office_id, at)
    seat = floor.board.seats.get(str(borrower))
    if seat is None or seat.duty != "on_site":
        raise NotOnDuty(what="away")
    decision = rotation.lend(floor.board.turns, lender=str(lender), borrower=str(borrower), by=str(by), at=at)
    await _carry_out(floor, decision, lender, borrower, by)


async def undo(tx: TenantTx, office_id: UUID, staff_id: UUID, by: UUID, at: datetime) -> None:
    """借轮作罢. Raises CannotLend once one of the two turns has come."""
    floor = await step(tx, office_id, at)
    other = floor.board.turns.stand_in(str(staff_id))
    decision = rotation.undo_lending(floor.board.turns, seat=str(staff_id), by=str(by), at=at)
    await _carry_out(floor, decision, staff_id, UUID(other), by, undone=True)


async def _carry_out(
    floor: Floor, decision: TurnDecision, lender: UUID, borrower: UUID, by: UUID, *, undone: bool = False
) -> None:
    if not decision.entries:
        raise CannotLend(problem="nothing_to_undo" if undone else "cannot_lend")
    fact = TurnLent(
        id=str(new_id()), at=floor.at, actor=str(by), consultant=str(lender), to=str(borrower), undone=undone
    )
    floor.book.add(fact, floor.office_id)
    floor.move(msgspec.structs.replace(floor.board, turns=decision.state), decision.entries)
    await floor.close()
