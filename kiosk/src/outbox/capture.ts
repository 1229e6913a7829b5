/** Takes down one visit: numbered, chained, sealed, signed, and on disk before this returns. */
import { deviceOf, sha256, sign } from '../api/sign';
import type { Config } from '../api/types';
import type { Answers } from '../domain/answers';
import { dayOf, isoWithOffset } from '../domain/clock';
import { envelopeText } from '../domain/envelope';
import { nextTicket } from '../domain/ticket';
import { uuid7 } from '../domain/uuid7';
import { STRICT, type Db } from '../store/db';
import type { Chain, Identity, OutboxItem } from '../store/types';
import type { DayCounters } from '../domain/ticket';
import { seal } from './seal';

export interface CaptureContext {
  db: Db;
  identity: Identity;
  config: Config;
  bootId: string;
}

const ENVELOPE_PREFIX = 'guishu-envelope\n';
const FIRST_LINK: Chain = { nextSeq: 1, prev: '' };

/** Sequence numbers must not fork: captures of this tab wait for one another, Web Locks keep other tabs out. */
let tail: Promise<unknown> = Promise.resolve();

export function capture(context: CaptureContext, answers: Answers, keepTicket: string | null): Promise<OutboxItem> {
  const mine = tail.then(() => captureNow(context, answers, keepTicket));
  tail = mine.catch(() => undefined);
  return mine;
}

async function captureNow(context: CaptureContext, answers: Answers, keepTicket: string | null): Promise<OutboxItem> {
  const { db, identity } = context;
  const now = new Date();
  const chain = ((await db.get('meta', 'chain')) as Chain | undefined) ?? FIRST_LINK;
  const counters = ((await db.get('meta', 'tickets')) as DayCounters | undefined) ?? {};
  const order = ((await db.get('meta', 'nextOrder')) as number | undefined) ?? 1;
  const drawn = keepTicket === null ? nextTicket(identity.letter, dayOf(now), counters) : { number: keepTicket, counters };

  const item = await assemble(context, answers, chain, drawn.number, now, order);

  const tx = db.transaction(['outbox', 'meta'], 'readwrite', STRICT);
  const meta = tx.objectStore('meta');
  await Promise.all([
    tx.objectStore('outbox').add(item),
    meta.put({ nextSeq: chain.nextSeq + 1, prev: item.hash }, 'chain'),
    meta.put(drawn.counters, 'tickets'),
    meta.put(order + 1, 'nextOrder'),
    tx.done,
  ]);
  return item;
}

async function assemble(context: CaptureContext, answers: Answers, chain: Chain, ticket: string, now: Date, order: number): Promise<OutboxItem> {
  const { identity, config } = context;
  const submissionId = uuid7(now.getTime(), crypto.getRandomValues(new Uint8Array(10)));
  const body = envelopeText({
    v: 1,
    submission_id: submissionId,
    device_seq: chain.nextSeq,
    prev: chain.prev,
    captured_at: isoWithOffset(now),
    mono: Math.round(performance.now()),
    boot_id: context.bootId,
    beacon: config.beacon ?? '',
    ticket,
    seal: await seal(JSON.stringify(answers), submissionId, config.seal_key),
  });
  return {
    submissionId,
    device: deviceOf(identity),
    deviceSeq: chain.nextSeq,
    order,
    body,
    signature: await sign(identity.signKey, ENVELOPE_PREFIX + body),
    hash: await sha256(body),
    ticket,
    state: 'queued',
    capturedAt: now.getTime(),
    answer: null,
    ackedAt: null,
  };
}
