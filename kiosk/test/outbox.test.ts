import { describe, expect, it } from 'vitest';
import { freshDb, office, someAnswers, accepted } from './support';
import { sort, type Delivery } from '../src/api/submissions';
import { fromBase64url } from '../src/domain/base64url';
import type { Envelope } from '../src/domain/envelope';
import { capture } from '../src/outbox/capture';
import { purge, requeue, settle, summary } from '../src/outbox/queue';
import { Replay, type ReplayPorts } from '../src/outbox/replay';
import { UPGRADES, openDatabase, type Db } from '../src/store/db';
import type { OutboxItem } from '../src/store/types';

const DAY_MS = 24 * 3_600_000;
const parse = (item: OutboxItem) => JSON.parse(item.body) as Envelope;

function replayOf(db: Db, deliver: (item: OutboxItem) => Delivery | Promise<Delivery>, clock = { now: 0 }) {
  const seen = { answers: [] as string[], trouble: [] as string[], untrusted: 0 };
  const ports: ReplayPorts = {
    db,
    deliver: async (item) => deliver(item),
    now: () => clock.now,
    random: () => 0.5,
    onAnswer: (item) => seen.answers.push(item.ticket),
    onAuthority: () => (seen.untrusted += 1),
    onTrouble: (why) => seen.trouble.push(why),
  };
  return { replay: new Replay(ports), seen, clock };
}

const ok = (): Delivery => ({ kind: 'answered', answer: accepted() });
const down = (scope: 'all' | 'item' = 'all', retryAfterMs: number | null = null): Delivery => ({ kind: 'later', scope, retryAfterMs, why: 'down' });

async function queueOf(n: number): Promise<Db> {
  const db = await freshDb();
  const { context } = await office(db);
  for (let i = 0; i < n; i++) await capture(context, someAnswers(), null);
  return db;
}

describe('capture', () => {
  it('numbers, chains, seals and signs', async () => {
    const db = await freshDb();
    const { context, verifyKey, unseal } = await office(db);
    const [one, two] = await Promise.all([capture(context, someAnswers(), null), capture(context, someAnswers(), null)]);
    expect([parse(one).device_seq, parse(two).device_seq]).toEqual([1, 2]);
    expect([parse(one).prev, parse(two).prev]).toEqual(['', one.hash]);
    expect([one.ticket, two.ticket]).toEqual(['A001', 'A002']);
    expect((await unseal(parse(one))).phone).toBe('13800138000');
    const signed = new TextEncoder().encode(`guishu-envelope\n${one.body}`);
    const good = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, verifyKey, fromBase64url(one.signature), signed);
    expect(good).toBe(true);
  });

  it('stores no word of the visitor in the clear', async () => {
    const db = await queueOf(3);
    const disk = JSON.stringify(await db.getAll('outbox'));
    expect(disk).not.toMatch(/13800138000|张/);
  });

  it('keeps the ticket of the visit it corrects', async () => {
    const db = await freshDb();
    const { context } = await office(db);
    const first = await capture(context, someAnswers(), null);
    const correction = await capture(context, { ...someAnswers(), amends: first.submissionId }, first.ticket);
    expect(correction.ticket).toBe('A001');
    expect((await capture(context, someAnswers(), null)).ticket).toBe('A002');
  });

  it('says so when the disk refuses, and leaves no half of it behind', async () => {
    const db = await freshDb();
    const { context } = await office(db);
    db.close();
    await expect(capture(context, someAnswers(), null)).rejects.toThrow();
    await expect(capture(context, someAnswers(), null)).rejects.toThrow();
  });
});

