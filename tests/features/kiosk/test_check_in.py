"""From a sealed submission to an offered visitor, through HTTP, against the real database."""

import asyncio
from datetime import timedelta

import httpx

from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.features.reception import views
from backend.kit.sql import Query
from tests.support.tablet import anonymous, registration
from tests.support.world import World

COUNTS = Query(
    "test.counts",
    "SELECT (SELECT count(*) FROM visit) AS visits, (SELECT count(*) FROM customer) AS customers,"
    " (SELECT count(*) FROM submission) AS submissions, (SELECT count(*) FROM quarantine) AS quarantined",
)


async def counts(world: World) -> dict[str, int]:
    async with world.tx() as tx:
        return dict(await tx.row(COUNTS) or {})


async def test_a_visitor_is_offered_to_whoever_is_next(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    answer = (await world.send(client, tablet, registration("138 0013 8000"))).json()
    assert answer["outcome"] == "accepted"
    assert answer["ticket"]["consultant"] == "张敏" and not answer["ticket"]["waiting"]
    async with world.tx() as tx:
        board = await views.board(tx, world.keys, world.office_id, world.clock())
        assert (await evidence.verify(tx, world.project_id)).faults == ()
    assert [view.consultant_name for view in board.live] == ["张敏"]
    assert board.live[0].phone_mask == "138****8000"
    assert [seat.name for seat in board.seats if seat.place][:2] == ["李浩", "王静"]


async def test_the_same_submission_again_is_known(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    _, body, headers = tablet.envelope(registration("13800138000"))
    first = (await client.post("/api/kiosk/submissions", content=body, headers=headers)).json()
    before = await counts(world)
    again = (await client.post("/api/kiosk/submissions", content=body, headers=headers)).json()
    assert again["outcome"] == "known"
    assert again["receipt"] == first["receipt"] and again["ticket"] == first["ticket"]
    assert await counts(world) == before


async def test_the_same_number_with_another_body_is_refused_and_leaves_nothing(
    world: World, client: httpx.AsyncClient
) -> None:
    tablet = await world.tablet(client)
    id_, body, headers = tablet.envelope(registration("13800138000"))
    await client.post("/api/kiosk/submissions", content=body, headers=headers)
    before = await counts(world)
    _, other, other_headers = tablet.envelope(registration("13900139000"), submission_id=id_)
    answer = await client.post("/api/kiosk/submissions", content=other, headers=other_headers)
    assert answer.status_code == 422 and answer.json()["type"].endswith("submission_reused")
    assert answer.headers["content-type"] == "application/problem+json"
    assert await counts(world) == before


async def test_a_ticket_without_a_number_still_takes_a_turn(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    names = [(await world.send(client, tablet, anonymous())).json()["ticket"]["consultant"] for _ in range(2)]
    assert names == ["张敏", "李浩"]
    assert (await counts(world))["customers"] == 0


async def test_spellings_of_a_number_are_one_customer(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    for spelling in ("138-0013-8000", "+86 13800138000", "１３８００１３８０００"):
        assert (await world.send(client, tablet, registration(spelling))).json()["outcome"] == "accepted"
    assert (await counts(world))["customers"] == 1


async def test_a_known_number_answers_in_the_same_shape(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    first = (await world.send(client, tablet, registration("13800138000"))).json()
    second = (await world.send(client, tablet, registration("13800138000"))).json()
    other = (await world.send(client, tablet, registration("13900139000"))).json()
    assert first.keys() == second.keys() == other.keys()
    assert second["ticket"]["message_key"] == other["ticket"]["message_key"]
    assert second["problem"] is None and second["outcome"] == other["outcome"] == "accepted"


async def test_two_people_at_once_get_two_consultants(world: World, client: httpx.AsyncClient) -> None:
    tablets = [await world.tablet(client) for _ in range(4)]
    answers = await asyncio.gather(
        *(world.send(client, tablet, registration(f"1380013800{i}")) for i, tablet in enumerate(tablets))
    )
    assert {answer.json()["ticket"]["consultant"] for answer in answers} == {"张敏", "李浩", "王静", "陈宇"}


async def test_a_tablet_days_off_is_believed_within_what_can_be_proved(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    tablet.skew = timedelta(days=-3)
    world.clock.forward(minutes=5)
    await world.send(client, tablet, registration("13800138000"))
    async with world.tx() as tx:
        board = await views.board(tx, world.keys, world.office_id, world.clock())
    assert abs(board.live[0].visit.arrived_at - world.clock()) < timedelta(seconds=10)


async def test_hostile_answers_are_kept_raw_and_do_not_block(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    hostile = [
        b"not json", b'{"kind":"registration"}', b"\xff\xfe", b'{"kind":"anonymous","lang":"zh","extra":1}',
        registration("13800138000", name="王\u0000五"), registration("123"), registration("138" + "9" * 4000),
        b"[" * 20_000, registration("13800138000", brought_by={"kind": "self", "consultant_id": "x"}),
    ]  # fmt: skip
    for answers in hostile:
        answer = await world.send(client, tablet, answers)
        assert answer.status_code == 200 and answer.json()["outcome"] == "quarantined", answer.text
        assert (await world.send(client, tablet, anonymous())).json()["outcome"] == "accepted"
    seen = await counts(world)
    assert seen["quarantined"] == len(hostile) and seen["visits"] == len(hostile)


async def test_nothing_of_a_registration_without_consent_is_kept(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    before = await counts(world)
    answer = (await world.send(client, tablet, registration("13800138000", consent=None))).json()
    assert answer["outcome"] == "refused" and answer["problem"]["field"] == "consent"
    assert await counts(world) == before


async def test_every_verdict_replays_to_the_same_bytes(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    for phone in ("13800138000", "13900139000", "13800138000"):
        await world.send(client, tablet, registration(phone))
        world.clock.forward(minutes=3)
    async with world.tx() as tx:
        kept = await attribution.page(tx, world.project_id, 0)
        assert len(kept) == 3
        for one in kept:
            assert (await attribution.replay(tx, one)).same
