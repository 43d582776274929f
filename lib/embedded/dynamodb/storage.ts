import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Item } from './values.ts';

/** One stored item: keys in their sortable form, its size as DynamoDB counts it, and its JSON as on the wire. */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  readonly size: number;
  readonly json: string;
  /** Sortable index key, when the item is in the index. */
  readonly dpk: string | null;
  readonly dsk: string | null;
  readonly ttl: number | null;
}

export interface Bound {
  readonly operator: '=' | '<' | '<=' | '>' | '>=';
  readonly value: string;
}

/** A read in key order of the table or its index; without `partition` of everything. */
export interface Range {
  readonly index: boolean;
  readonly partition?: string;
  readonly bounds: readonly Bound[];
  /** Position to go on after: sort key, or for the index [dsk, pk, sk], or for scans the whole key. */
  readonly after?: readonly string[];
  readonly reverse: boolean;
}

interface Change {
  readonly at: number;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY, pk TEXT NOT NULL, sk TEXT NOT NULL, size INTEGER NOT NULL, dpk TEXT, dsk TEXT, ttl REAL, json TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS items_key ON items (pk, sk);
  CREATE INDEX IF NOT EXISTS items_due ON items (dpk, dsk, pk, sk) WHERE dpk IS NOT NULL;
  CREATE INDEX IF NOT EXISTS items_ttl ON items (ttl) WHERE ttl IS NOT NULL;
  CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, hash TEXT NOT NULL, at REAL NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS tokens_at ON tokens (at);
`;
const columns = 'pk, sk, size, dpk, dsk, ttl, json';

const orderKey = (index: boolean, partition: boolean): readonly string[] => {
  if (index) return partition ? ['dsk', 'pk', 'sk'] : ['dpk', 'dsk', 'pk', 'sk'];
  return partition ? ['sk'] : ['pk', 'sk'];
};

/** The table on SQLite. Everything is synchronous, so one operation is atomic by itself; several go in `atomically`. */
export class Storage {
  readonly database: DatabaseSync;
  readonly statements = new Map<string, StatementSync>();
  /** Milliseconds of changes to remember for reads that lag; 0 remembers none. */
  readonly remember: number;
  readonly now: () => number;
  changes: Change[] = [];

  constructor(database: DatabaseSync | string, now: () => number, remember = 0) {
    this.database = typeof database === 'string' ? new DatabaseSync(database) : database;
    this.database.exec(schema);
    this.now = now;
    this.remember = remember;
  }

  statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.database.prepare(sql);
    this.statements.set(sql, made);
    return made;
  }

  get(pk: string, sk: string): Row | undefined {
    return this.statement(`SELECT ${columns} FROM items WHERE pk = ? AND sk = ?`).get(pk, sk) as Row | undefined;
  }

  put(row: Row, before: Row | undefined): void {
    const { pk, sk, size, dpk, dsk, ttl, json } = row;
    if (before)
      this.statement('UPDATE items SET size = ?, dpk = ?, dsk = ?, ttl = ?, json = ? WHERE pk = ? AND sk = ?').run(
        size,
        dpk,
        dsk,
        ttl,
        json,
        pk,
        sk,
      );
    else
      this.statement(`INSERT INTO items (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`).run(
        pk,
        sk,
        size,
        dpk,
        dsk,
        ttl,
        json,
      );
    this.note(before, row);
  }

  delete(row: Row): void {
    this.statement('DELETE FROM items WHERE pk = ? AND sk = ?').run(row.pk, row.sk);
    this.note(row, undefined);
  }

  /** Runs `work` in one transaction; an error undoes all of it. */
  atomically<T>(work: () => T): T {
    const kept = this.changes.length;
    this.statement('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      this.statement('COMMIT').run();
      return result;
    } catch (error) {
      this.statement('ROLLBACK').run();
      this.changes.length = kept;
      throw error;
    }
  }

  /** Rows of a range in key order. With `asOf` (milliseconds) as they were then, within what is remembered. */
  *rows(range: Range, asOf?: number): Generator<Row> {
    const past = asOf === undefined ? undefined : this.past(asOf);
    if (past && past.size > 0) {
      yield* this.merged(range, past);
      return;
    }
    const { sql, values } = this.select(range);
    for (const row of this.statement(sql).iterate(...values)) yield row as unknown as Row;
  }

  getAsOf(pk: string, sk: string, asOf: number): Row | undefined {
    const past = this.past(asOf);
    const id = `${pk}\0${sk}`;
    return past.has(id) ? past.get(id) : this.get(pk, sk);
  }

  /** Deletes what expired, but nothing that expired over five years ago, as DynamoDB does. */
  expire(): number {
    const now = this.now() / 1000;
    const rows = this.statement(`SELECT ${columns} FROM items WHERE ttl <= ? AND ttl > ? LIMIT 1000`).all(
      now,
      now - 5 * 365 * 86_400,
    );
    for (const row of rows) this.delete(row as unknown as Row);
    return rows.length;
  }

  token(token: string): string | undefined {
    this.statement('DELETE FROM tokens WHERE at < ?').run(this.now() - 600_000);
    return this.statement('SELECT hash FROM tokens WHERE token = ?').get(token)?.hash as string | undefined;
  }

  keepToken(token: string, hash: string): void {
    this.statement('INSERT INTO tokens (token, hash, at) VALUES (?, ?, ?)').run(token, hash, this.now());
  }

  private note(before: Row | undefined, after: Row | undefined): void {
    if (this.remember <= 0) return;
    const at = this.now();
    this.changes.push({ at, before, after });
    while (this.changes[0] && this.changes[0].at < at - this.remember) this.changes.shift();
  }

  private select({ index, partition, bounds, after, reverse }: Range): { sql: string; values: SQLInputValue[] } {
    const keys = orderKey(index, partition !== undefined);
    const where: string[] = [];
    const values: SQLInputValue[] = [];
    if (index) where.push('dpk IS NOT NULL');
    if (partition !== undefined) {
      where.push(`${index ? 'dpk' : 'pk'} = ?`);
      values.push(partition);
    }
    for (const { operator, value } of bounds) {
      where.push(`${index ? 'dsk' : 'sk'} ${operator} ?`);
      values.push(value);
    }
    if (after) {
      where.push(`(${keys.join(', ')}) ${reverse ? '<' : '>'} (${keys.map(() => '?').join(', ')})`);
      values.push(...after);
    }
    const order = keys.map((key) => `${key} ${reverse ? 'DESC' : 'ASC'}`).join(', ');
    return {
      sql: `SELECT ${columns} FROM items ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY ${order}`,
      values,
    };
  }

  /** For every item changed since `asOf`, how it was then. */
  private past(asOf: number): Map<string, Row | undefined> {
    const past = new Map<string, Row | undefined>();
    for (const { at, before, after } of this.changes) {
      const row = before ?? after;
      if (at <= asOf || !row) continue;
      const id = `${row.pk}\0${row.sk}`;
      if (!past.has(id)) past.set(id, before);
    }
    return past;
  }

  private merged(range: Range, past: Map<string, Row | undefined>): Row[] {
    const { sql, values } = this.select(range);
    const now = this.statement(sql).all(...values) as unknown as Row[];
    const kept = now.filter((row) => !past.has(`${row.pk}\0${row.sk}`));
    const keys = orderKey(range.index, range.partition !== undefined);
    const position = (row: Row) => keys.map((key) => row[key as 'pk' | 'sk' | 'dpk' | 'dsk'] ?? '');
    const compare = (a: readonly string[], b: readonly string[]) => {
      for (let i = 0; i < a.length; i++) {
        const order = Buffer.from(a[i]!).compare(Buffer.from(b[i]!));
        if (order !== 0) return range.reverse ? -order : order;
      }
      return 0;
    };
    const inside = (row: Row) => {
      const [partition, sort] = range.index ? [row.dpk, row.dsk] : [row.pk, row.sk];
      if (partition === null || sort === null) return false;
      if (range.partition !== undefined && partition !== range.partition) return false;
      if (range.after && compare(position(row), range.after) <= 0) return false;
      return range.bounds.every(({ operator, value }) => {
        const order = Buffer.from(sort).compare(Buffer.from(value));
        return operator === '='
          ? order === 0
          : operator.startsWith('<')
            ? order < 0 || (order === 0 && operator === '<=')
            : order > 0 || (order === 0 && operator === '>=');
      });
    };
    const older = [...past.values()].filter((row): row is Row => row !== undefined && inside(row));
    return [...kept, ...older].sort((a, b) => compare(position(a), position(b)));
  }
}

export const itemOf = (row: Row | undefined): Item | undefined => (row ? (JSON.parse(row.json) as Item) : undefined);
