"""What a row of a sheet says (一行登记), or why it cannot be taken. Pure: who works here is handed in."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from backend.features.channels.imported import Terms
from backend.features.transfers import cells, sheets
from backend.features.transfers.cells import Refused, folded
from backend.features.transfers.models import MOST_CHARACTERS, Entry, Kind, Line, Refusal
from backend.features.transfers.sheets import FIELDS

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,40}")
_NOBODY = {"", "-", "—", "/", "无", "自访", "自然到访", "自来", "none", "n/a"}
ROLES = {"置业顾问": "consultant", "顾问": "consultant", "销售顾问": "consultant", "销售": "consultant",
         "consultant": "consultant", "内业": "site_clerk", "前台": "site_clerk", "案场秘书": "site_clerk",
         "案场助理": "site_clerk", "clerk": "site_clerk", "siteclerk": "site_clerk",
         "案场经理": "site_manager",
         "销售经理": "site_manager", "经理": "site_manager", "manager": "site_manager",
         "sitemanager": "site_manager"}  # fmt: skip


class Here(Struct, frozen=True, kw_only=True):
    """Who and what a sheet may name: folded names to ids. Several ids: the name says too little."""

    zone: ZoneInfo
    now: datetime
    consultants: Mapping[str, Sequence[UUID]] = {}
    agencies: Mapping[str, Sequence[UUID]] = {}
    offices: Mapping[str, Sequence[UUID]] = {}
    roles: frozenset[str] = frozenset()
    reports: Terms = Terms()


class RowReader:
    """Reads the rows of one sheet whose columns are known."""

    def __init__(self, kind: Kind, columns: Sequence[int], width: int, here: Here) -> None:
        self._kind, self._width, self._here = kind, width, here
        self._fields = FIELDS[kind]
        self._column = {field.name: column for field, column in zip(self._fields, columns, strict=True)}

    def value(self, line: Line, field: str) -> str:
        """The cell of that field; empty where there is none."""
        column = self._column.get(field, -1)
        return line.cells[column] if 0 <= column < len(line.cells) else ""

    def read(self, line: Line) -> Entry | Refusal:
        if (aside := sheets.aside(self._kind, line.cells)) is not None:
            return Refusal(aside)
        if len(line.cells) > self._width and any(line.cells[self._width :]):
            return Refusal("too_many_cells")
        for field in self._fields:
            text = self.value(line, field.name)
            if len(text) > MOST_CHARACTERS:
                return Refusal("cell_too_long", field.name)
            if text.startswith(("=", "#")):
                return Refusal("formula", field.name)
            if field.needed and not text:
                return Refusal("missing", field.name)
        self._at_field = ""
        try:
            return self._staff(line) if self._kind == "staff" else self._customer(line)
        except Refused as error:
            return Refusal(str(error), self._at_field)

    def _text(self, line: Line, field: str) -> str:
        """The cell about to be read: if it cannot be, it is this one."""
        self._at_field = field
        return self.value(line, field)

    def _customer(self, line: Line) -> Entry:
        shown = self._masked(line)
        phone = "" if shown else cells.phone(self._text(line, "phone"))
        clock = self._text(line, "clock")
        when = self._text(line, "at")
        at = cells.instant(when, clock, self._here.zone, self._here.now) if when else (None, None, None)
        name = cells.name(self._text(line, "name"))
        title = cells.title(self._text(line, "title"))
        consultant = _one(self._here.consultants, self._text(line, "consultant"), "consultant")
        agency = self._agency(self._text(line, "agency"))
        first = cells.first_visit(self._text(line, "first_visit"))
        if self._kind == "customers":
            key = phone
            if consultant is not None and at[0] is None:
                self._at_field = "at"
                raise Refused("time_for_consultant")
        else:
            self._within_contract(agency, at[0])
            phone_or_who = f"{shown}/{folded(name).casefold()}" if shown else phone
            key = f"{phone_or_who}|{at[0].isoformat() if at[0] else ''}|{agency if self._kind == 'reports' else ''}"
        return Entry(
            key=key, at=at[0], earliest=at[1], latest=at[2], phone=phone, shown=shown, name=name, title=title,
            consultant=consultant, agency=agency, first_visit=first,
        )  # fmt: skip

    def _masked(self, line: Line) -> str:
        """隐号报备: only of reports, and where the project's rulebook takes them so. Empty: the number is whole."""
        text = folded(self._text(line, "phone"))
        if self._kind != "reports" or not self._here.reports.digits or not re.search(r"[*xX?●•#×]", text):
            return ""
        if (shown := self._here.reports.masked(text)) is None:
            raise Refused("phone_digits")
        if not self.value(line, "name"):
            self._at_field = "name"
            raise Refused("name_for_masked")
        return shown

    def _within_contract(self, agency: UUID | None, at: datetime | None) -> None:
        if self._kind == "reports" and at and self._here.reports.outside(agency, at.astimezone(self._here.zone).date()):
            self._at_field = "at"
            raise Refused("outside_contract")

    def _agency(self, text: str) -> UUID | None:
        if self._kind == "visits" and folded(text).casefold() in _NOBODY:
            return None
        return _one(self._here.agencies, text, "agency")

    def _staff(self, line: Line) -> Entry:
        name = cells.name(self._text(line, "name"))
        login = folded(self._text(line, "login")).casefold()
        if not _LOGIN.fullmatch(login):
            raise Refused("login_unreadable")
        role = ROLES.get(re.sub(r"[\s_-]", "", folded(self._text(line, "role")).casefold()))
        if role is None:
            raise Refused("role_unknown")
        if role not in self._here.roles:
            raise Refused("role_not_yours")
        office = _one(self._here.offices, self._text(line, "office"), "office")
        return Entry(key=login, name=name, login=login, role=role, office=office)


def _one(known: Mapping[str, Sequence[UUID]], text: str, what: str) -> UUID | None:
    if not text:
        return None
    found = known.get(folded(text).casefold(), ())
    if len(found) != 1:
        raise Refused(f"{what}_{'ambiguous' if found else 'unknown'}")
    return found[0]
