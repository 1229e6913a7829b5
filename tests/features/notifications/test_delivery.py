"""From `tell` to the provider: through the outbox, again after a failure, once after a kill, and never at night."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.entrypoints.worker import HANDLERS
from backend.features.notifications import channels, jobs, reach, service
from backend.features.notifications.models import DeliveryView, Template
from backend.features.notifications.ports import sms, webhook, wecom
from backend.features.notifications.ports.line import HttpLine
from backend.features.notifications.posting import SLOTS_OF_ONE, Post
from backend.features.notifications.routing import DELIVER
from backend.kit.channels import Channels
from backend.kit.db import Database, TenantTx
from backend.kit.ids import new_id
from backend.kit.jobs import Context, Jobs
from backend.kit.sql import Query
from tests.features.notifications.conftest import Provider
from tests.support.world import World

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
PHONE = "13800138000"
DUE = Query(
    "test.due",
    "SELECT id FROM outbox WHERE topic = 'notice.deliver' AND done_at IS NULL AND due_at <= $1 ORDER BY due_at, id",
)
ROWS = Query("test.rows", "SELECT payload::text, done_at, last_error FROM outbox WHERE topic = 'notice.deliver'")
SENT = (200, {"Code": "OK", "BizId": "b1"})
NOTHING = (200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": []}})


class Office:
    """A developer whose channels lead to the provider on this machine."""

    def __init__(self, world: World, db: Database, provider: Provider, line: HttpLine | None) -> None:
        self.world, self.db, self.provider, self.who = world, db, provider, world.staff["zhangmin"]
        self.post = Post(db, world.keyring, line)

    async def ready(self, *which: str, phone: str = PHONE) -> None:
        url, keys, at = self.provider.url, self.world.keys, self.world.clock()
        accounts: dict[str, Any] = {
            "sms": sms.Account(endpoint=url, access_key_id="id", sign_name="江湾", secret="s"),
            "wecom": wecom.Account(endpoint=url, corp_id="ww", agent_id=1, secret="s"),
            "webhook": webhook.Account(endpoint=f"{url}/in", secret="s"),
        }
        async with self.world.tx() as tx:
            for name in which:
                await channels.set_up(tx, keys, name, accounts[name], True, None, at, private=True)  # type: ignore[arg-type]
            text = Template(channel="sms", key="visit_offered", text="{ticket} 号等您", provider_code="SMS_1")
            await channels.set_text(tx, text, None, at)
            text = Template(channel="sms", key="consent_withdrawn", text="{ticket} 撤回", provider_code="SMS_2")
            await channels.set_text(tx, text, None, at)
            await reach.set_phone(tx, keys, self.who, phone, at)
            await reach.set_wecom(tx, keys, self.who, "zhangmin", at)

    async def tell(self, key: str = "visit_offered", **params: str) -> UUID:
        about = new_id()
        async with self.world.tx() as tx:
            assert await service.tell(tx, self.who, key, params or {"ticket": "A003"}, about, self.world.clock())
            (notice, *_) = await service.recent(tx, self.who, self.world.clock())
        return notice.id

    async def work(self, handlers: Mapping[str, Any] = HANDLERS) -> int:
        services = {"channels": Channels(), "db": self.db, "post": self.post}
        made = Jobs(self.db, self.db, "redis://127.0.0.1:1", handlers, services, self.world.clock)
        async with self.world.tx() as tx:
            due = [row["id"] for row in await tx.rows(DUE, self.world.clock())]
        for id_ in due:
            await made.carry_out(self.world.tenant_id, id_)
        return len(due)

    async def rows(self) -> list[DeliveryView]:
        async with self.world.tx() as tx:
            return await channels.latest(tx)

    async def row(self) -> DeliveryView:
        (row,) = await self.rows()
        return row


@pytest.fixture
def office(world: World, db: Database, provider: Provider, line: HttpLine) -> Office:
    world.clock.at = NOON
    return Office(world, db, provider, line)


async def test_one_notice_takes_every_channel_once(office: Office) -> None:
    await office.ready("sms", "wecom", "webhook")
    office.provider.say("SendSms", SENT)
    office.provider.say("/cgi-bin/gettoken", (200, {"access_token": "t", "errcode": 0}))
    office.provider.say("/cgi-bin/message/send", (200, {"errcode": 0, "msgid": "m"}))
    await office.tell()
    assert {row.status for row in await office.rows()} == {"pending"}
    assert await office.work() == 3
    assert await office.work() == 0
    assert {(row.channel, row.status, row.provider_id) for row in await office.rows()} == {
        ("sms", "sent", "b1"), ("wecom", "sent", "m"), ("webhook", "sent", ""),
    }  # fmt: skip
    assert office.provider.of("SendSms")[0].params["PhoneNumbers"] == PHONE
    assert len(office.provider.of("/in")) == len(office.provider.of("/cgi-bin/message/send")) == 1


async def test_ids_only_pass_through_the_outbox(office: Office, world: World) -> None:
    await office.ready("sms")
    await office.tell()
    async with world.tx() as tx:
        (row,) = await tx.rows(ROWS)
    assert PHONE not in row["payload"] and "A003" not in row["payload"] and "delivery" in row["payload"]


async def test_nothing_goes_out_without_channel_number_or_wish(office: Office, world: World) -> None:
    await office.tell()
    assert not await office.rows(), "no channel is set up"
    await office.ready("sms", phone="")
    await office.tell()
    assert not await office.rows(), "nobody's number"
    await office.ready("sms")
    async with world.tx() as tx:
        await reach.want_only(tx, office.who, [("dispute", "sms")])
    await office.tell()
    assert not await office.rows(), "not wanted"
    async with world.tx() as tx:
        await reach.want_only(tx, office.who, [("desk", "sms")])
    await office.tell("consent_withdrawn")
    assert (await office.row()).key == "consent_withdrawn"


async def test_a_rolled_back_notice_leaves_nothing(office: Office, world: World) -> None:
    await office.ready("sms")
    with pytest.raises(RuntimeError):
        async with world.tx() as tx:
            await service.tell(tx, office.who, "visit_offered", {"ticket": "A"}, new_id(), world.clock())
            raise RuntimeError
    assert not await office.rows() and await office.work() == 0


async def test_a_failure_is_tried_again_later_and_then_given_up(office: Office, world: World) -> None:
    await office.ready("webhook")
    office.provider.say("/in", (500, b""))
    await office.tell("consent_withdrawn")
    waits = []
    for _ in range(12):
        if not await office.work():
            break
        row = await office.row()
        waits.append(row.due_at - world.clock())
        world.clock.at = max(row.due_at, world.clock.at)
    row = await office.row()
    assert (row.status, row.attempts, row.last_error) == ("dead", 8, "http_500")
    assert len({call.headers["idempotency-key"] for call in office.provider.calls}) == 1
    assert len(office.provider.calls) == 8 and waits[0] == timedelta(seconds=5)
    async with world.tx() as tx:
        await channels.send_again(tx, row.id, world.clock())
    office.provider.say("/in", (200, b""))
    await office.work()
    assert (await office.row()).status == "sent"


async def test_a_final_refusal_is_not_repeated(office: Office) -> None:
    await office.ready("sms")
    office.provider.say("SendSms", (200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": f"{PHONE} is wrong"}))
    await office.tell()
    await office.work()
    row = await office.row()
    assert (row.status, row.last_error) == ("dead", "isv.MOBILE_NUMBER_ILLEGAL")
    assert await office.work() == 0


async def killed(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """The worker dies between the provider's answer and our mark: the claim is committed, nothing after it is."""
    await jobs.deliver(tx, payload, context)
    raise SystemError("killed")


