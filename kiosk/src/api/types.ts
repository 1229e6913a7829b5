/** The wire, as the server speaks it under /api/kiosk. */
import type { Named } from '../domain/people';

export interface Titled {
  name: string;
  name_en: string | null;
}

export interface NoticeText {
  who: string;
  purpose: string[];
  collected: string[];
  retention: string;
  rights: string;
}

export interface Config {
  tenant: Titled;
  project: Titled;
  office: Titled;
  device: { letter: string; name: string };
  notice: { version: string; zh: NoticeText; en: NoticeText };
  consultants: Named[];
  agencies: Named[];
  seal_key: { id: string; public: string };
  beacon: string;
  server_time: string;
  /** Sequence numbers the server misses although this tablet had an answer for them. */
  resend?: number[];
}

export interface PairingOffer {
  pairing_id: string;
  secret: string;
  code: string;
  /** The server's own reading of our key; we show ours, a person compares. */
  fingerprint: string;
  expires_at: string;
}

export interface PairingState {
  status: 'waiting' | 'confirmed' | 'expired';
  device: { tenant_id: string; device_id: string; device_letter: string } | null;
}

export interface Receipt {
  project_id: string;
  seq: number;
  hash: string;
  url: string;
}

export interface SubmissionAnswer {
  outcome: 'accepted' | 'known' | 'quarantined' | 'refused';
  ticket: { number: string; consultant: string | null; waiting: boolean; message_key: string } | null;
  receipt: Receipt | null;
  problem: { code: string; title: string; detail: string } | null;
}

export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
}
