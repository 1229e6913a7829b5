/** The tablet's database. Every write that a visitor relies on is strict: on disk before we say thank you. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import type { ItemState, MetaValues, OutboxItem } from './types';

export interface Schema extends DBSchema {
  meta: { key: string; value: MetaValues[keyof MetaValues] };
  outbox: { key: string; value: OutboxItem; indexes: { state: [ItemState, number]; seq: [string, number] } };
}

export type Db = IDBPDatabase<Schema>;
type Upgrade = (db: Db, tx: IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>) => void;

/** Forward only: entry n leads from version n to n + 1, and never drops a store that may hold unsent items. */
export const UPGRADES: readonly Upgrade[] = [
  (db) => {
    db.createObjectStore('meta');
    const outbox = db.createObjectStore('outbox', { keyPath: 'submissionId' });
    outbox.createIndex('state', ['state', 'order']);
    outbox.createIndex('seq', ['device', 'deviceSeq'], { unique: true });
  },
];

export const DB_NAME = 'guishu-kiosk';
export const STRICT = { durability: 'strict' } as const;

/** `onLost`: the browser closed it under us (data cleared, disk failing); only a new page can open it again. */
export function openDatabase(name = DB_NAME, upgrades: readonly Upgrade[] = UPGRADES, onLost?: () => void): Promise<Db> {
  return openDB<Schema>(name, upgrades.length, {
    ...(onLost && { terminated: onLost }),
    upgrade: (db, from, _to, tx) => upgrades.slice(from).forEach((upgrade) => upgrade(db, tx)),
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

export async function readMeta<K extends keyof MetaValues>(db: Db, key: K): Promise<MetaValues[K] | undefined> {
  return (await db.get('meta', key)) as MetaValues[K] | undefined;
}

export async function writeMeta<K extends keyof MetaValues>(db: Db, key: K, value: MetaValues[K]): Promise<void> {
  const tx = db.transaction('meta', 'readwrite', STRICT);
  await Promise.all([tx.store.put(value, key), tx.done]);
}

export async function dropMeta(db: Db, ...keys: (keyof MetaValues)[]): Promise<void> {
  const tx = db.transaction('meta', 'readwrite', STRICT);
  await Promise.all([...keys.map((key) => tx.store.delete(key)), tx.done]);
}
