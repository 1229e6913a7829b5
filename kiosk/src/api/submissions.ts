/** Delivers one stored envelope, byte for byte, and sorts the answer into what the queue must do next. */
import type { OutboxItem } from '../store/types';
import { request, type Reply } from './http';
import type { Problem, SubmissionAnswer } from './types';

export type Delivery =
  | { kind: 'answered'; answer: SubmissionAnswer }
  | { kind: 'refused'; problem: Problem }
  /** The device is not (or no longer) trusted; its items stay. */
  | { kind: 'unauthorised'; problem: Problem }
  /** Try again: whose fault it was decides what has to wait. */
  | { kind: 'later'; scope: 'all' | 'item'; retryAfterMs: number | null; why: string };

const OUTCOMES = ['accepted', 'known', 'quarantined', 'refused'];
const RETRYABLE = [408, 425, 429];

export function sentHeader(bootId: string): string {
  return `wall=${new Date().toISOString()}; mono=${Math.round(performance.now())}; boot=${bootId}`;
}

export async function deliver(item: OutboxItem, bootId: string): Promise<Delivery> {
  const headers = {
    'Guishu-Device': item.device,
    'Guishu-Signature': item.signature,
    'Guishu-Sent': sentHeader(bootId),
  };
  return sort(await request('POST', '/submissions', headers, item.body));
}

export function sort(reply: Reply): Delivery {
  if (reply.kind === 'unreachable') return later(reply.status === 500 ? 'item' : 'all', null, reply.why);
  if (reply.kind === 'ok') {
    const answer = reply.body as SubmissionAnswer;
    const ours = typeof answer === 'object' && answer !== null && OUTCOMES.includes(answer.outcome);
    return ours ? { kind: 'answered', answer } : later('all', null, 'not our answer');
  }
  const { status, problem, retryAfterMs } = reply;
  const why = `${status} ${problem.code ?? problem.title ?? ''}`.trim();
  if (status === 401) return { kind: 'unauthorised', problem };
  if (status === 500) return later('item', retryAfterMs, why);
  if (status > 500 || RETRYABLE.includes(status)) return later('all', retryAfterMs, why);
  return { kind: 'refused', problem };
}

const later = (scope: 'all' | 'item', retryAfterMs: number | null, why: string): Delivery => ({ kind: 'later', scope, retryAfterMs, why });
