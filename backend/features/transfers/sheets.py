"""Which columns each kind of sheet has, and how offices call them (表头): guessed, then shown for confirmation."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from msgspec import Struct

from backend.features.transfers.models import Kind


class Field(Struct, frozen=True):
    """A column: its name here, whether a row is nothing without it, and how offices call it; the first is ours."""

    name: str
    needed: bool
    called: tuple[str, ...]


_PHONE = ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式",
          "客户电话", "客户手机", "客户手机号", "电话号码",
          "客户联系电话", "联系号码", "来电号码", "phone", "phone number",
          "mobile", "mobile number", "tel", "telephone",
          "cell", "contact number")  # fmt: skip
_NAME = ("姓名", "客户姓名", "客户", "客户名称", "客户名", "姓氏", "name", "customer", "customer name", "full name")
_TITLE = ("称谓", "性别", "称呼", "title", "sex", "gender", "salutation")
_CONSULTANT = ("置业顾问", "顾问", "销售顾问", "销售员", "接待人", "接待顾问", "业务员", "归属顾问", "归属",
               "接待置业顾问",
               "consultant", "sales consultant", "salesperson", "owner", "received by")  # fmt: skip
_CLOCK = ("时刻", "几点", "钟点", "来访时刻", "来电时刻", "time of day", "clock")
_AGENCY = ("分销单位", "分销公司", "渠道", "渠道公司", "中介", "中介公司", "分销", "经纪公司", "报备公司", "报备渠道",
           "渠道名称", "agency",
           "channel", "broker", "broker company")  # fmt: skip


def _at(*own: str) -> tuple[str, ...]:
    return (*own, "时间", "日期", "登记时间", "登记日期", "date", "time", "datetime", "at")


FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    "customers": (
        Field("phone", True, _PHONE),
        Field("name", False, _NAME),
        Field("title", False, _TITLE),
        Field("consultant", False, _CONSULTANT),
        Field("at", False, _at("登记时间", "首次来访时间", "首访时间", "首访日期", "创建时间", "录入时间")),
        Field("clock", False, _CLOCK),
    ),
    "calls": (
        Field("at", True, _at("来电时间", "来电日期", "接听时间", "call time", "called at")),
        Field("clock", False, _CLOCK),
        Field("phone", True, _PHONE),
        Field("name", False, _NAME),
        Field("title", False, _TITLE),
        Field("consultant", False, ("接听人", "接听顾问", "接电人", "接电话人", "answered by", *_CONSULTANT)),
    ),
    "visits": (
        Field("at", True, _at("来访时间", "来访日期", "到访时间", "到访日期", "visit time", "visited at")),
        Field("clock", False, _CLOCK),
        Field("phone", True, _PHONE),
        Field("name", False, _NAME),
        Field("title", False, _TITLE),
        Field("consultant", False, _CONSULTANT),
        Field("first_visit", False, ("是否首次来访", "首次来访", "是否首访", "首访", "首复访", "first visit")),
        Field("agency", False, ("分销单位", "分销公司", "渠道公司", "中介公司", "经纪公司", "agency")),
    ),
    "reports": (
        Field("at", True, _at("报备时间", "报备日期", "report time", "reported at")),
        Field("clock", False, _CLOCK),
        Field("phone", True, _PHONE),
        Field("name", False, _NAME),
        Field("title", False, _TITLE),
        Field("agency", True, _AGENCY),
    ),
    "staff": (
        Field("name", True, ("姓名", "员工姓名", "员工", "人员", "name", "staff", "full name")),
        Field("login", True, ("账号", "登录账号", "用户名", "帐号", "login", "account", "username", "user name")),
        Field("role", True, ("岗位", "角色", "职务", "职位", "role", "position", "job")),
        Field("office", False, ("售楼处", "案场", "所在案场", "所属案场", "office", "site")),
    ),
}  # fmt: skip


def plain(title: str) -> str:
    """A header without what offices add to it: brackets, stars, spaces, full-width forms."""
    text = unicodedata.normalize("NFKC", title).casefold()
    text = re.sub(r"\(.*?\)|【.*?】|\[.*?\]", "", text)
    return re.sub(r"[\s*:：_\-·.]+", "", text)


_TOTALS = {"合计", "总计", "小计", "共计", "汇总", "总数", "本页合计", "本页小计", "total", "totals", "subtotal", "sum"}
_KNOWN = {kind: {plain(word) for field in fields for word in field.called} for kind, fields in FIELDS.items()}


def find_header(kind: Kind, rows: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows holds the headers: a title often stands above them. None: no row says anything."""
    scores = [sum(plain(cell) in _KNOWN[kind] for cell in row) for row in rows]
    if scores and max(scores) >= 1:
        return scores.index(max(scores))
    filled = [index for index, row in enumerate(rows) if sum(bool(cell) for cell in row) >= 2]
    return filled[0] if filled else (0 if rows else None)


def aside(kind: Kind, cells: Sequence[str]) -> str | None:
    """A row that is none: 合计 at the end, the headers once more where a printed page began. Why, in a code."""
    said = [plain(cell) for cell in cells if cell]
    if said and said[0] in _TOTALS:
        return "totals_row"
    if len(said) >= 2 and all(word in _KNOWN[kind] for word in said):
        return "header_again"
    return None


def guess(kind: Kind, header: Sequence[str]) -> tuple[int, ...]:
    """For each field of this kind the column that seems to be it, -1 for none; no column is given twice."""
    titles = [plain(title) for title in header]
    found: dict[str, int] = {}
    fields = FIELDS[kind]
    for field in fields:
        found[field.name] = next((titles.index(word) for word in map(plain, field.called) if word in titles), -1)
    _date_and_time(titles, found)
    taken: set[int] = set()
    columns = []
    for field in fields:
        column = found[field.name]
        columns.append(-1 if column in taken else column)
        taken.add(column)
    return tuple(columns)


def _date_and_time(titles: list[str], found: dict[str, int]) -> None:
    """来访日期 and 来访时间 side by side: the day in one column, the time of day in the other."""
    if found.get("clock", -1) >= 0 or found.get("at", -1) < 0:
        return
    day = next((i for i, title in enumerate(titles) if title.endswith(("日期", "date"))), -1)
    time = next((i for i, title in enumerate(titles) if title.endswith(("时间", "time")) and i != day), -1)
    if day >= 0 and time >= 0:
        found["at"], found["clock"] = day, time
