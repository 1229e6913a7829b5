/** One visitor from the first tap to the wiped screen. */
import { batch } from '@preact/signals';
import { emptyDraft, toAnswers, type Draft } from '../domain/answers';
import { isoWithOffset } from '../domain/clock';
import { stepBefore, stepOnward, type Step } from '../domain/steps';
import { lang } from '../locale';
import { capture } from '../outbox/capture';
import type { OutboxItem } from '../store/types';
import { databaseIsOpen, db, refreshQueue } from './database';
import { answerWithin, bootId, wakeReplay } from './runtime';
import { config, draft, identity, reachable, screen, storageTrouble, visit, type Screen } from './state';

const ANSWER_PATIENCE_MS = 3_000;

export const show = (next: Screen): void => void (screen.value = next);

export function update(change: Partial<Draft>): void {
  visit.value = { ...visit.value, draft: { ...draft.value, ...change } };
}

/** Records an answer and goes where it leads. */
export function answer(step: Step, change: Partial<Draft>): void {
  batch(() => {
    update(change);
    show(stepOnward(step, draft.value, visit.value.changing));
    if (screen.value === 'review') visit.value = { ...visit.value, changing: false };
  });
}

export function agree(): void {
  answer('notice', { kind: 'registration', noticeVersion: config.value?.notice.version ?? null, agreedAt: isoWithOffset(new Date()) });
}

/** The way without a phone: whatever was typed before is dropped, not merely ignored. */
export function lookAround(): void {
  batch(() => {
    visit.value = { ...visit.value, changing: false, draft: { ...emptyDraft, kind: 'anonymous', noticeVersion: config.value?.notice.version ?? null } };
    show('anonymous');
  });
}

export function back(step: Step): void {
  const target = visit.value.changing ? 'review' : stepBefore(step, draft.value);
  if (target === null) wipe();
  else batch(() => {
    visit.value = { ...visit.value, changing: false };
    show(target);
  });
}

export function change(step: Step): void {
  batch(() => {
    visit.value = { ...visit.value, changing: true };
    show(step);
  });
}

/** From the ticket back to the review, once more; the correction names what it corrects. */
export function amend(): void {
  const { ticket } = visit.value;
  if (ticket === null) return;
  batch(() => {
    update({ amends: ticket.visitOf });
    show('review');
  });
}

export async function submit(): Promise<void> {
  const from = screen.value;
  if (from === 'saving' || identity.value === null || config.value === null) return;
  show('saving');
  const item = await store();
  if (item === null) return show('storage');
  void refreshQueue();
  wakeReplay();
  const reply = await answerWithin(item.submissionId, reachable.value && navigator.onLine ? ANSWER_PATIENCE_MS : 0);
  const visitOf = draft.value.amends ?? item.submissionId;
  batch(() => {
    visit.value = { ...visit.value, ticket: { submissionId: item.submissionId, visitOf, number: item.ticket, answer: reply } };
    show('ticket');
  });
}

/** null: not on disk, so nothing may claim that it is. */
async function store(): Promise<OutboxItem | null> {
  if (identity.value === null || config.value === null) return null;
  const context = { db: db(), identity: identity.value, config: config.value, bootId };
  const keepTicket = draft.value.amends === null ? null : (visit.value.ticket?.number ?? null);
  try {
    const item = await capture(context, toAnswers(draft.value, lang.value), keepTicket);
    storageTrouble.value = false;
    return item;
  } catch {
    storageTrouble.value = true;
    return null;
  }
}

function home(): Screen {
  if (!databaseIsOpen()) return 'storage';
  return identity.value === null ? 'pairing' : 'welcome';
}

/** The end of a visit: state, elements, selection and language, all back to the beginning. */
export function wipe(): void {
  batch(() => {
    visit.value = { id: visit.value.id + 1, draft: emptyDraft, changing: false, ticket: null };
    lang.value = 'zh';
    show(home());
  });
  getSelection()?.removeAllRanges();
  scrollTo(0, 0);
}
