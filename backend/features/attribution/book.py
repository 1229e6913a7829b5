"""The open book (记账): facts and verdicts of one transaction, written behind the head of the chain in one go.

book = await open_book(tx, project_id, rules, at)        # from here on the project waits for us
fact = book.add(fact, visit_id)                          # numbered, not yet written
verdict = book.judge(question, known + [fact], subject)  # decided by the engine, numbered
receipts = await book.close()                            # everything written

`rules` are all versions in force so far: the engine picks the one that judges (`engine/versions.py`), so a case whose
claim arose under an earlier version stays under it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.facts import AnyFact
from backend.engine.rules import versions
from backend.engine.verdict import AnyQuestion, Verdict
from backend.features.attribution import queries, standing
from backend.features.attribution.duties import messages_after
from backend.features.attribution.models import Kept, Sealed
from backend.features.evidence import service as evidence
from backend.features.evidence.models import Entry, Head, Receipt
from backend.features.rulebooks.models import InForce
from backend.kit import outbox
from backend.kit.db import TenantTx
from backend.kit.ids import new_id


class Book:
    def __init__(self, tx: TenantTx, head: Head, rules: InForce, at: datetime) -> None:
        self._tx, self._head, self._rules, self._at = tx, head, rules, at
        self._entries: list[Entry] = []
        self._kept: list[Kept] = []
        self._messages: list[outbox.Message] = []

    @property
    def next_seq(self) -> int:
        return self._head.seq + len(self._entries) + 1

    def add(self, fact: AnyFact, *subjects: UUID) -> AnyFact:
        numbered = msgspec.structs.replace(fact, seq=self.next_seq, recorded_at=self._at)
        self._entries.append(evidence.entry_of(numbered, *subjects))
        return numbered

    def judge(self, question: AnyQuestion, facts: Sequence[AnyFact], subject_id: UUID) -> Verdict:
        verdict = versions.decide(self._rules.rulebooks, question, facts, self._at)
        self.keep(verdict, [fact.seq for fact in facts], subject_id)
        return verdict

    def keep(self, verdict: Verdict, evidence_seqs: Sequence[int], subject_id: UUID) -> None:
        """Write down a verdict that was decided on these ledger numbers."""
        body, judged_by = digest.canonical(verdict), self._rules.of(verdict.rulebook.digest)
        kept = Kept(
            id=new_id(), project_id=self._head.project_id, subject_id=subject_id,
            rulebook_id=judged_by.id, at=self._at, evidence_seq=self.next_seq,
            digest=digest.digest(verdict), body=body, verdict=verdict,
        )  # fmt: skip
        sealed = Sealed(
            id=str(kept.id), question=verdict.question, at=self._at, rulebook=judged_by.digest,
            evidence=tuple(sorted(set(evidence_seqs))), status=verdict.status, digest=kept.digest,
        )  # fmt: skip
        self._entries.append(Entry(kept.id, "verdict", digest.canonical(sealed), (subject_id,)))
        self._kept.append(kept)
        self._messages.extend(messages_after(kept, self._at))

    def send(self, message: outbox.Message) -> None:
        self._messages.append(message)

    async def close(self) -> list[Receipt]:
        """Write it all: verdicts, what must follow, and last the chain's new head."""
        receipts = await evidence.append(self._tx, self._head, self._entries, self._at)
        if self._kept:
            await queries.verdict_insert(self._tx, self._head.project_id, self._at, self._kept)
            await standing.keep(self._tx, self._head.project_id, self._kept, self._at)
        await outbox.put(self._tx, self._messages, self._at)
        return receipts


async def open_book(tx: TenantTx, project_id: UUID, rules: InForce, at: datetime) -> Book:
    """Holds the end of the project's chain until commit; open it as late as the work allows."""
    return Book(tx, await evidence.lock(tx, project_id), rules, at)
