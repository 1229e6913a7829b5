"""The three ways out, against a real server: what is sent, what each answer means, and where nothing may be sent to."""

import asyncio
import hashlib
import hmac
import logging
from datetime import UTC, datetime
from ipaddress import ip_address
from uuid import uuid4

import msgspec
import pytest

from backend.features.notifications.ports import sms, webhook, wecom
from backend.features.notifications.ports.line import CAP_BYTES, HttpLine, is_public
from backend.features.notifications.ports.port import Letter, NoAnswer, NotReached, Refused, Sent, Unsure
from tests.features.notifications.conftest import Provider

AT = datetime(2026, 7, 1, 2, 30, 15, tzinfo=UTC)
LETTER = Letter(
    id=uuid4(), tenant_id=uuid4(), kind="visit_offered", text="轮到您接待：A003 号访客在等您",
    values={"ticket": "A003"},
    template="SMS_1", phone="13800138000", user="zhangmin", staff_id=uuid4(), page="/me", created_at=AT, at=AT,
)  # fmt: skip
AGAIN = msgspec.structs.replace(LETTER, unsure=True)
OK = (200, {"Code": "OK", "BizId": "900^0"})
NOTHING = (200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": []}})
TOKEN = (200, {"errcode": 0, "access_token": "t1", "expires_in": 7200})


def sms_port(provider: Provider, line: HttpLine) -> sms.SmsPort:
    account = sms.Account(endpoint=provider.url, access_key_id="id", sign_name="江湾置业", secret="top secret")
    return sms.SmsPort(account, line)


def wecom_port(provider: Provider, line: HttpLine, tokens: wecom.Tokens | None = None) -> wecom.WeComPort:
    account = wecom.Account(endpoint=provider.url, corp_id="ww1", agent_id=7, secret="top secret")
    return wecom.WeComPort(account, line, tokens or wecom.Tokens())


def webhook_port(provider: Provider, line: HttpLine) -> webhook.WebhookPort:
    return webhook.WebhookPort(webhook.Account(endpoint=f"{provider.url}/in?a=b", secret="top secret"), line)


def test_the_signature_is_the_one_the_provider_publishes() -> None:
    """The worked example of the provider's page on signature V3, to the last digit."""
    params = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com", "x-acs-action": "RunInstances", "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d", "x-acs-version": "2014-05-26",
    }  # fmt: skip
    signed = sms.sign("YourAccessKeyId", "YourAccessKeySecret", "POST", params, headers, b"")
    assert signed["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,Signature="
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


async def test_a_text_message_as_the_provider_wants_it(provider: Provider, line: HttpLine) -> None:
    provider.say("SendSms", OK)
    assert await sms_port(provider, line).send(LETTER) == Sent("900^0")
    (call,) = provider.calls
    assert call.params == {
        "OutId": str(LETTER.id), "PhoneNumbers": "13800138000", "SignName": "江湾置业", "TemplateCode": "SMS_1",
        "TemplateParam": '{"ticket":"A003"}',
    }  # fmt: skip
    names = call.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    signed = sms.sign(
        "id", "top secret", "POST", call.params,
        {name: call.headers[name] for name in names if name != "x-acs-content-sha256"}, b"",
    )  # fmt: skip
    assert signed["Authorization"] == call.headers["authorization"], "what arrived is what was signed"
    assert call.headers["x-acs-date"] == "2026-07-01T02:30:15Z"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"}), Refused("isv.BUSINESS_LIMIT_CONTROL", False)),
        ((400, {"Code": "Throttling.User"}), Refused("Throttling.User", False)),
        ((200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}), Refused("isv.MOBILE_NUMBER_ILLEGAL", True)),
        ((403, {"Code": "SignatureDoesNotMatch"}), Refused("SignatureDoesNotMatch", True)),
        ((500, {"Code": "isp.SYSTEM_ERROR"}), Unsure("isp.SYSTEM_ERROR")),
        ((502, b"<html>bad gateway"), Unsure("http_502")),
        ((200, b"[1]"), Unsure("http_200")),
        ("hang", Unsure("timeout")),
    ],
)
async def test_what_a_text_message_s_answer_means(
    provider: Provider, line: HttpLine, answer: object, outcome: object
) -> None:
    provider.say("SendSms", answer)
    assert await sms_port(provider, line).send(LETTER) == outcome


