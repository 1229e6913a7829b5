/** Becoming a known device: show a code, wait until a manager has compared the fingerprint and confirmed. */
import { signal } from '@preact/signals';
import { serverNow, type Reply } from '../api/http';
import { newSignKey, offerPairing, pollPairing } from '../api/pairing';
import type { PairingState } from '../api/types';
import { STRICT, dropMeta, readMeta, writeMeta } from '../store/db';
import type { Identity, PendingPairing } from '../store/types';
import { heartbeat } from './heartbeat';
import { db } from './database';
import { show } from './session';
import { config, identity, revoked } from './state';

export type PairingView =
  | { state: 'preparing' | 'expired' }
  | { state: 'waiting'; code: string; fingerprint: string; expiresAt: string };

export const pairing = signal<PairingView>({ state: 'preparing' });
export const pairingUnreachable = signal(false);

const POLL_MS = 2_000;
const RETRY_MS = 5_000;

/** Runs while the pairing screen is shown; the returned function ends it. */
export function runPairing(): () => void {
  let stopped = false;
  const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  void (async () => {
    while (!stopped) {
      const pending = await currentOffer();
      if (stopped || pairing.value.state === 'expired') return;
      await rest(pending === null ? RETRY_MS : POLL_MS);
      if (pending !== null && !stopped && (await settled(pending))) return;
    }
  })();
  return () => {
    stopped = true;
  };
}

export async function renewPairing(): Promise<void> {
  await dropMeta(db(), 'pairing');
  pairing.value = { state: 'preparing' };
}

export const msLeft = (expiresAt: string): number => Date.parse(expiresAt) - serverNow();

/** The code already shown if it still lives, so that a reload does not confuse the manager. */
async function currentOffer(): Promise<PendingPairing | null> {
  const pending = (await readMeta(db(), 'pairing')) ?? (await freshOffer());
  if (pending === null) return null;
  const { code, fingerprint, expiresAt } = pending;
  pairing.value = msLeft(expiresAt) > 0 ? { state: 'waiting', code, fingerprint, expiresAt } : { state: 'expired' };
  return pending;
}

async function freshOffer(): Promise<PendingPairing | null> {
  const { signKey, publicRaw, fingerprint } = await newSignKey();
  const offer = await offerPairing(publicRaw, deviceName());
  pairingUnreachable.value = 'kind' in offer;
  if ('kind' in offer) return null;
  const { pairing_id: pairingId, secret, code, expires_at: expiresAt } = offer;
  const pending = { pairingId, secret, code, fingerprint, expiresAt, signKey };
  await writeMeta(db(), 'pairing', pending);
  return pending;
}

/** true when there is nothing more to wait for. */
async function settled(pending: PendingPairing): Promise<boolean> {
  const reply: PairingState | Reply = await pollPairing(pending);
  const failed = 'kind' in reply;
  const gone = failed && reply.kind === 'problem' && [401, 404, 410].includes(reply.status);
  pairingUnreachable.value = failed && !gone;
  if (gone || (!failed && reply.status === 'expired')) {
    pairing.value = { state: 'expired' };
    return true;
  }
  if (failed || reply.status !== 'confirmed' || reply.device === null) return false;
  await become(pending, reply.device);
  return true;
}

/** The new identity, its own chain and no old configuration: all at once or not at all. */
async function become(pending: PendingPairing, device: NonNullable<PairingState['device']>): Promise<void> {
  const me: Identity = { tenantId: device.tenant_id, deviceId: device.device_id, letter: device.device_letter, signKey: pending.signKey };
  const tx = db().transaction('meta', 'readwrite', STRICT);
  await Promise.all([
    tx.store.put(me, 'identity'),
    tx.store.put({ nextSeq: 1, prev: '' }, 'chain'),
    tx.store.delete('config'),
    tx.store.delete('pairing'),
    tx.done,
  ]);
  identity.value = me;
  config.value = null;
  revoked.value = false;
  show('paired');
  await heartbeat();
}

/** A hint for the manager's list; what proves the device is its key. */
function deviceName(): string {
  const { userAgent } = navigator;
  if (/iPad|Macintosh/.test(userAgent) && navigator.maxTouchPoints > 1) return 'iPad';
  if (/Android/.test(userAgent)) return /;\s*([^;)]+?)\s*(?:Build|\))/.exec(userAgent)?.[1]?.slice(0, 40) ?? 'Android 平板';
  return /Windows/.test(userAgent) ? 'Windows 平板' : '浏览器';
}
