/** The page's one database, and what is known of the queue in it. */
import { summary } from '../outbox/queue';
import type { Db } from '../store/db';
import { counted, queue } from './state';

let database: Db | null = null;
export const db = (): Db => {
  if (database === null) throw new Error('the database is not open');
  return database;
};

export const databaseIsOpen = (): boolean => database !== null;

export function attach(opened: Db): void {
  database = opened;
}

export async function refreshQueue(): Promise<void> {
  queue.value = await summary(db());
  counted.value = true;
}
