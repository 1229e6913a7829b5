/** A fake disk, a device and an office for the tests; the office can open what the tablet seals. */
import 'fake-indexeddb/auto';
import type { Config, SubmissionAnswer } from '../src/api/types';
import type { CaptureContext } from '../src/outbox/capture';
import { emptyDraft, toAnswers, type Answers } from '../src/domain/answers';
import { fromBase64url, toBase64url } from '../src/domain/base64url';
import type { Envelope } from '../src/domain/envelope';
import { cipherKey } from '../src/outbox/seal';
import { openDatabase, type Db } from '../src/store/db';

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;

let databases = 0;
export const freshDb = (): Promise<Db> => openDatabase(`test-${++databases}`);

export interface Office {
  context: CaptureContext;
  verifyKey: CryptoKey;
  unseal: (envelope: Envelope) => Promise<Answers>;
}

export async function office(db: Db): Promise<Office> {
  const sealing = await crypto.subtle.generateKey(ECDH, true, ['deriveBits']);
  const signing = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']);
  const config = {
    beacon: 'beacon-1',
    seal_key: { id: 'k1', public: toBase64url(await crypto.subtle.exportKey('raw', sealing.publicKey)) },
  } as unknown as Config;
  const identity = { tenantId: 't', deviceId: 'd', letter: 'A', signKey: signing.privateKey };
  return {
    context: { db, identity, config, bootId: 'boot-1' },
    verifyKey: signing.publicKey,
    unseal: (envelope) => unseal(envelope, sealing.privateKey),
  };
}

async function unseal({ seal, submission_id }: Envelope, key: CryptoKey): Promise<Answers> {
  const epk = await crypto.subtle.importKey('raw', fromBase64url(seal.epk), ECDH, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: epk }, key, 256);
  const aes = await cipherKey(shared, 'decrypt');
  const additionalData = new TextEncoder().encode(submission_id);
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64url(seal.iv), additionalData }, aes, fromBase64url(seal.ct));
  return JSON.parse(new TextDecoder().decode(plain)) as Answers;
}

export const someAnswers = (phone = '13800138000'): Answers =>
  toAnswers({ ...emptyDraft, agreedAt: '2026-01-01T10:00:00.000+08:00', noticeVersion: '1', phone, name: '张', broughtBy: 'self' }, 'zh');

export const accepted = (number = 'A001'): SubmissionAnswer => ({
  outcome: 'accepted',
  ticket: { number, consultant: '李敏', waiting: false, message_key: 'received' },
  receipt: { project_id: 'p', seq: 1, hash: 'abcdef0123456789', url: 'https://example.invalid/r/secret' },
  problem: null,
});
