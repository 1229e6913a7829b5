"""Appeals (申诉) of agencies and the papers that go with them.

Where another side is at odds the dispute keeps them (撞单); where there is none the office answers by itself.
An agency sees what it has handed in and what came of it, never who the other side is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend.engine.facts import StepTaken
from backend.features.attribution import service as attribution
from backend.features.channels import queries, views
from backend.features.channels.errors import (
    AppealAnswered,
    AppealedAlready,
    AppealRuled,
    NothingToAnswer,
    NothingToAppeal,
    PapersTooMany,
)
from backend.features.channels.models import Appeal, AppealResult, AppealRow, File, Listed, Paper, Report, Seat
from backend.features.channels.service import also, base
from backend.features.disputes import appeals as rulings
from backend.features.disputes import files, papers
from backend.features.disputes import service as disputes
from backend.features.disputes import views as rooms
from backend.features.disputes.errors import AppealedAlready as RulingAppealed
from backend.features.disputes.errors import NobodyToDispute, RuledAlready
from backend.features.disputes.errors import NothingToAppeal as NotRuled
from backend.features.disputes.files import Media
from backend.features.disputes.models import Dispute
from backend.features.notifications import service as notifications
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "appeals.sql")
APPEALABLE = ("elsewhere", "differs", "unproved", "unconfirmed", "check", "void", "expired")
DAY, MOST_A_DAY = timedelta(days=1), 20
"""So many papers may one agency hand in within 24 hours: each may hold pictures, and somebody looks at each."""
SHOWN = 200
AGAIN = timedelta(minutes=10)
Files = Sequence[tuple[Media, bytes]]


async def appeal(
    tx: TenantTx, keys: Keys, seat: Seat, listed: Listed, reason: str, at: datetime, attached: Files = ()
) -> None:
    """申诉, once a report: the customer's dispute where there is one to be had, else a step that the office answers.

    Raises NothingToAppeal, AppealedAlready, AppealRuled, PapersTooMany.
    """
    old = listed.report
    if listed.standing.state not in APPEALABLE:
        raise NothingToAppeal()
    await _not_too_many(tx, seat, at)
    sealed = keys.encrypt("report-appeal", reason.encode(), old.id.bytes)
    if await tx.run(SQL.appeal_insert, tx.tenant_id, old.id, seat.agent_id, at, sealed) != 1:
        raise AppealedAlready()
    if await _disputed(tx, keys, seat, old, reason, at, attached):
        return
    await _keep(tx, keys, seat, old, reason, attached, at)
    await _step(tx, keys, seat, old, "appeal", reason, attached, at)
    await _tell_desk(tx, old, "channel_appeal", old.id, at)


async def _disputed(
    tx: TenantTx, keys: Keys, seat: Seat, old: Report, reason: str, at: datetime, attached: Files
) -> bool:
    """Is there anybody to be at odds with? What the room says of the others stays in the room."""
    against = await _opponents(tx, seat, old)
    if old.customer_id is None or not against:
        return False
    try:
        await disputes.open(
            tx, keys, seat.project_id, old.customer_id, seat.agent_id, against, "agency", reason, at,
            evidence=[old.id], for_party=seat.agency_id, attached=attached,
        )  # fmt: skip
    except NobodyToDispute:
        return False
    except RuledAlready:
        raise AppealRuled() from None
    return True


async def _opponents(tx: TenantTx, seat: Seat, old: Report) -> list[UUID]:
    """Whom the verdict speaks of beside this agency."""
    kept = (await attribution.latest(tx, [old.about])).get(old.about)
    if kept is None:
        return []
    return [party for party in disputes.parties_of(kept.verdict) if party != seat.agency_id]


async def hand_in(
    tx: TenantTx, keys: Keys, seat: Seat, old: Report, words: str, attached: Files, at: datetime
) -> None:  # fmt: skip
    """补充材料: into the dispute's room while that is open, else to the appeal that waits for its answer.

    Raises NothingToAppeal, AppealRuled, AppealAnswered, PapersTooMany, WordsNeeded.
    """
    await _not_too_many(tx, seat, at)
    if await _sent_before(tx, keys, old, words, attached, at):
        return
    room = await room_of(tx, old)
    if room is not None:
        try:
            await papers.hand_in(
                tx, keys, room.id, seat.agent_id, "written_statement", words, [old.id], at, seat.agency_id, attached
            )
        except RuledAlready:
            raise AppealRuled() from None
        return
    row = await tx.row(SQL.appeal_find, tx.tenant_id, old.id)
    if row is None:
        raise NothingToAppeal()
    if row["decided_at"] is not None:
        raise AppealAnswered()
    paper = await _keep(tx, keys, seat, old, words, attached, at)
    await _step(tx, keys, seat, old, "written_statement", words, attached, at)
    await _tell_desk(tx, old, "channel_paper", paper, at)


async def against_ruling(tx: TenantTx, keys: Keys, seat: Seat, old: Report, grounds: str, at: datetime) -> None:
    """请公司复核裁定: once, within the rulebook's days. Raises NothingToAppeal, AppealedAlready, AppealLate."""
    room = await room_of(tx, old)
    if room is None:
        raise NothingToAppeal()
    try:
        await rulings.appeal(tx, keys, room.id, seat.agency_id, seat.agent_id, grounds, at)
    except NotRuled:
        raise NothingToAppeal() from None
    except RulingAppealed:
        raise AppealedAlready() from None


