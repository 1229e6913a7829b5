"""Pairing, revocation and the tablet's signature: what a thief, a guesser and a slow manager meet."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from backend.features.kiosk import pairing
from backend.features.kiosk.errors import PairingClosed, PairingGone
from backend.kit.errors import NotFound
from tests.support.tablet import Tablet, anonymous, registration
from tests.support.world import World


async def ask(client: httpx.AsyncClient, tablet: Tablet) -> dict[str, str]:
    answer = await client.post("/api/kiosk/pairings", json={"sign_key": tablet.public, "device_name": "门口"})
    assert answer.status_code == 201
    return answer.json()


async def confirm(world: World, code: str):  # type: ignore[no-untyped-def]
    async with world.tx() as tx:
        return await pairing.confirm(
            tx, world.keys, code, world.office_id, "门口", world.staff["manager"], world.clock()
        )


async def test_both_screens_show_the_same_fingerprint(world: World, client: httpx.AsyncClient) -> None:
    asked = await ask(client, Tablet())
    async with world.tx() as tx:
        seen = await pairing.find(tx, asked["code"].lower(), world.staff["manager"], world.clock())
    assert seen is not None and seen.fingerprint == asked["fingerprint"]


async def test_a_code_works_once_however_many_type_it(
    world: World, decoy: World, client: httpx.AsyncClient
) -> None:
    asked = await ask(client, Tablet())
    done = await asyncio.gather(*(confirm(w, asked["code"]) for w in (world, decoy) * 10), return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in done) == 1
    assert all(isinstance(one, PairingGone) for one in done if isinstance(one, Exception))


async def test_a_code_lives_ten_minutes(world: World, client: httpx.AsyncClient) -> None:
    asked = await ask(client, Tablet())
    world.clock.forward(minutes=10)
    with pytest.raises(PairingGone):
        await confirm(world, asked["code"])


async def test_after_ten_wrong_codes_pairing_is_closed(world: World, client: httpx.AsyncClient) -> None:
    for _ in range(10):
        async with world.tx() as tx:
            assert await pairing.find(tx, "BBBBBBBB", world.staff["manager"], world.clock()) is None
    with pytest.raises(PairingClosed):
        async with world.tx() as tx:
            await pairing.find(tx, "BBBBBBBB", world.staff["manager"], world.clock())
    world.clock.forward(minutes=11)
    async with world.tx() as tx:
        assert await pairing.find(tx, "BBBBBBBB", world.staff["manager"], world.clock()) is None


async def test_only_the_tablets_secret_learns_how_it_stands(world: World, client: httpx.AsyncClient) -> None:
    asked = await ask(client, Tablet())
    answer = await client.get(f"/api/kiosk/pairings/{asked['pairing_id']}", headers={"Guishu-Pairing": "guess"})
    assert answer.status_code == 404


async def test_a_copied_credential_without_the_key_is_refused(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    thief = Tablet(tablet.tenant_id, tablet.device_id, config=tablet.config)
    for answer in (
        await client.get("/api/kiosk/config", headers=thief.headers("GET", "/api/kiosk/config")),
        await world.send(client, thief, registration("13800138000")),
    ):
        assert answer.status_code == 401 and answer.json()["type"].endswith("signature_wrong")


async def test_a_body_touched_on_the_way_is_refused(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    _, body, headers = tablet.envelope(anonymous())
    answer = await client.post("/api/kiosk/submissions", content=body.replace(b"A001", b"A002"), headers=headers)
    assert answer.status_code == 401


async def test_a_foreign_tenants_device_is_unknown(world: World, decoy: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    tablet.tenant_id = str(decoy.tenant_id)
    assert (await world.send(client, tablet, anonymous())).status_code == 401


async def test_a_revoked_tablet_is_refused_at_once_but_loses_nothing(
    world: World, client: httpx.AsyncClient
) -> None:
    tablet = await world.tablet(client)
    async with world.tx() as tx:
        await pairing.revoke(tx, pairing.UUID(tablet.device_id), world.staff["manager"], world.clock())
    path = "/api/kiosk/config"
    assert (await client.get(path, headers=tablet.headers("GET", path))).status_code == 401
    answer = await world.send(client, tablet, registration("13800138000"))
    assert answer.status_code == 200 and answer.json()["outcome"] == "quarantined"


async def test_a_foreign_device_cannot_be_revoked(world: World, decoy: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    with pytest.raises(NotFound):
        async with decoy.tx() as tx:
            await pairing.revoke(tx, pairing.UUID(tablet.device_id), decoy.staff["manager"], decoy.clock())


async def test_letters_never_repeat_in_an_office(world: World, client: httpx.AsyncClient) -> None:
    first = await world.tablet(client)
    async with world.tx() as tx:
        await pairing.revoke(tx, pairing.UUID(first.device_id), world.staff["manager"], world.clock())
    assert (await world.tablet(client)).letter == "B"


@pytest.mark.parametrize("skew", [timedelta(days=-3), timedelta(days=3), timedelta(days=-20_000)])
async def test_no_clock_is_refused(world: World, client: httpx.AsyncClient, skew: timedelta) -> None:
    tablet = await world.tablet(client)
    tablet.skew = skew
    assert (await world.send(client, tablet, anonymous())).json()["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"sign_key": 7}, "sign_key"),
        ({"sign_key": "AAAA"}, "sign_key"),
        ({"sign_key": "A" * 500}, "sign_key"),
        ({"sign_key": "BAAA", "device_name": "x" * 99}, "device_name"),
    ],
)
async def test_a_refusal_names_the_field_and_says_what_to_do(
    world: World, client: httpx.AsyncClient, body: dict[str, object], field: str
) -> None:
    answer = await client.post("/api/kiosk/pairings", json=body)
    problem = answer.json()
    assert answer.status_code == 400 and answer.headers["content-type"] == "application/problem+json"
    assert problem["field"] == field and problem["detail"] and problem["type"].startswith("urn:guishu:problem:")
