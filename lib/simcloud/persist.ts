import { DatabaseSync } from 'node:sqlite';
import type { Row } from './collection.ts';
import type { HistoryEntry, World } from './world.ts';

/**
 * Keeps a world in an SQLite file: every call's changes are committed before it is answered, so a killed process loses
 * nothing it has answered for.
 */
export function keepIn(file: string, world: World): { commit: () => void; close: () => void; empty: boolean } {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS row (kind TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS history (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    INSERT INTO meta VALUES ('starts', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1;`);
  const starts = Number(database.prepare("SELECT value FROM meta WHERE name = 'starts'").get()?.value ?? 1);
  // Another start must not draw the same ids again.
  if (starts > 1) world.random.reseed(starts);
  let place = Number(database.prepare('SELECT max(place) AS place FROM row').get()?.place ?? 0);
  const rows = database.prepare('SELECT kind, json FROM row ORDER BY place').all();
  const history = database.prepare('SELECT json FROM history').all();
  world.load(
    rows.map((row) => ({ kind: String(row.kind), row: JSON.parse(String(row.json)) as Row })),
    history.map((row) => JSON.parse(String(row.json)) as HistoryEntry),
  );
  const put = database.prepare(
    'INSERT INTO row VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json',
  );
  const drop = database.prepare('DELETE FROM row WHERE kind = ? AND id = ?');
  const note = database.prepare(
    'INSERT INTO history VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json',
  );
  world.keepChanges = true;
  return {
    empty: rows.length === 0,
    commit() {
      const changes = world.takeChanges();
      if (changes.length === 0) return;
      database.exec('BEGIN IMMEDIATE');
      for (const { kind, row, gone } of changes) {
        if (gone) drop.run(kind, row.id);
        else put.run(kind, row.id, ++place, JSON.stringify(row));
        const key = `${kind}/${row.id}`;
        const entry = world.history.get(key);
        if (entry) note.run(key, JSON.stringify(entry));
      }
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}
