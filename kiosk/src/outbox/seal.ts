/** Seals answers to the office's public key: what waits on this tablet cannot be read on this tablet. */
import { fromBase64url, toBase64url } from '../domain/base64url';
import type { Seal } from '../domain/envelope';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const INFO = 'guishu-seal-v1';
const utf8 = new TextEncoder();

export interface SealKey {
  id: string;
  public: string;
}

/** Ephemeral ECDH -> HKDF-SHA256 (no salt) -> AES-256-GCM, bound to its submission by the additional data. */
export async function seal(plainText: string, submissionId: string, office: SealKey): Promise<Seal> {
  const { subtle } = crypto;
  const theirs = await subtle.importKey('raw', fromBase64url(office.public), CURVE, false, []);
  const ours = await subtle.generateKey(CURVE, false, ['deriveBits']);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await cipherKey(shared, 'encrypt');
  const cipherText = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8.encode(submissionId) }, key, utf8.encode(plainText));
  return {
    key: office.id,
    epk: toBase64url(await subtle.exportKey('raw', ours.publicKey)),
    iv: toBase64url(iv),
    ct: toBase64url(cipherText),
  };
}

export async function cipherKey(shared: ArrayBuffer, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const recipe = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8.encode(INFO) };
  return crypto.subtle.deriveKey(recipe, material, { name: 'AES-GCM', length: 256 }, false, [usage]);
}
