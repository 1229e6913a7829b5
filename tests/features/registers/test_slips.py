"""客户确认单 under R03-18: hours, fields, the day's form, quota; signature, return, renewal, change; who may look."""

import re
from uuid import UUID

import pytest

from backend.engine.facts import SlipSigned, StepTaken
from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.features.registers.conftest import Office, OfficeOf, went
from tests.features.registers.test_visits import said
from tests.features.rulebooks.test_trial_pages import Browser

STATE = Query("test.slip", "SELECT state, until, customer_id FROM register_entry WHERE id = $1")
PHONE = "13700002222"
SLIP = {"phone": PHONE, "customer_no": "K-001", "names": "王刚", "demand": "home", "own_hand": "yes"}
CALL = {"phone": PHONE, "name": "王刚", "title": "mr", "own": "yes", "sure": "yes"}


@pytest.fixture
async def here(office: OfficeOf) -> Office:
    return await office("R03-18")


async def called(here: Office, desk: Browser, **changes: str) -> None:
    """On the day's 《来人来电表》."""
    went(await desk.post(f"{here.root}/calls/new", data=CALL | changes))


async def handed_in(here: Office, desk: Browser, query: str = "", **changes: str) -> str:
    """The address of the slip, wherever it lies now."""
    return went(await desk.post(f"{here.root}/slips/new{query}", data=SLIP | changes))


async def state(here: Office, slip: str) -> tuple[str, str, UUID]:
    async with here.world.tx() as tx:
        row = await tx.row(STATE, UUID(slip.rpartition("/")[2]))
    assert row is not None
    return row["state"], str(row["until"]), row["customer_id"]


async def test_handed_in_signed_and_entered(here: Office) -> None:
    zhang, clerk = await here.desk("zhangmin"), await here.desk("clerk")
    await called(here, zhang)
    slip = await handed_in(here, zhang)
    assert (await state(here, slip))[0] == "submitted"
    assert "等待签收" in said(await clerk.get(f"{here.root}/slips"))
    here.at(9, 40)
    went(await clerk.post(f"{slip}/signature"))
    signed, _, customer = await state(here, slip)
    assert signed == "signed"
    assert await here.owner(customer) == ("owned", ("zhangmin",))
    went(await clerk.post(f"{slip}/entry"))
    assert (await state(here, slip))[0] == "entered"
    assert "已录入" in said(await zhang.get(slip))


async def test_outside_the_hours_it_is_kept_and_the_next_window_is_named(here: Office) -> None:
    zhang = await here.desk("zhangmin")
    await called(here, zhang)
    here.at(11)
    slip = await handed_in(here, zhang)
    page = said(await zhang.get(slip))
    assert (await state(here, slip))[0] == "draft"
    assert "不在递交时间（09:00-10:00、16:00-17:00）内" in page and "第1.1条" in page
    assert re.search(r"下一个时段从\d{4}-\d\d-\d\d16:00开始", page)
    here.at(16)
    went(await zhang.post(f"{slip}/submission"))
    assert (await state(here, slip))[0] == "submitted"


async def test_in_special_circumstances_the_signing_office_signs(here: Office) -> None:
    zhang, manager = await here.desk("zhangmin"), await here.desk("manager")
    await called(here, zhang)
    here.at(12)
    slip = await handed_in(here, zhang)
    went(await zhang.post(f"{slip}/special", data={"reason": "客户当天要签约"}))
    assert "签约室签收" in said(await manager.get(slip))
    went(await manager.post(f"{slip}/signature"))
    _, _, customer = await state(here, slip)
    (signed,) = await signatures(here, customer)
    assert signed.by == "signing_office"


async def test_special_circumstances_excuse_the_hours_and_nothing_else(here: Office) -> None:
    zhang = await here.desk("zhangmin")
    here.at(12)
    slip = await handed_in(here, zhang, customer_no="")
    went(await zhang.post(f"{slip}/special", data={"reason": "客户当天要签约"}))
    assert (await state(here, slip))[0] == "draft"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"customer_no": ""}, "缺填：客户编号"),
        ({"names": ""}, "缺填：客户名称"),
        ({"own_hand": ""}, "缺填：亲笔字迹"),
        ({"company": "yes", "company_name": "某公司"}, "缺填：联系人"),
        ({"company": "yes", "contact_person": "赵"}, "缺填：单位名称"),
    ],
)
async def test_what_is_missing_is_named(here: Office, changes: dict[str, str], missing: str) -> None:
    zhang = await here.desk("zhangmin")
    await called(here, zhang)
    slip = await handed_in(here, zhang, **changes)
    assert (await state(here, slip))[0] == "draft"
    assert missing in said(await zhang.get(slip))


