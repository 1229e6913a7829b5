"""业务日报表 (R03-18.1.10): what it must hold, and that no telephone number stands in it."""

import pytest

from tests.features.registers.conftest import OfficeOf, went

REPORT = {"code": "K-001", "content": "电话回访，约周六看样板间", "grade": "A"}


async def test_a_whole_report_is_kept(office: OfficeOf) -> None:
    here = await office("R03-18")
    desk = await here.desk("zhangmin")
    went(await desk.post(f"{here.root}/reports", data=REPORT))
    assert "约周六看样板间" in (await desk.get(f"{here.root}/reports")).text
    assert "约周六看样板间" not in (await (await here.desk("lihao")).get(f"{here.root}/reports")).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"content": "打了 139 0000 1111，没接"}, "不带联系方式"),
        ({"content": "打了１３９－００００－１１１１，没接"}, "不带联系方式"),
        ({"code": ""}, "客户代码"),
        ({"content": " "}, "联系内容"),
        ({"grade": ""}, "洽谈等级"),
    ],
)
async def test_what_is_missing_or_too_much_is_named(office: OfficeOf, changes: dict[str, str], said: str) -> None:
    here = await office("R03-18")
    desk = await here.desk("zhangmin")
    answer = await desk.post(f"{here.root}/reports", data=REPORT | changes)
    assert answer.status_code == 422 and "日报没有保存" in answer.text and said in answer.text
    assert "第 1.10 条" in answer.text
    assert "这一天还没有日报" in (await desk.get(f"{here.root}/reports")).text


async def test_the_manager_signs_and_the_office_archives(office: OfficeOf) -> None:
    """一式三份 (1.10b): signed by the manager, kept by both, archived; each sees only what is theirs to do."""
    here = await office("R03-18")
    writer, manager, clerk = [await here.desk(login) for login in ("zhangmin", "manager", "clerk")]
    page, of = f"{here.root}/reports", f"{here.root}/reports/{here.staff('zhangmin')}"
    went(await writer.post(page, data=REPORT))
    assert "等经理签字" in (await writer.get(page)).text
    assert (await clerk.post(f"{of}/signature")).status_code == 403
    assert (await writer.post(f"{of}/archive")).status_code == 403
    went(await clerk.post(f"{of}/archive"))
    assert "等经理签字" in (await clerk.get(page)).text, "nothing is archived before it is signed"
    assert "经理签字" in (await manager.get(page)).text
    todo = f"/offices/{here.world.office_id}/todo"
    assert "业务日报等您办" in (await manager.get(todo)).text and "业务日报等您办" not in (await clerk.get(todo)).text
    went(await manager.post(f"{of}/signature"))
    assert "签约室存档" in (await clerk.get(page)).text and "业务日报等您办" in (await clerk.get(todo)).text
    assert "已签字，等存档" in (await writer.get(page)).text
    went(await clerk.post(f"{of}/archive"))
    assert "签字和存档" not in (await clerk.get(page)).text
    assert (await manager.post(f"{here.root}/reports/{here.staff('admin')}/signature")).status_code == 404
