/** The parts that live as long as the page: the database, the replay, this boot's name. */
import { deliver } from '../api/submissions';
import type { SubmissionAnswer } from '../api/types';
import { purge, summary } from '../outbox/queue';
import { Replay } from '../outbox/replay';
import type { Db } from '../store/db';
import type { OutboxItem } from '../store/types';
import { heartbeat, noteProblem, noteSync } from './heartbeat';
import { counted, queue, reachable, visit } from './state';

/** performance.now() starts anew with each load of the page, and so does its name. */
export const bootId = crypto.randomUUID?.() ?? '';

let database: Db | null = null;
export const db = (): Db => {
  if (database === null) throw new Error('the database is not open');
  return database;
};

const waiting = new Map<string, (answer: SubmissionAnswer) => void>();
let replay: Replay | null = null;

export const databaseIsOpen = (): boolean => database !== null;

export function attach(opened: Db): void {
  database = opened;
}

export function startReplay(): void {
  replay ??= new Replay({
    db: db(),
    deliver: (item) => deliver(item, bootId),
    now: () => Date.now(),
    random: Math.random,
    onAnswer,
    onAuthority: () => void heartbeat(),
    onTrouble: (why) => void noteProblem(why),
  });
  replay.start();
  void refreshQueue();
  void purge(db(), Date.now());
}

export const wakeReplay = (): void => replay?.wake();

export async function refreshQueue(): Promise<void> {
  queue.value = await summary(db());
  counted.value = true;
}

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
