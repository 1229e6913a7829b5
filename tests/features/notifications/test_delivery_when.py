"""When a message goes out, and when it no longer needs to; the sink; nobody at night."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.entrypoints import demo_notices
from backend.features.access import service as access
from backend.features.notifications import channels, deliveries, reach, service
from backend.features.notifications.models import Quiet
from backend.features.notifications.ports.sink import Caught
from backend.features.notifications.routing import not_before
from backend.kit.db import Database
from tests.features.notifications.conftest import Provider
from tests.features.notifications.test_delivery import NOON, PHONE, SENT, Office, office
from tests.support.world import World

__all__ = ["office"]


@pytest.mark.parametrize(
    ("change", "code"),
    [("read", "read"), ("late", "too_late"), ("left", "left"), ("off", "channel_off"), ("number", "no_contact")],
)
async def test_what_is_no_longer_needed_is_not_sent(office: Office, world: World, change: str, code: str) -> None:
    await office.ready("sms")
    notice_id = await office.tell()
    async with world.tx() as tx:
        match change:
            case "read":
                await service.seen(tx, notice_id, office.who, world.clock())
            case "late":
                world.clock.forward(minutes=11)
            case "left":
                await access.disable_staff(tx, office.who, world.clock())
            case "off":
                account = (await channels.channels(tx))["sms"].account
                await channels.set_up(tx, world.keys, "sms", account, False, None, world.clock(), private=True)
            case "number":
                await reach.set_phone(tx, world.keys, office.who, "", world.clock())
    await office.work()
    row = await office.row()
    assert (row.status, row.last_error) == ("dead", code) and not office.provider.calls


@pytest.mark.parametrize(
    ("local", "key", "expected"),
    [
        ("23:10", "duty_due", "08:00+1"), ("03:00", "duty_due", "08:00"), ("21:59", "duty_due", "21:59"),
        ("08:00", "duty_due", "08:00"), ("23:10", "visit_offered", "23:10"),
    ],
)  # fmt: skip
def test_nobody_is_woken_but_for_a_visitor(local: str, key: str, expected: str) -> None:
    hour, minute = map(int, local.split(":"))
    here = datetime(2026, 7, 1, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    time, _, later = expected.partition("+")
    hour, minute = map(int, time.split(":"))
    wanted = datetime(2026, 7, 1 + int(later or 0), hour, minute, tzinfo=UTC) - timedelta(hours=8)
    assert not_before(key, Quiet(), here) == wanted
    assert not_before(key, Quiet(0, 0), here) == here


def test_quiet_at_noon() -> None:
    assert not_before("duty_due", Quiet(12 * 60, 13 * 60), NOON) == NOON + timedelta(hours=1)


async def test_a_night_s_notice_waits_for_the_morning(office: Office, world: World) -> None:
    world.clock.at = NOON + timedelta(hours=11)
    await office.ready("sms", "webhook")
    await office.tell("consent_withdrawn")
    assert {(row.channel, row.due_at - world.clock()) for row in await office.rows()} == {
        ("sms", timedelta(hours=9)), ("webhook", timedelta(0)),
    }  # fmt: skip


async def test_the_sink_keeps_what_would_have_been_sent(world: World, db: Database, provider: Provider) -> None:
    world.clock.at = NOON
    office = Office(world, db, provider, None)
    await office.ready("sms", "wecom", "webhook")
    await office.tell()
    await office.work()
    assert {row.status for row in await office.rows()} == {"sent"} and not provider.calls
    async with world.tx() as tx:
        caught = await channels.sink(tx, world.keys)
        kept = await deliveries.sink_latest(tx, 9)
    by = {one.caught.channel: one.caught for one in caught}
    assert set(by) == {"sms", "wecom", "webhook"} and isinstance(by["sms"], Caught)
    assert by["sms"].text == "A003 号等您" and by["sms"].to == PHONE and by["sms"].params["TemplateCode"] == "SMS_1"
    assert "•••" in by["sms"].headers["Authorization"] and by["wecom"].params["access_token"] == "•••"
    assert not any(PHONE.encode() in body for _, body, _ in kept), "kept sealed"


async def test_a_test_message_goes_to_oneself_on_one_channel(office: Office, world: World) -> None:
    await office.ready("sms", "webhook")
    office.provider.say("SendSms", SENT)
    world.clock.at = NOON + timedelta(hours=11)
    async with world.tx() as tx:
        await channels.try_out(tx, office.who, "sms", "visit_offered", world.clock())
    await office.work()
    assert (await office.row()).status == "sent"
    assert office.provider.of("SendSms")[0].params["TemplateParam"] == '{"ticket":"A003"}'


async def test_an_id_of_another_developer_is_not_delivered(office: Office, world: World, decoy: World) -> None:
    await office.ready("webhook")
    await office.tell()
    row = await office.row()
    async with decoy.tx() as tx:
        assert await deliveries.lock(tx, row.id, decoy.clock()) is None
        assert await channels.latest(tx) == []


async def test_the_demo_s_sink_shows_something_at_once(world: World, db: Database, provider: Provider) -> None:
    world.clock.at = NOON
    async with world.tx() as tx:
        await demo_notices.furnish(tx, world.keys, "江湾置业", world.clock())
    office = Office(world, db, provider, None)
    await office.tell()
    await office.work()
    async with world.tx() as tx:
        caught = await channels.sink(tx, world.keys)
    assert {one.caught.channel for one in caught} == {"sms", "wecom", "webhook"}