async def room_of(tx: TenantTx, old: Report) -> Dispute | None:
    """The customer's latest dispute, if this agency is a side of it."""
    found = await disputes.of_customer(tx, old.customer_id) if old.customer_id else None
    return found if found is not None and old.agency_id in found.sides else None


async def _sent_before(tx: TenantTx, keys: Keys, old: Report, words: str, attached: Files, at: datetime) -> bool:
    """A second tap: the same words with the same pictures, just now."""
    sizes = [len(body) for _, body in attached]
    return any(
        one.text == words and [file.size for file in one.files] == sizes and at - one.at < AGAIN
        for one in await own_papers(tx, keys, old)
    )


async def _not_too_many(tx: TenantTx, seat: Seat, at: datetime) -> None:
    await queries.agency_hold(tx, seat.agency_id)
    if await tx.value(SQL.papers_since, tx.tenant_id, seat.agency_id, at - DAY) >= MOST_A_DAY:
        raise PapersTooMany(limit=MOST_A_DAY)


async def _keep(
    tx: TenantTx, keys: Keys, seat: Seat, old: Report, words: str, attached: Files, at: datetime
) -> UUID:  # fmt: skip
    id_ = new_id()
    sealed = keys.encrypt("report-paper", words.encode(), id_.bytes)
    await tx.run(SQL.paper_insert, tx.tenant_id, id_, old.id, seat.agent_id, at, sealed)
    await files.keep(tx, keys, id_, attached, at)
    return id_


async def _step(
    tx: TenantTx, keys: Keys, seat: Seat, old: Report, step: str, words: str, attached: Files, at: datetime
) -> None:
    """The text and the files stay outside, their digests go in."""
    tags = (disputes.fingerprint(keys, words), *files.fingerprints(keys, attached))
    fact = StepTaken(
        **base(seat, old, at), step=step, by=str(seat.agency_id), subject=str(old.id), tags=tags, source="agent",
        result="pending" if step == "appeal" else None,
    )  # type: ignore[arg-type]  # fmt: skip
    await attribution.record(tx, seat.project_id, old.subject_id, [(fact, also(old))], at)


async def _tell_desk(tx: TenantTx, old: Report, key: str, about: UUID, at: datetime) -> None:
    """Clerk and manager of each office of the project; the notice leads to the report, and carries no name."""
    for office_id in await views.offices(tx, old.project_id):
        people = await queries.desk_of_office(tx, office_id)
        page = f"/offices/{office_id}/channels/reports/{old.id}"
        await notifications.tell_many(tx, people, key, {"page": page}, about, at)


async def answer(
    tx: TenantTx, keys: Keys, old: Report, result: AppealResult, words: str, staff_id: UUID, at: datetime
) -> None:
    """答复申诉: the result stays, or the appeal is right and the office mends the evidence. Not while a room is open.

    Raises NothingToAnswer, AppealAnswered.
    """
    row = await tx.row(SQL.appeal_find, tx.tenant_id, old.id)
    if row is None or await room_of(tx, old) is not None:
        raise NothingToAnswer()
    sealed = keys.encrypt("report-answer", words.encode(), old.id.bytes)
    if await tx.run(SQL.appeal_answer, tx.tenant_id, old.id, at, staff_id, result, sealed) != 1:
        raise AppealAnswered()
    fact = StepTaken(
        id=str(new_id()), at=at, actor=str(staff_id), customer=str(old.subject_id), step="appeal",
        by=str(old.agency_id), subject=str(old.id), result=result, tags=(disputes.fingerprint(keys, words),),
    )  # fmt: skip
    await attribution.record(tx, old.project_id, old.subject_id, [(fact, also(old))], at)
    people = {row["agent_id"], *await queries.tellable(tx, old.agency_id, old.agent_id)}
    await notifications.tell_many(
        tx, people, "channel_answered", {"page": f"/portal/reports/{old.id}"}, old.id, at
    )  # fmt: skip


