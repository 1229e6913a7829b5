/** Every request is signed with the device's own key; a copied identifier alone opens nothing. */
import { toBase64url } from '../domain/base64url';
import type { Identity } from '../store/types';
import { BASE, request, serverNow, type Reply } from './http';

const ECDSA = { name: 'ECDSA', hash: 'SHA-256' } as const;
const utf8 = new TextEncoder();

export const deviceOf = (identity: Identity): string => `${identity.tenantId}.${identity.deviceId}`;

export async function sha256(text: string): Promise<string> {
  return toBase64url(await crypto.subtle.digest('SHA-256', utf8.encode(text)));
}

export async function sign(key: CryptoKey, text: string): Promise<string> {
  return toBase64url(await crypto.subtle.sign(ECDSA, key, utf8.encode(text)));
}

async function signedHeaders(identity: Identity, method: string, path: string, body: string): Promise<Record<string, string>> {
  const time = String(serverNow());
  const text = [method, BASE + path, time, await sha256(body)].join('\n');
  return {
    'Guishu-Device': deviceOf(identity),
    'Guishu-Time': time,
    'Guishu-Signature': await sign(identity.signKey, text),
  };
}

/** A refusal may only mean that our clock was off; its answer has just corrected it, so try once more. */
export async function signedGet(identity: Identity, path: string, more: Record<string, string>): Promise<Reply> {
  const attempt = async () => request('GET', path, { ...more, ...(await signedHeaders(identity, 'GET', path, '')) });
  const before = serverNow() - Date.now();
  const reply = await attempt();
  const after = serverNow() - Date.now();
  const clockWasOff = Math.abs(after - before) > 5_000;
  return reply.kind === 'problem' && reply.status === 401 && clockWasOff ? attempt() : reply;
}
