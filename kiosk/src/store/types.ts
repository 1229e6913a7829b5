/** What the tablet keeps. Nothing here can hold a visitor's words in the clear. */
import type { DayCounters } from '../domain/ticket';
import type { Config, SubmissionAnswer } from '../api/types';

export interface Identity {
  tenantId: string;
  deviceId: string;
  letter: string;
  /** Non-extractable: the browser signs with it, nobody can read it. */
  signKey: CryptoKey;
}

export interface PendingPairing {
  pairingId: string;
  secret: string;
  code: string;
  fingerprint: string;
  expiresAt: string;
  signKey: CryptoKey;
}

/** Where the device's chain of envelopes stands; belongs to one pairing. */
export interface Chain {
  nextSeq: number;
  prev: string;
}

export interface SyncNote {
  lastSyncAt: number | null;
  lastProblem: { at: number; text: string } | null;
}

export interface MetaValues {
  identity: Identity;
  pairing: PendingPairing;
  config: Config;
  chain: Chain;
  tickets: DayCounters;
  nextOrder: number;
  sync: SyncNote;
}

export type ItemState = 'queued' | 'acked' | 'refused' | 'quarantined';

export interface OutboxItem {
  submissionId: string;
  /** "tenant.device" at capture: an item stays deliverable even after the tablet is paired anew. */
  device: string;
  deviceSeq: number;
  /** Counts across pairings: the order of replay. */
  order: number;
  body: string;
  signature: string;
  hash: string;
  ticket: string;
  state: ItemState;
  capturedAt: number;
  answer: SubmissionAnswer | null;
  ackedAt: number | null;
}