async def find(tx: TenantTx, keys: Keys, old: Report) -> Appeal | None:
    row = await tx.row(SQL.appeal_find, tx.tenant_id, old.id)
    if row is None:
        return None
    room = await room_of(tx, old)
    return Appeal(
        at=row["at"], agent=row["agent"], reason=keys.decrypt("report-appeal", row["reason_ct"], old.id.bytes).decode(),
        decided_at=row["decided_at"] or (room.closed_at if room else None), result=row["result"],
        decider=row["decider"],
        answer=keys.decrypt("report-answer", row["answer_ct"], old.id.bytes).decode() if row["answer_ct"] else "",
        room_id=room.id if room else None,
    )  # fmt: skip


async def own_papers(tx: TenantTx, keys: Keys, old: Report) -> list[Paper]:
    """All that the agency has handed in about this report, and nobody else's."""
    rows = await tx.rows(SQL.papers_of, tx.tenant_id, old.id)
    attached = await files.of_papers(tx, [row["id"] for row in rows])
    found = [_paper(keys, row, attached.get(row["id"], ())) for row in rows]
    if (room := await room_of(tx, old)) is not None:
        names = await rooms.names(tx)
        found += [
            Paper(at=one.at, agent=names.get(one.written_by, "—"), text=one.text, files=one.files)
            for one in await rooms.papers_by(tx, keys, room, old.agency_id)
        ]
    return sorted(found, key=lambda one: one.at)


def _paper(keys: Keys, row: Row, attached: tuple[files.Attached, ...]) -> Paper:
    text = keys.decrypt("report-paper", row["body"], row["id"].bytes).decode()
    return Paper(at=row["at"], agent=row["agent"], text=text, files=attached)


async def file_of(tx: TenantTx, keys: Keys, seat: Seat, listed: Listed, at: datetime) -> File:
    """Everything the agency may see of one report."""
    old = listed.report
    follow_ups, came = await views.followed(tx, keys, seat, old)
    room = await room_of(tx, old)
    return File(
        listed=listed, follow_ups=follow_ups, appeal=await find(tx, keys, old), came_at=came,
        papers=tuple(await own_papers(tx, keys, old)), disputed=room is not None and room.closed_at is None,
        ruled=await rulings.seen_by(tx, room, old.agency_id, at) if room is not None else None,
    )  # fmt: skip


async def file(tx: TenantTx, keys: Keys, old: Report, file_id: UUID) -> tuple[str, bytes]:
    """(media type, contents) of a file that the agency handed in about this report. Raises NotFound."""
    rows = await tx.rows(SQL.papers_of, tx.tenant_id, old.id)
    try:
        return await files.opened(tx, keys, [row["id"] for row in rows], file_id)
    except NotFound:
        room = await room_of(tx, old)
        if room is None:
            raise
        return await rooms.file(tx, keys, room, file_id, old.agency_id)


async def waiting(tx: TenantTx, project_id: UUID) -> int:
    """How many appeals wait for the office's own answer."""
    return int(await tx.value(SQL.appeals_waiting, tx.tenant_id, project_id))


async def of_project(tx: TenantTx, keys: Keys, project_id: UUID) -> list[AppealRow]:
    """申诉 of a project, those that wait first."""
    rows = await tx.rows(SQL.appeals_of_project, tx.tenant_id, project_id, SHOWN)
    found = await views.many(tx, keys, [row["id"] for row in rows])
    return [
        AppealRow(
            report=found[row["id"]], appealed_at=row["appealed_at"], room_id=row["dispute_id"],
            decided_at=row["closed_at"] if row["dispute_id"] else row["decided_at"], result=row["result"],
        )
        for row in rows
    ]  # fmt: skip