async def test_a_kill_between_sending_and_marking_does_not_send_twice(office: Office, world: World) -> None:
    """Each channel by its own means: the key, the duplicate check, the question before the second try."""
    await office.ready("sms", "wecom", "webhook")
    office.provider.say("SendSms", SENT)
    office.provider.say("/cgi-bin/gettoken", (200, {"access_token": "t", "errcode": 0}))
    office.provider.say("/cgi-bin/message/send", (200, {"errcode": 0, "msgid": "m"}))
    await office.tell()
    await office.work({DELIVER: killed})
    assert {row.status for row in await office.rows()} == {"sending"}
    (sms_row,) = [row for row in await office.rows() if row.channel == "sms"]
    details = {"SmsSendDetailDTO": [{"OutId": str(sms_row.id), "SendStatus": 3}]}
    office.provider.say("QuerySendDetails", (200, {"Code": "OK", "SmsSendDetailDTOs": details}))
    world.clock.forward(seconds=30)
    assert await office.work() == 3
    assert {(row.status, row.attempts) for row in await office.rows()} == {("sent", 2)}
    assert len(office.provider.of("SendSms")) == 1
    first, second = office.provider.of("/cgi-bin/message/send")
    assert first.body == second.body and first.json["enable_duplicate_check"] == 1
    first, second = office.provider.of("/in")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] and first.body == second.body


