"""Telling people: once, all of them, live; which sentence; who may set what; a secret that nobody sees again."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.features.notifications import channels, reach, service, words
from backend.features.notifications.errors import (
    EndpointRefused,
    PlaceholderMissing,
    PlaceholderUnknown,
    SecretNeeded,
)
from backend.features.notifications.models import Notice
from backend.features.notifications.ports import sms, webhook
from backend.kit.channels import Topic
from backend.kit.crypto import SealBroken
from backend.kit.db import Database
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id
from backend.kit.sql import Query
from backend.kit.texts import LANGUAGES, catalogue
from tests.support.world import World

BACKEND = Path(__file__).parents[3] / "backend"
SMS = sms.Account(access_key_id="id", sign_name="江湾", secret="the very secret")
CLERKS = Query(
    "test.clerks",
    "SELECT count(DISTINCT s.id) FROM staff s JOIN staff_office w ON w.staff_id = s.id WHERE s.role = 'site_clerk'",
)
CHANNEL_ROWS = Query("test.channels", "SELECT settings::text, secret_ct FROM notice_channel")


async def test_told_once_and_everybody(world: World) -> None:
    people = [world.staff["zhangmin"], world.staff["lihao"], world.staff["zhangmin"]]
    about = new_id()
    async with world.tx() as tx:
        assert await service.tell_many(tx, people, "visit_offered", {"ticket": "A"}, about, world.clock()) == 2
        assert await service.tell_many(tx, people, "visit_offered", {"ticket": "A"}, about, world.clock()) == 0
        assert not await service.tell(tx, people[0], "visit_offered", {"ticket": "A"}, about, world.clock())
        assert await service.tell_many(tx, [], "visit_offered", {}, about, world.clock()) == 0
        assert await service.unread_count(tx, people[0], world.clock()) == 1


async def test_a_duty_owed_by_a_role_reaches_everybody_who_holds_it(world: World, heyuan: World) -> None:
    async with world.tx() as tx:
        about, at = new_id(), world.clock()
        told = await service.tell_role(tx, world.project_id, "clerk", "duty_due", {"code": "x"}, about, at)
        assert told == await tx.value(CLERKS)
        assert await service.unread_count(tx, world.staff["clerk"], world.clock()) == 1
        assert await service.unread_count(tx, world.staff["manager"], world.clock()) == 0
        foreign = await service.tell_role(tx, heyuan.project_id, "manager", "duty_due", {}, new_id(), world.clock())
        assert foreign == 0, "another developer's project has nobody here"


async def test_a_call_to_a_visitor_who_has_gone_does_not_count(world: World) -> None:
    who = world.staff["zhangmin"]
    async with world.tx() as tx:
        await service.tell(tx, who, "visit_offered", {"ticket": "A"}, new_id(), world.clock())
        await service.tell(tx, who, "consent_withdrawn", {"ticket": "A"}, new_id(), world.clock())
        assert await service.unread_count(tx, who, world.clock()) == 2
        assert await service.unread_count(tx, who, world.clock.forward(minutes=11)) == 1


async def test_page_by_page_and_all_read(world: World) -> None:
    who = world.staff["zhangmin"]
    async with world.tx() as tx:
        for number in range(service.PAGE + 3):
            await service.tell(tx, who, "visit_offered", {"ticket": str(number)}, new_id(), world.clock())
        first = await service.recent(tx, who, world.clock())
        rest = await service.recent(tx, who, world.clock(), (first[-1].created_at, first[-1].id))
        assert len(first) == service.PAGE and len({one.id for one in (*first, *rest)}) == service.PAGE + 3
        await service.seen_all(tx, who, world.clock())
        assert await service.unread_count(tx, who, world.clock()) == 0
        with pytest.raises(NotFound):
            await service.seen(tx, first[0].id, world.staff["lihao"], world.clock())


async def test_the_bell_rings_after_the_commit_and_not_without_one(world: World, db: Database) -> None:
    rung: list[Topic] = []
    db.bell = rung.append
    try:
        async with world.tx() as tx:
            await service.tell(tx, world.staff["lihao"], "visit_offered", {"ticket": "A"}, new_id(), world.clock())
            assert not rung
        assert [one.name for one in rung] == [f"{world.tenant_id}:staff:{world.staff['lihao']}"]
        with pytest.raises(RuntimeError):
            async with world.tx() as tx:
                await service.tell(tx, world.staff["lihao"], "visit_offered", {"ticket": "B"}, new_id(), world.clock())
                raise RuntimeError
        assert len(rung) == 1
    finally:
        db.bell = None


def told_keys() -> Iterator[tuple[str, str]]:
    """Every kind that code tells by name."""
    for file in BACKEND.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ("tell", "tell_many", "tell_role"):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield file.name, argument.value


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_every_kind_that_is_told_has_a_sentence_and_its_placeholders_have_names() -> None:
    roles = {"clerk", "manager", "site_clerk", "site_manager", "consultant", "tenant_admin"}
    assert len(list(told_keys())) >= 3
    assert not [(file, key) for file, key in told_keys() if key not in roles and not words.is_known(key)]
    for lang in LANGUAGES:
        for key in words.kinds():
            for name in words.holes(key):
                assert f"inbox.hole.{name}" in catalogue(lang), (
                    f"name the placeholder {name} in inbox.json: hole, example"
                )
                assert words.examples(key, lang)[name] != "…", f"give an example for {name} in inbox.json"


def test_a_kind_without_a_sentence_is_still_news() -> None:
    notice = Notice(id=new_id(), staff_id=new_id(), key="nobody_said", params={}, created_at=None, read_at=None)  # type: ignore[arg-type]
    assert words.sentence(notice, "zh") == "有一条新消息，请打开系统查看"


@pytest.mark.parametrize(
    ("params", "page"),
    [
        ({"customer": "c"}, "/customers/c"), ({"visit": "v"}, "/me"), ({"page": "/x"}, "/x"), ({}, ""),
        ({"page": "//evil.example"}, ""), ({"page": "https://evil.example"}, ""), ({"dispute": "d"}, "/disputes/d"),
    ],
)  # fmt: skip
def test_where_a_notice_leads(params: dict[str, str], page: str) -> None:
    notice = Notice(id=new_id(), staff_id=new_id(), key="x", params=params, created_at=None, read_at=None)  # type: ignore[arg-type]
    assert words.page(notice) == page


def test_a_text_says_everything_and_nothing_unknown() -> None:
    channels.check_text("visit_offered", "{name}：{ticket}")
    with pytest.raises(PlaceholderMissing) as missing:
        channels.check_text("visit_offered", "有客户")
    assert missing.value.facts["missing"] == "{票号}"
    for typed in ("{ticket} {phone}", "{ticket} {", "{ticket.__class__} {ticket}", "{ticket!r} {ticket}"):
        with pytest.raises(PlaceholderUnknown):
            channels.check_text("visit_offered", typed)
    assert words.as_stored(words.as_shown("{name}：{ticket}", "zh")) == "{name}：{ticket}"
    assert channels.preview("visit_offered", "{name}：{ticket}", "zh") == "张敏：A003"
    with pytest.raises(KeyError):
        words.fill("{ticket}", {})


async def test_a_secret_is_sealed_kept_and_never_sent_to_a_new_address(world: World) -> None:
    by, at = world.staff["admin"], world.clock()
    async with world.tx() as tx:
        await channels.set_up(tx, world.keys, "sms", SMS, True, by, at)
        (row,) = await tx.rows(CHANNEL_ROWS)
        assert "secret" not in row["settings"].replace('"secret": ""', "") and b"very secret" not in row["secret_ct"]
        kept = sms.Account(access_key_id="other", sign_name="新签名")
        await channels.set_up(tx, world.keys, "sms", kept, True, by, at)
        assert (await tx.rows(CHANNEL_ROWS))[0]["secret_ct"] == row["secret_ct"]
        moved = sms.Account(endpoint="https://collector.example.com", access_key_id="id", sign_name="x")
        with pytest.raises(SecretNeeded):
            await channels.set_up(tx, world.keys, "sms", moved, True, by, at)
        with pytest.raises(SecretNeeded):
            await channels.set_up(tx, world.keys, "webhook", webhook.Account(endpoint="https://a.cn/x"), True, by, at)
        with pytest.raises(SealBroken):
            world.keys.decrypt(channels.SECRET, row["secret_ct"], b"wecom")
        assert (await channels.channels(tx))["sms"].account.secret == ""


@pytest.mark.parametrize(
    "endpoint",
    ["http://a.cn", "https://127.0.0.1/x", "https://[::1]/", "https://u:p@a.cn/", "https://localhost", "ftp://a.cn",
     "https://", "", "https://a.cn:99999/", "https://a.cn/#x", "https://192.168.0.1"],
)  # fmt: skip
async def test_an_inside_address_is_refused_when_it_is_typed(world: World, endpoint: str) -> None:
    account = webhook.Account(endpoint=endpoint, secret="s")
    async with world.tx() as tx:
        with pytest.raises(EndpointRefused):
            await channels.set_up(tx, world.keys, "webhook", account, True, None, world.clock())


@pytest.mark.parametrize(("phone", "user"), [("123", ""), ("", "a|b"), ("", "@all"), ("", "a b"), ("", "x" * 65)])
async def test_who_cannot_be_reached_is_said_at_once(world: World, phone: str, user: str) -> None:
    with pytest.raises(InvalidInput):
        reach.check(phone, user)


async def test_a_number_is_sealed_and_bound_to_its_person(world: World) -> None:
    who = world.staff["zhangmin"]
    async with world.tx() as tx:
        await reach.set_phone(tx, world.keys, who, "138 0013 8000", world.clock())
        row = await tx.row(Query("test.reach", "SELECT phone_ct, phone_mask FROM staff_reach"))
    assert row["phone_mask"] == "138****8000" and b"138" not in row["phone_ct"]
    with pytest.raises(SealBroken):
        world.keys.decrypt(reach.PHONE, row["phone_ct"], world.staff["lihao"].bytes)
