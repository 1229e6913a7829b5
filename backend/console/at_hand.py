"""等您经手: what lies in the office's books and waits for the post of whoever reads, each with the way there."""

from datetime import datetime, timedelta

from msgspec import Struct

from backend.features.access.models import Actor, Office
from backend.features.access.service import may
from backend.features.channels import appeals, lists
from backend.features.channels import views as reports
from backend.features.disputes import views as disputes
from backend.features.penalties import service as penalties
from backend.features.reception.views import day_of
from backend.features.registers import amend, slips
from backend.features.registers import reports as daily
from backend.features.registers.models import Place
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

_LOOK_BACK = timedelta(days=92)
_OPEN = ("lacking", "unverified")


class Waiting(Struct, frozen=True):
    """`key` names its text."""

    key: str
    n: int
    href: str


async def at_hand(tx: TenantTx, keys: Keys, actor: Actor, office: Office, at: datetime) -> list[Waiting]:
    """Only what there is, in the order of the day."""
    at_office, found = f"/offices/{office.id}", []
    if may(actor, "record.search"):
        waiting = await slips.in_state(tx, keys, office, ("submitted",))
        found.append(Waiting("slips", len(waiting), f"{at_office}/books/slips"))
    if may(actor, "report.work"):
        start, end = day_of(at, office.timezone)
        new = [one for one in await reports.of_day(tx, keys, office.project_id, start, end) if not one.received_at]
        arrived = await lists.arrivals(tx, keys, office, at)
        come = [one for one in arrived if one.slip is None or one.slip.outcome in _OPEN or one.doubts]
        found.append(Waiting("reports", len(new), f"{at_office}/channels"))
        found.append(Waiting("arrivals", len(come), f"{at_office}/channels/arrivals"))
    if may(actor, "record.search") or may(actor, "books.amend"):
        found.append(Waiting("daily", await _daily(tx, keys, actor, office, at), f"{at_office}/books/reports"))
    if may(actor, "books.amend"):
        wishes = [one for one in await amend.of_office(tx, keys, office.id) if one.decided_at is None]
        found.append(Waiting("amendments", len(wishes), f"{at_office}/books/amendments"))
    if may(actor, "ruling.make") and may(actor, "report.work"):
        asked = await appeals.waiting(tx, office.project_id)
        found.append(Waiting("agency_appeals", asked, f"{at_office}/channels/appeals"))
    if may(actor, "dispute.run"):
        open_ = await disputes.listing(tx, keys, actor, [office.project_id], "open")
        found.append(Waiting("disputes", len(open_), "/disputes"))
    found += await _sanctions(tx, actor, office, at)
    return [one for one in found if one.n]


async def _daily(tx: TenantTx, keys: Keys, actor: Actor, office: Office, at: datetime) -> int:
    """业务日报 of today: for the manager those to sign, for the desk those to archive."""
    start, end = day_of(at, office.timezone)
    writers = {one.staff_id for one in await daily.of_day(tx, keys, office.id, start, end)}
    wanting = await daily.wanting(tx, Place(office.project_id, office.id), writers)
    return sum(("report_signed" in open_) == may(actor, "books.amend") for open_ in wanting.values())


async def _sanctions(tx: TenantTx, actor: Actor, office: Office, at: datetime) -> list[Waiting]:
    """奖惩: what verdicts found and nobody dealt with, and appeals not decided yet."""
    href, found = f"/offices/{office.id}/penalties", []
    if may(actor, "sanction.order"):
        since = at - _LOOK_BACK
        found.append(Waiting("penalties", len(await penalties.found(tx, office.project_id, since)), href))
    if may(actor, "sanction.decide"):
        lines = await penalties.listed(tx, office.id, at - _LOOK_BACK, at + timedelta(days=1))
        found.append(Waiting("appeals", sum(one.state == "appealed" for one in lines), href))
    return found
