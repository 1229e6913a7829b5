import { request, type Reply } from './http';
import type { PairingOffer, PairingState } from './types';
import type { PendingPairing } from '../store/types';
import { toBase64url } from '../domain/base64url';

/** A key pair whose private half never leaves the browser, and the public half as the wire wants it. */
export async function newSignKey(): Promise<{ signKey: CryptoKey; publicRaw: string }> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  return { signKey: pair.privateKey, publicRaw: toBase64url(await crypto.subtle.exportKey('raw', pair.publicKey)) };
}

export async function offerPairing(publicRaw: string, deviceName: string): Promise<PairingOffer | Reply> {
  const reply = await request('POST', '/pairings', {}, JSON.stringify({ sign_key: publicRaw, device_name: deviceName }));
  return reply.kind === 'ok' ? (reply.body as PairingOffer) : reply;
}

export async function pollPairing(pending: PendingPairing): Promise<PairingState | Reply> {
  const reply = await request('GET', `/pairings/${pending.pairingId}`, { 'Guishu-Pairing': pending.secret });
  return reply.kind === 'ok' ? (reply.body as PairingState) : reply;
}
