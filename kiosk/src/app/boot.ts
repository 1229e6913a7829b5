/** From a loaded page to a usable one; each obstacle has its own screen. */
import { effect } from '@preact/signals';
import { DB_NAME, UPGRADES, openDatabase, readMeta } from '../store/db';
import { attach } from './database';
import { heartbeat, startHeartbeat } from './heartbeat';
import { startReplay } from './runtime';
import { config, identity, persisted, screen, storageTrouble, sync } from './state';
import { watchForUpdate } from './update';

const LOCK = 'guishu-kiosk';

export async function boot(): Promise<void> {
  if (!globalThis.isSecureContext || !crypto.subtle || !globalThis.indexedDB || !navigator.locks) {
    screen.value = 'unsupported';
    return;
  }
  if (!(await becomeOnlyTab())) {
    screen.value = 'otherTab';
    return;
  }
  await openStore();
  watchForUpdate();
}

export async function openStore(): Promise<void> {
  try {
    const db = await openDatabase(DB_NAME, UPGRADES, startOver);
    attach(db);
    sync.value = (await readMeta(db, 'sync')) ?? sync.value;
    config.value = (await readMeta(db, 'config')) ?? null;
    identity.value = (await readMeta(db, 'identity')) ?? null;
    persisted.value = await keepStorage();
  } catch {
    storageTrouble.value = true;
    screen.value = 'storage';
    return;
  }
  startReplay(() => void heartbeat());
  startHeartbeat();
  screen.value = identity.value === null ? 'pairing' : 'welcome';
}

/** The database is gone from under us: start over as soon as no visitor is in the middle of something. */
function startOver(): void {
  storageTrouble.value = true;
  effect(() => {
    if (screen.value === 'welcome' || screen.value === 'pairing') location.reload();
  });
}

/** Held until the page goes; a second tab waits for it and then starts over. */
function becomeOnlyTab(): Promise<boolean> {
  return new Promise((resolve) => {
    const holdForever = () => new Promise<never>(() => undefined);
    void navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (lock !== null) return holdForever();
      void navigator.locks.request(LOCK, () => location.reload());
      return undefined;
    });
  });
}

async function keepStorage(): Promise<boolean> {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || (await navigator.storage.persist());
}