async def test_after_an_unsure_try_the_provider_is_asked_before_anything_is_sent(
    provider: Provider, line: HttpLine
) -> None:
    there = {"SmsSendDetailDTO": [{"OutId": "another"}, {"OutId": str(LETTER.id)}]}
    provider.say("QuerySendDetails", (200, {"Code": "OK", "SmsSendDetailDTOs": there}))
    provider.say("SendSms", OK)
    assert await sms_port(provider, line).send(AGAIN) == Sent("")
    assert not provider.of("SendSms")
    assert provider.of("QuerySendDetails")[0].params["SendDate"] == "20260701"
    provider.say("QuerySendDetails", NOTHING)
    assert await sms_port(provider, line).send(AGAIN) == Sent("900^0")
    provider.say("QuerySendDetails", (500, b""))
    provider.calls.clear()
    assert await sms_port(provider, line).send(AGAIN) == Unsure("not_queryable")
    assert not provider.of("SendSms"), "who cannot ask does not send"


async def test_a_wecom_message_and_its_token(provider: Provider, line: HttpLine) -> None:
    provider.say("/cgi-bin/gettoken", TOKEN)
    provider.say("/cgi-bin/message/send", (200, {"errcode": 0, "msgid": "m1"}))
    port = wecom_port(provider, line)
    assert await port.send(LETTER) == Sent("m1")
    assert await port.send(LETTER) == Sent("m1")
    assert len(provider.of("/cgi-bin/gettoken")) == 1, "the token is kept"
    first, second = provider.of("/cgi-bin/message/send")
    assert first.body == second.body, "the duplicate check compares the whole request"
    assert first.params == {"access_token": "t1"}
    assert first.json["touser"] == "zhangmin" and first.json["agentid"] == 7
    assert first.json["enable_duplicate_check"] == 1 and first.json["duplicate_check_interval"] == 14400
    assert first.json["text"]["content"] == "轮到您接待：A003 号访客在等您（07-01 10:30:15）"


async def test_a_token_that_ended_is_fetched_anew_once(provider: Provider, line: HttpLine) -> None:
    provider.say("/cgi-bin/gettoken", TOKEN, (200, {"errcode": 0, "access_token": "t2", "expires_in": 7200}))
    provider.say("/cgi-bin/message/send", (200, {"errcode": 42001}), (200, {"errcode": 0, "msgid": "m2"}))
    assert await wecom_port(provider, line).send(LETTER) == Sent("m2")
    assert [call.params["access_token"] for call in provider.of("/cgi-bin/message/send")] == ["t1", "t2"]
    provider.say("/cgi-bin/message/send", (200, {"errcode": 42001}))
    provider.calls.clear()
    assert await wecom_port(provider, line).send(LETTER) == Refused("wecom_42001", True)
    assert len(provider.of("/cgi-bin/message/send")) == 2, "no endless circle"


@pytest.mark.parametrize(
    ("token", "answer", "outcome"),
    [
        ((200, {"errcode": 40001}), None, Refused("wecom_40001", True)),
        ((200, {"errcode": -1}), None, Refused("wecom_-1", False)),
        ((502, b""), None, Refused("http_502", False)),
        ("hang", None, Refused("timeout", False)),
        (TOKEN, (200, {"errcode": 81013}), Refused("wecom_81013", True)),
        (TOKEN, (200, {"errcode": 45009}), Refused("wecom_45009", False)),
        (TOKEN, (200, {"errcode": 0, "invaliduser": "zhangmin"}), Refused("user_unknown", True)),
        (TOKEN, (503, b""), Unsure("http_503")),
        (TOKEN, "hang", Unsure("timeout")),
    ],
)
async def test_what_wecom_s_answer_means(
    provider: Provider, line: HttpLine, token: object, answer: object, outcome: object
) -> None:
    provider.say("/cgi-bin/gettoken", token)
    provider.say("/cgi-bin/message/send", answer)
    assert await wecom_port(provider, line).send(LETTER) == outcome


