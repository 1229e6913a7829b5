"""The ledger of days gone by, for a project that begins now: every line through the book, in the order of time.

Verdicts are kept as in life: at each fact, and again by the clock when one changes by itself (`jobs.change_verdict`).
What is known is remembered here, not read again for each line; a test compares it with `attribution.known_facts`.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend.engine.facts import AnyFact, ContractSigned, DepositPaid, DutyChanged, SubscriptionSigned, Visited
from backend.engine.rules import versions
from backend.engine.verdict import AnyQuestion, Owes, Verdict
from backend.features.attribution import service as attribution
from backend.features.attribution.book import Book
from backend.features.attribution.duties import alarm
from backend.features.attribution.models import Kept
from backend.features.evidence import service as evidence
from backend.features.evidence.models import Head, Receipt
from backend.features.rulebooks.models import InForce
from backend.kit import outbox
from backend.kit.db import TenantTx

_MATTERS = (Visited, DepositPaid, SubscriptionSigned, ContractSigned)
_NOW = 2**62
_DESK = timedelta(days=31)


class _Page(Book):
    """A book of the past: what fell due before `today` has been done, nobody is told of it again."""

    today: datetime

    @property
    def kept(self) -> list[Kept]:
        return self._kept

    async def close(self) -> list[Receipt]:
        self._messages = [message for message in self._messages if message.due_at >= self.today]
        return await super().close()


class Past:
    """One project's ledger up to the midnight that begins `today`. Holds the end of the chain: `head` is passed on."""

    def __init__(self, tx: TenantTx, rules: InForce, head: Head, today: datetime) -> None:
        self._tx, self.rules, self._head, self.today = tx, rules, head, today
        self._about: dict[UUID, list[AnyFact]] = defaultdict(list)
        self._duty: dict[str, list[DutyChanged]] = defaultdict(list)
        self._newest: dict[tuple[UUID, str], Kept] = {}
        self._alarms: list[tuple[datetime, int, Kept]] = []
        self._rung = 0

    async def write(
        self, at: datetime, facts: Sequence[AnyFact], about: UUID | None = None, ask: AnyQuestion | None = None,
        desk_of: UUID | None = None, also: tuple[UUID, ...] = (),
    ) -> Verdict | None:  # fmt: skip
        """Facts, and what follows from them: the answer about a customer, and what `desk_of` owes now."""
        await self.pass_to(at)
        known = self.known(about, facts) if about and ask else []
        desk = self._desk(desk_of, at) if desk_of else []
        book = self._open(at)
        added = [book.add(fact, *also) for fact in facts]
        verdict = book.judge(ask, [*known, *added], about) if about and ask else None
        if desk_of is not None:
            attribution.judge_desk(book, desk_of, desk, added)
        await self._close(book)
        for fact in added:
            self._remember(fact, also)
        return verdict

    def owner(self, customer: UUID) -> str | None:
        """Whose the customer is by the newest answer."""
        kept = self._newest.get((customer, "owns"))
        return kept.verdict.holders[0] if kept and kept.verdict.holders else None

    def known(self, customer: UUID, arriving: Sequence[AnyFact] = ()) -> list[AnyFact]:
        """As `attribution.known_facts`, from memory."""
        facts = list(self._about[customer])
        for introducer in sorted(_introducers([*facts, *arriving]) - {customer}):
            facts += self._about[introducer]
        staff = {fact.consultant for fact in facts if getattr(fact, "consultant", None)}  # type: ignore[union-attr]
        moments = [fact.seq for fact in facts if isinstance(fact, _MATTERS)] + ([_NOW] if arriving else [])
        for who in staff:
            facts += self._where(str(who), moments)
        return sorted({fact.seq: fact for fact in facts}.values(), key=lambda fact: fact.seq)

    async def pass_to(self, at: datetime) -> None:
        """Let the clock run: verdicts that change by themselves until then are decided again."""
        while self._alarms and self._alarms[0][0] <= at:
            when, _, kept = heapq.heappop(self._alarms)
            if self._newest[_key(kept)] is kept:
                await self._again(kept, when)

    async def _again(self, kept: Kept, at: datetime) -> None:
        question = kept.verdict.question
        facts = self._desk(kept.subject_id, at) if isinstance(question, Owes) else self.known(kept.subject_id)
        verdict = versions.decide(self.rules.rulebooks, question, facts, at)
        if attribution.answer(verdict) == attribution.answer(kept.verdict):
            await self._set_alarm(kept, verdict.next_change_at, at)
            return
        book = self._open(at)
        book.keep(verdict, [fact.seq for fact in facts], kept.subject_id)
        await self._close(book)

    async def _set_alarm(self, kept: Kept, when: datetime | None, at: datetime) -> None:
        if when is not None and when < self.today:
            self._rung += 1
            heapq.heappush(self._alarms, (when, self._rung, kept))
        elif when is not None:
            await outbox.put(self._tx, list(alarm(kept, when)), at)

    def _open(self, at: datetime) -> _Page:
        book = _Page(self._tx, self._head, self.rules, at)
        book.today = self.today
        return book

    async def _close(self, book: _Page) -> None:
        receipt = (await book.close())[-1]
        self._head = Head(receipt.project_id, receipt.seq, bytes.fromhex(receipt.hash))
        for kept in book.kept:
            self._newest[_key(kept)] = kept
            due = kept.verdict.next_change_at
            if due is not None and due < self.today:  # a later one the book has sent
                await self._set_alarm(kept, due, kept.at)

    def _remember(self, fact: AnyFact, also: tuple[UUID, ...]) -> None:
        if isinstance(fact, DutyChanged):
            self._duty[fact.consultant].append(fact)
        for subject in evidence.entry_of(fact, *also).subjects:
            self._about[subject].append(fact)

    def _desk(self, staff: UUID, at: datetime) -> list[AnyFact]:
        return [fact for fact in self._about[staff] if fact.recorded_at and fact.recorded_at >= at - _DESK]

    def _where(self, who: str, moments: Sequence[int]) -> list[AnyFact]:
        found = (next((d for d in reversed(self._duty[who]) if d.seq <= moment), None) for moment in moments)
        return [duty for duty in found if duty is not None]


def _key(kept: Kept) -> tuple[UUID, str]:
    return kept.subject_id, str(type(kept.verdict.question).__struct_config__.tag)


def _introducers(facts: Sequence[AnyFact]) -> set[UUID]:
    visits = (fact for fact in facts if isinstance(fact, Visited))
    return {UUID(id_) for visit in visits for id_ in (*visit.introduced_by, *visit.accompanied_by)}