async def test_a_customer_on_nobodys_form_is_not_confirmed(here: Office) -> None:
    """R03-18.1.7: whoever is not in the day's call or visit register."""
    zhang = await here.desk("zhangmin")
    slip = await handed_in(here, zhang)
    page = said(await zhang.get(slip))
    assert (await state(here, slip))[0] == "draft" and "当天《来人来电表》上的记录" in page and "第1.7条" in page
    await called(here, zhang)
    went(await zhang.post(f"{slip}/submission"))
    assert (await state(here, slip))[0] == "submitted"


async def count(here: Office, held: int) -> None:
    """在手确认单数, counted for zhangmin."""
    step = StepTaken(id=str(new_id()), at=here.world.clock(), step="slips_held", by=here.staff("zhangmin"), number=held)
    async with here.world.tx() as tx:
        head = await evidence.lock(tx, here.world.project_id)
        await evidence.append(tx, head, [evidence.entry_of(step)], here.world.clock())


async def test_the_fiftieth_is_taken_and_the_next_refused(here: Office) -> None:
    zhang, clerk = await here.desk("zhangmin"), await here.desk("clerk")
    await count(here, 49)
    here.at(9, 31)
    await called(here, zhang)
    slip = await handed_in(here, zhang)
    assert "<strong>49</strong>/50" in re.sub(r"\s", "", (await zhang.get(f"{here.root}/slips")).text)
    here.at(9, 32)
    went(await clerk.post(f"{slip}/signature"))
    here.at(9, 33)
    await called(here, zhang, phone="13700003333")
    other = await handed_in(here, zhang, phone="13700003333", names="李芳", customer_no="K-002")
    assert (await state(here, other))[0] == "draft"
    assert "已有50个，超出限额50个" in said(await zhang.get(other))
    again = await handed_in(here, zhang, f"?again={slip.rpartition('/')[2]}", kind="renewed")
    assert (await state(here, again))[0] == "submitted"


async def test_two_that_waited_for_one_place_are_not_both_signed(here: Office) -> None:
    zhang, clerk = await here.desk("zhangmin"), await here.desk("clerk")
    await count(here, 49)
    here.at(9, 31)
    slips = []
    for number, name in ((PHONE, "王刚"), ("13700003333", "李芳")):
        await called(here, zhang, phone=number, name=name)
        slips.append(await handed_in(here, zhang, phone=number, names=name))
    here.at(9, 32)
    went(await clerk.post(f"{slips[0]}/signature"))
    answer = await clerk.post(f"{slips[1]}/signature")
    assert answer.status_code == 409 and "已确认 50 名，限额 50 名" in answer.text
    went(await clerk.post(f"{slips[1]}/return", data={"reason": "超出限额"}))
    assert (await state(here, slips[1]))[0] == "returned"


async def test_the_earlier_signature_wins_and_the_later_slip_goes_back(here: Office) -> None:
    zhang, li, clerk = await here.desk("zhangmin"), await here.desk("lihao"), await here.desk("clerk")
    await called(here, zhang)
    await called(here, li)
    first, second = await handed_in(here, zhang), await handed_in(here, li)
    here.at(9, 40)
    went(await clerk.post(f"{first}/signature"))
    assert "同一客户已有别人的确认" in said(await clerk.get(second))
    here.at(9, 41)
    went(await clerk.post(f"{second}/signature"))
    _, _, customer = await state(here, second)
    assert await here.owner(customer) == ("owned", ("zhangmin",))
    went(await clerk.post(f"{second}/return", data={"reason": "与张敏的确认冲突"}))
    async with here.world.tx() as tx:
        facts = await attribution.known_facts(tx, here.world.project_id, [customer])
    steps = [(f.step, f.to) for f in facts if isinstance(f, StepTaken)]
    assert ("slip_returned", here.staff("lihao")) in steps and ("copy_kept", None) in steps
    assert "与张敏的确认冲突" in said(await li.get(second))


async def test_a_change_warns_first_and_then_resets_the_time(here: Office) -> None:
    zhang, li, clerk = await here.desk("zhangmin"), await here.desk("lihao"), await here.desk("clerk")
    await called(here, zhang)
    await called(here, li)
    first = await handed_in(here, zhang)
    went(await clerk.post(f"{first}/signature"))
    here.at(9, 40)
    rival = await handed_in(here, li)
    went(await clerk.post(f"{rival}/signature"))
    here.at(9, 50)
    query = f"?again={first.rpartition('/')[2]}"
    warned = await zhang.post(f"{here.root}/slips/new{query}", data=SLIP | {"kind": "changed", "demand": "shop"})
    assert warned.status_code == 422 and "变更会让确认时间重新起算" in warned.text and "第 1.6 条" in warned.text
    _, _, customer = await state(here, first)
    assert await here.owner(customer) == ("owned", ("zhangmin",))
    changed = await handed_in(here, zhang, query, kind="changed", demand="shop", aware="yes")
    went(await clerk.post(f"{changed}/signature"))
    assert await here.owner(customer) == ("owned", ("lihao",))
    assert (await state(here, first))[0] == "void"


