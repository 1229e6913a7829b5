/** What lives as long as the page: the replay of the queue, who waits for its answers, this boot's name. */
import { deliver } from '../api/submissions';
import type { SubmissionAnswer } from '../api/types';
import { purge } from '../outbox/queue';
import { Replay } from '../outbox/replay';
import type { OutboxItem } from '../store/types';
import { db, refreshQueue } from './database';
import { reachable, visit } from './state';
import { noteProblem, noteSync } from './synced';

/** performance.now() starts anew with each load of the page, and so does its name. */
export const bootId = crypto.randomUUID?.() ?? '';

const waiting = new Map<string, (answer: SubmissionAnswer) => void>();
let replay: Replay | null = null;

/** `onAuthority`: the server doubts this tablet, so ask at once whether it is still trusted. */
export function startReplay(onAuthority: () => void): void {
  replay ??= new Replay({
    db: db(),
    deliver: (item) => deliver(item, bootId),
    now: () => Date.now(),
    random: Math.random,
    onAnswer,
    onAuthority,
    onTrouble: (why) => void noteProblem(why),
  });
  replay.start();
  void refreshQueue();
  void purge(db(), Date.now());
}

export const wakeReplay = (): void => replay?.wake();

function onAnswer(item: OutboxItem, answer: SubmissionAnswer): void {
  reachable.value = true;
  waiting.get(item.submissionId)?.(answer);
  const { ticket } = visit.value;
  if (ticket?.submissionId === item.submissionId) visit.value = { ...visit.value, ticket: { ...ticket, answer } };
  void noteSync();
  void refreshQueue();
}

/** The server's answer if it comes in time; the visitor never waits longer. */
export function answerWithin(submissionId: string, ms: number): Promise<SubmissionAnswer | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(null), ms);
    const done = (answer: SubmissionAnswer | null) => {
      clearTimeout(timer);
      waiting.delete(submissionId);
      resolve(answer);
    };
    waiting.set(submissionId, done);
  });
}