async def test_a_webhook_can_be_verified_and_recognised(provider: Provider, line: HttpLine) -> None:
    assert await webhook_port(provider, line).send(LETTER) == Sent("")
    assert await webhook_port(provider, line).send(AGAIN) == Sent("")
    first, second = provider.calls
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == str(LETTER.id)
    stamp = first.headers["guishu-timestamp"]
    expected = hmac.new(b"top secret", f"{stamp}.{LETTER.id}.".encode() + first.body, hashlib.sha256).hexdigest()
    assert first.headers["guishu-signature"] == f"v1={expected}"
    assert webhook.fresh(stamp, AT) and not webhook.fresh(stamp, datetime(2026, 7, 1, 3, tzinfo=UTC))
    assert first.params == {"a": "b"} and first.json["kind"] == "visit_offered"
    assert "13800138000" not in first.body.decode(), "a webhook gets ids, not numbers"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((204, b""), Sent("")),
        ((302, b""), Refused("http_302", True)),
        ((410, b""), Refused("http_410", True)),
        ((429, b""), Refused("http_429", False)),
        ((500, b""), Unsure("http_500")),
        ("hang", Unsure("timeout")),
        ((200, b"x" * (CAP_BYTES * 40)), Sent("")),
    ],
)
async def test_what_a_webhook_s_answer_means(
    provider: Provider, line: HttpLine, answer: object, outcome: object
) -> None:
    provider.say("/in", answer)
    assert await webhook_port(provider, line).send(LETTER) == outcome
    assert len(provider.calls) == 1, "a redirect is not followed"


async def test_an_answer_is_cut_off(provider: Provider, line: HttpLine) -> None:
    provider.say("/", (200, b"x" * (CAP_BYTES * 10)))
    assert len((await line.get(provider.url, params={})).body) == CAP_BYTES


async def test_a_line_that_breaks_leaves_it_open_whether_the_letter_arrived(line: HttpLine) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf")
        writer.close()

    server = await asyncio.start_server(cut, "127.0.0.1")
    account = webhook.Account(endpoint=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", secret="s")
    assert await webhook.WebhookPort(account, line).send(LETTER) == Unsure("cut_off")
    server.close()


async def test_a_closed_door_is_not_a_lost_letter(line: HttpLine) -> None:
    account = webhook.Account(endpoint="http://127.0.0.1:1/", secret="s")
    assert await webhook.WebhookPort(account, line).send(LETTER) == Refused("no_connection", False)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("fe80::1", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False), ("64:ff9b::a00:1", False), ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2606:4700:4700::1111", True),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "not_https"),
        ("https://user:pass@example.com/", "not_https"),
        ("https://127.0.0.1/", "private_address"),
        ("https://localhost:8443/", "private_address"),
        ("https://[::ffff:127.0.0.1]/", "private_address"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
        ("https://2130706433/", "private_address"),
    ],
)
async def test_nothing_is_sent_into_the_house(url: str, code: str) -> None:
    fenced = HttpLine()
    with pytest.raises(NotReached) as refused:
        await fenced.get(url, params={})
    assert refused.value.code == code and refused.value.final
    await fenced.close()


async def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, provider: Provider
) -> None:
    """A name that points elsewhere a moment later (DNS rebinding) is not asked twice."""
    from backend.features.notifications.ports import line as module

    seen: list[tuple[str, str, str]] = []

    async def checked(host: str, port: int) -> object:
        return ip_address("127.0.0.1")

    async def read(self: HttpLine, request: object) -> object:
        seen.append((request.url.host, request.headers["host"], request.extensions["sni_hostname"]))  # type: ignore[attr-defined]
        raise NoAnswer("looked")

    monkeypatch.setattr(module, "public_address", checked)
    monkeypatch.setattr(HttpLine, "_read", read)
    fenced = HttpLine()
    with pytest.raises(NoAnswer):
        await fenced.get("https://hooks.example.com/in", params={})
    assert seen == [("127.0.0.1", "hooks.example.com", "hooks.example.com")]
    await fenced.close()


async def test_no_log_has_a_number_or_a_secret(
    provider: Provider, line: HttpLine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    provider.say("SendSms", OK)
    provider.say("/cgi-bin/gettoken", TOKEN)
    provider.say("/cgi-bin/message/send", (200, {"errcode": 0}))
    await sms_port(provider, line).send(LETTER)
    await wecom_port(provider, line).send(LETTER)
    assert not [text for text in ("13800138000", "top secret", "t1") if text in caplog.text]
    assert "top secret" not in "".join(str(call.headers) for call in provider.of("SendSms"))
