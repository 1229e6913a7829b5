"""The floor: the statements of real check-ins, replayed by pgbench with nothing of the product in between.

Recorded from asyncpg while the product checks somebody in, then written as pgbench scripts: the same statements in the
same order, one round trip each, prepared, under the same role and row security, taking the same locks. Ids, device and
ledger numbers are fresh in every run; everything else is the recorded value. Ids rise with time, as the product's do.
The connection pool's own reset after a transaction is not part of it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

KINDS = ("new", "returning", "anonymous")
_NAME = re.compile(r"^-- (?P<name>[a-z_.0-9]+)\n")
_RESULTS = {"evidence.head_lock": "h_", "reception.board_lock": "b_", "customers.customer_upsert": "c_"}


@dataclass
class Statement:
    text: str
    args: tuple[Any, ...]

    @property
    def name(self) -> str:
        found = _NAME.match(self.text)
        return found["name"] if found else ""


@dataclass
class Recorder:
    """Everything that a pool's connections say to the server."""

    statements: list[Statement] = field(default_factory=list)

    async def attach(self, connection: asyncpg.Connection) -> None:
        connection.add_query_logger(self._note)

    def _note(self, record: Any) -> None:
        assert record.exception is None, record
        self.statements.append(Statement(record.query, tuple(record.args)))

    def take(self) -> list[Statement]:
        """One transaction: from its BEGIN to its COMMIT."""
        said, self.statements = self.statements, []
        starts = [i for i, one in enumerate(said) if one.text.startswith("BEGIN")]
        ends = [i for i, one in enumerate(said) if one.text == "COMMIT"]
        assert len(starts) == len(ends) == 1, [one.text[:60] for one in said]
        return said[starts[0] : ends[0] + 1]


@dataclass
class Writer:
    """One client's script for one recorded transaction."""

    client: int
    office: str
    known: frozenset[UUID]
    customers: frozenset[UUID]
    kind: str
    _fresh: dict[UUID, int] = field(default_factory=dict)
    _head: int = 0
    _entry: int = 0

    def commands(self, said: Sequence[Statement]) -> list[str]:
        for one in said:
            if one.name == "evidence.entries_append":
                self._head = one.args[3][0] - 1
            if one.name == "reception.board_save":
                self._entry = one.args[3] - len(one.args[5])
        lines = ["\\set u :u + 1", *(["\\set k random(1, :returning)"] if self.kind == "returning" else [])]
        return [*lines, *(command for one in said for command in self._commands(one))]

    def _commands(self, one: Statement) -> list[str]:
        if one.text.startswith("BEGIN"):
            tenant = re.search(r"app\.tenant_id = '([0-9a-f-]{36})'", one.text)
            assert tenant is not None, one.text
            # The product says both in one message; a pipeline is pgbench's way to do that.
            setting = f"SELECT set_config('app.tenant_id', '{tenant[1]}', true);"
            return ["\\startpipeline", "BEGIN;", setting, "\\endpipeline"]
        if one.text == "COMMIT":
            return ["COMMIT;"]
        special = self._special(one)
        text = re.sub(r"\$(\d+)", lambda found: self._parameter(one, int(found[1]), special), _NAME.sub("", one.text))
        prefix = _RESULTS.get(one.name)
        return [f"{text} \\gset {prefix}" if prefix else f"{text};"]

    def _parameter(self, one: Statement, number: int, special: dict[int, Callable[[Any], str]]) -> str:
        value = one.args[number - 1]
        return special.get(number, self._term)(value)

    def _special(self, one: Statement) -> dict[int, Callable[[Any], str]]:
        """What must differ from run to run beside ids, by statement and parameter."""
        name = one.name
        if name == "kiosk.submission_insert":
            return {4: lambda _: ":u"}
        if name == "customers.customer_upsert":
            return {4: lambda _: self._phone_index()}
        if name == "evidence.entries_append":
            return {4: self._after_head, 11: self._after_head, 12: self._after_head}
        if name == "attribution.verdict_insert":
            return {11: self._after_head}
        if name == "reception.board_save":
            return {4: self._after_entry, 6: self._after_entry}
        return {}

    def _phone_index(self) -> str:
        if self.kind == "returning":
            return f"sha256(('{self.office} ' || :k::text)::bytea)"
        return f"sha256((:u::text || '-{self.client}')::bytea)"

    def _after_head(self, value: Any) -> str:
        return _relative(value, ":h_seq::bigint", self._head)

    def _after_entry(self, value: Any) -> str:
        return _relative(value, ":b_entry_seq::bigint", self._entry)

    def _term(self, value: Any) -> str:
        if isinstance(value, UUID):
            return self._id(value)
        if isinstance(value, (list, tuple)):
            return "'{}'" if not value else f"ARRAY[{', '.join(map(self._term, value))}]"
        return literal(value)

    def _id(self, value: UUID) -> str:
        if value in self.customers and self.kind == "returning":
            return ":c_id::uuid"
        if value in self.known:
            return f"'{value}'::uuid"
        number = self._fresh.setdefault(value, len(self._fresh))
        return f"(to_hex(:u::bigint) || '7{self.client:03x}8{number:015x}')::uuid"


def _relative(value: Any, base: str, recorded: int) -> str:
    if isinstance(value, (list, tuple)):
        return f"ARRAY[{', '.join(_relative(one, base, recorded) for one in value)}]" if value else "'{}'"
    assert value >= recorded, (value, recorded)
    return f"({base} + {value - recorded})"


def literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, datetime):
        return f"{_quoted(value.isoformat())}::timestamptz"
    if isinstance(value, str):
        return _quoted(value)
    raise TypeError(f"no literal for {type(value)}")


def _quoted(text: str) -> str:
    # pgbench takes ":name" for a variable wherever it stands, so no colon may stay.
    plain = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{plain}'"


def write_scripts(
    folder: Path, recorded: dict[tuple[str, int], list[Statement]], offices: Sequence[str], known: Iterable[UUID],
    customers: Iterable[UUID],
) -> dict[str, Path]:  # fmt: skip
    """A file a kind; inside, each client runs its own office's transaction. `u` is set on the command line."""
    known_, customers_ = frozenset(known), frozenset(customers)
    paths = {}
    for kind in KINDS:
        clients = sorted(client for one, client in recorded if one == kind)
        commands = []
        for client in clients:
            commands.append(f"\\{'el' if client else ''}if :client_id = {client}")
            commands += Writer(client, offices[client], known_, customers_, kind).commands(recorded[kind, client])
        paths[kind] = folder / f"{kind}.sql"
        paths[kind].write_text("\n".join([*_padding(commands), *commands, "\\endif\n"]))
    return paths


def _padding(commands: Sequence[str]) -> list[str]:
    """pgbench 15 to 18 writes past its list of commands when the 128th, or 256th, is a `\\gset`: move it along."""
    padding: list[str] = []
    while any("\\gset" in command for command in [*padding, *commands][127::128]):
        padding.append("\\set pad 0")
    return padding
