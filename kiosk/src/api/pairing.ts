import { request, type Reply } from './http';
import type { PairingOffer, PairingState } from './types';
import type { PendingPairing } from '../store/types';
import { toBase64url } from '../domain/base64url';

/** A key pair whose private half never leaves the browser, and the public half as the wire wants it. */
export async function newSignKey(): Promise<{ signKey: CryptoKey; publicRaw: string; fingerprint: string }> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { signKey: pair.privateKey, publicRaw: toBase64url(raw), fingerprint: await fingerprintOf(raw) };
}

const FINGERPRINT_PREFIX = new TextEncoder().encode('guishu-fingerprint');

/**
 * Sixteen digits of our own key, in fours. Worked out here rather than taken from the reply: whoever
 * slipped another key to the server on the way would make the two screens differ.
 */
export async function fingerprintOf(publicRaw: Uint8Array): Promise<string> {
  const bytes = new Uint8Array([...FINGERPRINT_PREFIX, ...publicRaw]);
  const digest = new DataView(await crypto.subtle.digest('SHA-256', bytes));
  const digits = (digest.getBigUint64(0) % 10n ** 16n).toString().padStart(16, '0');
  return digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}

export async function offerPairing(publicRaw: string, deviceName: string): Promise<PairingOffer | Reply> {
  const reply = await request('POST', '/pairings', {}, JSON.stringify({ sign_key: publicRaw, device_name: deviceName }));
  return reply.kind === 'ok' ? (reply.body as PairingOffer) : reply;
}

export async function pollPairing(pending: PendingPairing): Promise<PairingState | Reply> {
  const reply = await request('GET', `/pairings/${pending.pairingId}`, { 'Guishu-Pairing': pending.secret });
  return reply.kind === 'ok' ? (reply.body as PairingState) : reply;
}
