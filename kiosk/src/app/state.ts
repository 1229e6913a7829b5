/** All that the screens show. Wiping a visit is replacing `visit`: nothing of it lives anywhere else. */
import { computed, signal } from '@preact/signals';
import type { Config, SubmissionAnswer } from '../api/types';
import { emptyDraft, type Draft } from '../domain/answers';
import type { Step } from '../domain/steps';
import type { QueueSummary } from '../outbox/queue';
import type { Identity, SyncNote } from '../store/types';

export type Screen =
  | 'starting'
  | 'unsupported'
  | 'otherTab'
  | 'storage'
  | 'pairing'
  | 'paired'
  | 'welcome'
  | 'anonymous'
  | 'saving'
  | 'ticket'
  | 'staff'
  | Step;

export interface Ticket {
  submissionId: string;
  /** The submission that opened the visit: what any correction names, however many there are. */
  visitOf: string;
  number: string;
  /** null while the server has not spoken: the visitor waits for nobody. */
  answer: SubmissionAnswer | null;
}

export interface Visit {
  /** Counts visits; the tree is built anew for each, so no element survives its visitor. */
  id: number;
  draft: Draft;
  changing: boolean;
  ticket: Ticket | null;
}

export const screen = signal<Screen>('starting');
export const visit = signal<Visit>({ id: 0, draft: emptyDraft, changing: false, ticket: null });
export const draft = computed(() => visit.value.draft);

export const identity = signal<Identity | null>(null);
export const config = signal<Config | null>(null);
export const queue = signal<QueueSummary>({ unsent: 0, oldestAt: null, refused: 0 });
/** False until what waits on this tablet has been counted: before that it must not say that all is sent. */
export const counted = signal(false);
export const sync = signal<SyncNote>({ lastSyncAt: null, lastProblem: null });
export const reachable = signal(true);
export const revoked = signal(false);
export const storageTrouble = signal(false);
export const persisted = signal(false);

const VISITOR_SCREENS_WITHOUT_IDLE: readonly Screen[] = [
  'starting', 'unsupported', 'otherTab', 'pairing', 'paired', 'welcome', 'saving', 'ticket',
];
/** Screens that somebody may walk away from with something of theirs on it. */
export const idleMatters = computed(() => !VISITOR_SCREENS_WITHOUT_IDLE.includes(screen.value));