async def test_confirmed_again_within_the_days_it_holds(here: Office) -> None:
    zhang, clerk = await here.desk("zhangmin"), await here.desk("clerk")
    await called(here, zhang)
    first = await handed_in(here, zhang)
    went(await clerk.post(f"{first}/signature"))
    here.at(9, 30, days=9)
    zhang, clerk = await here.desk("zhangmin"), await here.desk("clerk")
    again = await handed_in(here, zhang, f"?again={first.rpartition('/')[2]}", kind="renewed")
    went(await clerk.post(f"{again}/signature"))
    here.at(9, 30, days=15)
    _, _, customer = await state(here, again)
    assert await here.owner(customer) == ("owned", ("zhangmin",))


async def test_after_ten_days_it_has_lapsed(here: Office) -> None:
    zhang, clerk = await here.desk("zhangmin"), await here.desk("clerk")
    await called(here, zhang)
    first = await handed_in(here, zhang)
    went(await clerk.post(f"{first}/signature"))
    here.at(0, 0, days=11)
    _, _, customer = await state(here, first)
    assert (await here.owner(customer))[1] == ()
    assert "已过期" in said(await (await here.desk("zhangmin")).get(f"{here.root}/slips"))


async def test_two_confirmers_at_once_one_signs(here: Office) -> None:
    zhang, clerk, manager = await here.desk("zhangmin"), await here.desk("clerk"), await here.desk("manager")
    await called(here, zhang)
    slip = await handed_in(here, zhang)
    went(await clerk.post(f"{slip}/signature"))
    answer = await manager.post(f"{slip}/signature")
    assert answer.status_code == 409 and "这一条已经有人处理" in answer.text
    _, _, customer = await state(here, slip)
    assert len(await signatures(here, customer)) == 1


async def test_consultants_do_not_sign_and_see_only_their_own(here: Office) -> None:
    zhang, li = await here.desk("zhangmin"), await here.desk("lihao")
    await called(here, zhang)
    slip = await handed_in(here, zhang)
    assert (await zhang.post(f"{slip}/signature")).status_code == 403
    assert (await li.get(slip)).status_code == 404
    assert (await li.post(f"{slip}/drop")).status_code in (404, 409)
    assert slip.rpartition("/")[2] not in (await li.get(f"{here.root}/slips")).text


async def test_nobody_opens_the_archive_without_leave(here: Office) -> None:
    """R03-18.5: not the clerk either; the company's leadership may allow it for the day."""
    zhang, clerk, admin = await here.desk("zhangmin"), await here.desk("clerk"), await here.desk("admin")
    await called(here, zhang)
    slip = await handed_in(here, zhang)
    went(await clerk.post(f"{slip}/signature"))
    went(await clerk.post(f"{slip}/entry"))
    page = said(await clerk.get(f"{here.root}/slips"))
    assert "存档不能随意翻看" in page and "第5条" in page
    assert (await clerk.get(slip)).status_code == 404
    went(await admin.post(f"{here.root}/leave", data={"staff_id": here.staff("clerk")}))
    assert (await clerk.get(slip)).status_code == 200
    assert "没有看成" in said(await admin.get(f"{here.root}/amendments"))
    here.at(9, 30, days=2)
    clerk = await here.desk("clerk")
    assert (await clerk.get(slip)).status_code == 404


async def test_the_manager_has_no_leave_to_give_where_the_clause_names_others(here: Office) -> None:
    manager = await here.desk("manager")
    went(await manager.post(f"{here.root}/leave", data={"staff_id": here.staff("clerk")}))
    assert "存档不能随意翻看" in said(await (await here.desk("clerk")).get(f"{here.root}/slips"))


async def test_names_and_numbers_reach_the_ledger_only_as_digests(here: Office) -> None:
    zhang, clerk = await here.desk("zhangmin"), await here.desk("clerk")
    await called(here, zhang)
    slip = await handed_in(here, zhang)
    went(await clerk.post(f"{slip}/signature"))
    _, _, customer = await state(here, slip)
    (signed,) = await signatures(here, customer)
    assert signed.names and "王刚" not in signed.names and PHONE not in str(signed)


async def test_where_the_rulebook_knows_no_slips_there_is_no_book(office: OfficeOf) -> None:
    here = await office("R03-01")
    zhang = await here.desk("zhangmin")
    assert (await zhang.get(f"{here.root}/slips")).status_code == 404
    assert "确认单" not in (await zhang.get(f"{here.root}/calls")).text


async def signatures(here: Office, customer: UUID) -> list[SlipSigned]:
    async with here.world.tx() as tx:
        facts = await attribution.known_facts(tx, here.world.project_id, [customer])
    return [fact for fact in facts if isinstance(fact, SlipSigned)]