async def test_a_kill_before_anything_arrived_sends_it_after_all(office: Office, world: World) -> None:
    await office.ready("sms")
    office.provider.say("SendSms", "hang", SENT)
    office.provider.say("QuerySendDetails", NOTHING)
    await office.tell()
    await office.work()
    row = await office.row()
    assert (row.status, row.last_error) == ("failed", "timeout")
    assert row.due_at - world.clock() >= timedelta(seconds=60), "the provider's records lag"
    world.clock.at = row.due_at
    await office.work()
    assert (await office.row()).status == "sent"
    assert [call.headers["x-acs-action"] for call in office.provider.calls] == [
        "SendSms", "QuerySendDetails", "SendSms",
    ]  # fmt: skip


async def test_two_workers_on_one_delivery_send_it_once(office: Office, world: World) -> None:
    await office.ready("webhook")
    await office.tell()
    await asyncio.gather(*(office.work() for _ in range(4)))
    assert len(office.provider.calls) == 1 and (await office.row()).status == "sent"


async def test_a_provider_that_hangs_holds_only_some_hands(office: Office, world: World) -> None:
    await office.ready("webhook")
    office.provider.say("/in", "hang")
    for number in range(SLOTS_OF_ONE + 2):
        await office.tell(ticket=f"A{number:03}")
    async with world.tx() as tx:
        due = [row["id"] for row in await tx.rows(DUE, world.clock())]
    services = {"channels": Channels(), "db": office.db, "post": office.post}
    made = Jobs(office.db, office.db, "redis://127.0.0.1:1", HANDLERS, services, world.clock)
    first = [asyncio.create_task(made.carry_out(world.tenant_id, id_)) for id_ in due[:SLOTS_OF_ONE]]
    while office.post.has_room(world.tenant_id):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await made.carry_out(world.tenant_id, due[-1])
    assert not all(task.done() for task in first), "the last one did not wait for them"
    assert office.post.has_room(new_id()), "nor do other developers"
    await asyncio.gather(*first)
    assert sorted(row.status for row in await office.rows()) == ["failed"] * SLOTS_OF_ONE + ["pending"] * 2


async def test_a_burst_does_not_lock_itself_out_of_the_database(office: Office, world: World, runtime_url: str) -> None:
    """A letter holds two connections, the job's and the claim's: eight jobs on eight connections must get through."""
    small = await Database.connect(runtime_url, size=8)
    office.db = small
    await office.ready("webhook")
    for number in range(24):
        await office.tell(ticket=f"A{number:03}")
    async with world.tx() as tx:
        due = [row["id"] for row in await tx.rows(DUE, world.clock())]
    services = {"channels": Channels(), "db": small, "post": office.post}
    made = Jobs(small, small, "redis://127.0.0.1:1", HANDLERS, services, world.clock)
    hands = asyncio.Semaphore(8)

    async def carry(id_: UUID) -> None:
        async with hands:
            await made.carry_out(world.tenant_id, id_)

    await asyncio.gather(*(carry(id_) for id_ in due))
    async with world.tx() as tx:
        assert not [row for row in await tx.rows(ROWS) if row["last_error"]], "nobody waited in vain"
    for _ in range(12):
        world.clock.forward(seconds=3)
        if not await office.work():
            break
    await small.close()
    assert len(office.provider.calls) == 24 and {row.status for row in await office.rows()} == {"sent"}