describe('replay', () => {
  it('sends in device order and never changes a byte', async () => {
    const db = await queueOf(3);
    const before = (await db.getAll('outbox')).map((item) => item.body);
    const sent: string[] = [];
    let lost = true;
    const { replay, seen, clock } = replayOf(db, (item) => {
      sent.push(item.body);
      lost = !lost;
      return lost ? ok() : down();
    });
    for (let i = 0; i < 8; i++) {
      await replay.sendNext();
      clock.now += 61_000;
    }
    expect(seen.answers).toEqual(['A001', 'A002', 'A003']);
    expect([...new Set(sent)]).toEqual(before.sort((a, b) => (JSON.parse(a) as Envelope).device_seq - (JSON.parse(b) as Envelope).device_seq));
    expect((await summary(db)).unsent).toBe(0);
  });

  it('loses nothing of two thousand items after three days in the dark', async () => {
    const db = await queueOf(2_000);
    let online = false;
    const arrived = new Set<string>();
    const { replay, clock } = replayOf(db, (item) => (online ? (arrived.add(item.submissionId), ok()) : down()));
    for (let hour = 0; hour < 72; hour++) {
      await replay.sendNext();
      clock.now += 3_600_000;
    }
    online = true;
    while (await replay.sendNext());
    expect([arrived.size, (await summary(db)).unsent]).toEqual([2_000, 0]);
  }, 60_000);

  it('never gives up, and waits between tries', async () => {
    const db = await queueOf(1);
    let tries = 0;
    const { replay, clock } = replayOf(db, () => (++tries < 500 ? down() : ok()));
    expect(await replay.sendNext()).toBe(true);
    expect(await replay.sendNext()).toBe(false);
    while ((await summary(db)).unsent > 0) {
      clock.now += 60_000;
      await replay.sendNext();
    }
    expect(tries).toBe(500);
  });

  it('marks a refusal and goes on', async () => {
    const db = await queueOf(2);
    const { replay } = replayOf(db, (item) => (item.deviceSeq === 1 ? { kind: 'refused', problem: { code: 'key_reused', status: 422 } } : ok()));
    await replay.sendNext();
    await replay.sendNext();
    const states = (await db.getAll('outbox')).sort((a, b) => a.order - b.order).map((item) => item.state);
    expect(states).toEqual(['refused', 'acked']);
    expect(await summary(db)).toEqual({ unsent: 0, oldestAt: null, refused: 1 });
  });

  it('lets an item that alone breaks the server step aside, and keeps it', async () => {
    const db = await queueOf(2);
    const { replay, seen, clock } = replayOf(db, (item) => (item.deviceSeq === 1 ? down('item') : ok()));
    for (let i = 0; i < 3; i++) {
      clock.now += 61_000;
      await replay.sendNext();
    }
    expect(seen.answers).toEqual([]);
    await replay.sendNext();
    expect(seen.answers).toEqual(['A002']);
    expect((await summary(db)).unsent).toBe(1);
  });

  it('obeys Retry-After even when woken, and yields its own pauses', async () => {
    const db = await queueOf(1);
    const { replay, clock } = replayOf(db, () => down('all', 30_000));
    await replay.sendNext();
    replay.wake();
    expect(await replay.sendNext()).toBe(false);
    clock.now = 30_001;
    expect(await replay.sendNext()).toBe(true);

    const other = replayOf(await queueOf(1), () => down());
    await other.replay.sendNext();
    other.replay.wake();
    expect(await other.replay.sendNext()).toBe(true);
  });

  it('lets no broken signature hold up the others', async () => {
    const db = await queueOf(2);
    const { replay, seen } = replayOf(db, (item) => (item.deviceSeq === 1 ? { kind: 'unauthorised', problem: { code: 'signature_wrong' } } : ok()));
    await replay.sendNext();
    await replay.sendNext();
    expect(seen.answers).toEqual(['A002']);
  });

  it('keeps the items of a revoked device, and sends those of the new one', async () => {
    const db = await queueOf(1);
    const fresh = await office(db);
    const context = { ...fresh.context, identity: { ...fresh.context.identity, deviceId: 'new', letter: 'B' } };
    await db.delete('meta', 'chain');
    await capture(context, someAnswers(), null);
    const { replay, seen } = replayOf(db, (item) => (item.device === 't.d' ? { kind: 'unauthorised', problem: { status: 401 } } : ok()));
    await replay.sendNext();
    await replay.sendNext();
    expect(seen).toMatchObject({ untrusted: 1, answers: ['B002'] });
    expect((await summary(db)).unsent).toBe(1);
  });
});

describe('queue', () => {
  it('forgets the address of a receipt, and acknowledged items after thirty days', async () => {
    const db = await queueOf(2);
    const [first, second] = (await db.getAll('outbox')) as [OutboxItem, OutboxItem];
    await settle(db, first, accepted(), 0);
    await settle(db, second, accepted(), 2 * DAY_MS);
    expect(JSON.stringify(await db.getAll('outbox'))).not.toContain('secret');
    expect(await purge(db, 31 * DAY_MS)).toBe(1);
    expect(await db.count('outbox')).toBe(1);
  });

  it('sends again what the server misses', async () => {
    const db = await queueOf(3);
    for (const item of await db.getAll('outbox')) await settle(db, item, accepted(), 0);
    expect(await requeue(db, 't.d', [2, 3, 99])).toBe(2);
    expect((await summary(db)).unsent).toBe(2);
  });

  it('keeps 500 waiting items through an upgrade of the database', async () => {
    const name = 'upgrade';
    const db = await openDatabase(name);
    const { context } = await office(db);
    for (let i = 0; i < 500; i++) await capture(context, someAnswers(), null);
    db.close();
    const next = await openDatabase(name, [...UPGRADES, (_db, tx) => void tx.objectStore('outbox')]);
    expect([next.version, (await summary(next)).unsent]).toEqual([2, 500]);
  });
});

describe('answers of the server', () => {
  const problem = (status: number, code = 'x') => sort({ kind: 'problem', status, problem: { code }, retryAfterMs: null });

  it('are sorted into what the queue must do', () => {
    expect([408, 429, 502, 503, 504].map((status) => problem(status))).toMatchObject(Array(5).fill({ kind: 'later', scope: 'all' }));
    expect(problem(500)).toMatchObject({ kind: 'later', scope: 'item' });
    expect(sort({ kind: 'unreachable', why: 'HTTP 500', status: 500 })).toMatchObject({ kind: 'later', scope: 'item' });
    expect(problem(401).kind).toBe('unauthorised');
    expect([400, 404, 409, 413, 422].map((status) => problem(status).kind)).toEqual(Array(5).fill('refused'));
  });

  it('count only when they are our server speaking', () => {
    expect(sort({ kind: 'ok', status: 200, body: { login: 'wifi' } }).kind).toBe('later');
    expect(sort({ kind: 'unreachable', why: 'HTTP 404' }).kind).toBe('later');
    expect(sort({ kind: 'ok', status: 200, body: accepted() }).kind).toBe('answered');
  });
});
