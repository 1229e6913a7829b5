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
