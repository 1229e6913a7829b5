/** When this tablet last reached the server and what last went wrong: kept over a reload, shown in the staff corner. */
import { writeMeta } from '../store/db';
import type { SyncNote } from '../store/types';
import { db } from './database';
import { storageTrouble, sync } from './state';

export const noteSync = (): Promise<void> => note({ ...sync.value, lastSyncAt: Date.now() });
export const noteProblem = (text: string): Promise<void> => note({ ...sync.value, lastProblem: { at: Date.now(), text } });

async function note(next: SyncNote): Promise<void> {
  sync.value = next;
  try {
    await writeMeta(db(), 'sync', next);
    storageTrouble.value = false;
  } catch {
    storageTrouble.value = true;
  }
}
