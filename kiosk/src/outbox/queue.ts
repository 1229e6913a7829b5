/** What waits, what was answered, and how long answers are kept. */
import type { Problem, SubmissionAnswer } from '../api/types';
import { STRICT, type Db } from '../store/db';
import type { ItemState, OutboxItem } from '../store/types';

const KEEP_ACKED_MS = 30 * 24 * 3_600_000;

export interface QueueSummary {
  unsent: number;
  oldestAt: number | null;
  refused: number;
}

const inState = (state: ItemState): IDBKeyRange => IDBKeyRange.bound([state, 0], [state, Number.MAX_SAFE_INTEGER]);

/** The first item in order that nothing holds back. */
export async function firstQueued(db: Db, isHeld: (item: OutboxItem) => boolean): Promise<OutboxItem | null> {
  let cursor = await db.transaction('outbox').store.index('state').openCursor(inState('queued'));
  while (cursor) {
    if (!isHeld(cursor.value)) return cursor.value;
    cursor = await cursor.continue();
  }
  return null;
}

export async function summary(db: Db): Promise<QueueSummary> {
  const index = db.transaction('outbox').store.index('state');
  const [unsent, oldest, refused] = await Promise.all([
    index.count(inState('queued')),
    index.openCursor(inState('queued')),
    index.count(inState('refused')),
  ]);
  return { unsent, oldestAt: oldest?.value.capturedAt ?? null, refused };
}

/** The receipt's address lets its holder withdraw: that right is the visitor's, so the tablet forgets it. */
const withoutAddress = (answer: SubmissionAnswer): SubmissionAnswer =>
  answer.receipt === null ? answer : { ...answer, receipt: { ...answer.receipt, url: '' } };

export async function settle(db: Db, item: OutboxItem, answer: SubmissionAnswer, now: number): Promise<void> {
  const state: ItemState = answer.outcome === 'quarantined' || answer.outcome === 'refused' ? answer.outcome : 'acked';
  const tx = db.transaction('outbox', 'readwrite', STRICT);
  await Promise.all([tx.store.put({ ...item, state, answer: withoutAddress(answer), ackedAt: now }), tx.done]);
}

export function refusal(problem: Problem): SubmissionAnswer {
  const { code = 'refused', title = '', detail = '' } = problem;
  return { outcome: 'refused', ticket: null, receipt: null, problem: { code, title, detail } };
}

/** Thirty days later the server's own copies and backups suffice. Refused items stay until a person has looked. */
export async function purge(db: Db, now: number): Promise<number> {
  const tx = db.transaction('outbox', 'readwrite', STRICT);
  let purged = 0;
  for (const state of ['acked', 'quarantined'] as const) {
    for await (const cursor of tx.store.index('state').iterate(inState(state))) {
      if (now - (cursor.value.ackedAt ?? now) < KEEP_ACKED_MS) continue;
      await cursor.delete();
      purged += 1;
    }
  }
  await tx.done;
  return purged;
}

/** The server found a gap in our numbers: what we still hold goes out again, the same bytes. */
export async function requeue(db: Db, device: string, seqs: readonly number[]): Promise<number> {
  const tx = db.transaction('outbox', 'readwrite', STRICT);
  let again = 0;
  for (const seq of seqs) {
    const item = await tx.store.index('seq').get([device, seq]);
    if (item === undefined || item.state === 'queued') continue;
    await tx.store.put({ ...item, state: 'queued', answer: null, ackedAt: null });
    again += 1;
  }
  await tx.done;
  return again;
}
