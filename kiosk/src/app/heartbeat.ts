/** Once a minute: fetch the configuration, learn whether we are still trusted, prove that the disk still writes. */
import { deviceOf, signedGet } from '../api/sign';
import type { Config } from '../api/types';
import { purge, requeue } from '../outbox/queue';
import { writeMeta } from '../store/db';
import { db, refreshQueue } from './database';
import { wakeReplay } from './runtime';
import { config, identity, queue, reachable, revoked, storageTrouble } from './state';
import { noteProblem, noteSync } from './synced';

const EVERY_MS = 60_000;
let beating = false;

export function startHeartbeat(): void {
  void heartbeat();
  setInterval(() => void heartbeat(), EVERY_MS);
  addEventListener('online', () => {
    wakeReplay();
    void heartbeat();
  });
  addEventListener('offline', () => (reachable.value = false));
}

export async function heartbeat(): Promise<void> {
  const me = identity.value;
  if (me === null || beating) return;
  beating = true;
  try {
    const reply = await signedGet(me, '/config', { 'Guishu-Unsent': String(queue.value.unsent) });
    if (reply.kind === 'ok') await accept(reply.body as Config);
    else if (reply.kind === 'problem' && reply.status === 401) await distrust(reply.problem.code);
    else await noteProblem(reply.kind === 'unreachable' ? reply.why : `${reply.status} ${reply.problem.code ?? ''}`);
    reachable.value = reply.kind !== 'unreachable';
    await purge(db(), Date.now());
    await refreshQueue();
  } catch {
    storageTrouble.value = true;
  } finally {
    beating = false;
  }
}

async function accept(fresh: Config): Promise<void> {
  revoked.value = false;
  config.value = fresh;
  await writeMeta(db(), 'config', fresh);
  if (identity.value && fresh.resend?.length) await requeue(db(), deviceOf(identity.value), fresh.resend);
  await noteSync();
  wakeReplay();
}

async function distrust(code = '401'): Promise<void> {
  revoked.value = true;
  await noteProblem(code);
}
