import { DatabaseSync, type StatementSync } from 'node:sqlite';

export interface Message {
  readonly id: number;
  readonly queue: string;
  readonly messageId: string;
  readonly body: string;
  readonly grp: string | null;
  readonly sent: number;
  readonly visible: number;
  readonly receives: number;
  readonly first: number | null;
  readonly receipt: string | null;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, messageId TEXT NOT NULL, body TEXT NOT NULL, grp TEXT, sent REAL NOT NULL,
    visible REAL NOT NULL, receives INTEGER NOT NULL DEFAULT 0, first REAL, receipt TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_visible ON messages (queue, visible);
`;
const candidates = 200;

/** Messages on SQLite. */
export class Messages {
  readonly database: DatabaseSync;
  readonly statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync | string) {
    this.database = typeof database === 'string' ? new DatabaseSync(database) : database;
    this.database.exec(schema);
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.database.prepare(sql);
    this.statements.set(sql, made);
    return made;
  }

  insert(queue: string, messageId: string, body: string, grp: string | null, sent: number, visible: number): void {
    this.statement('INSERT INTO messages (queue, messageId, body, grp, sent, visible) VALUES (?, ?, ?, ?, ?, ?)').run(
      queue,
      messageId,
      body,
      grp,
      sent,
      visible,
    );
  }

  /** What may be received now: groups with less in flight first, then by age, as fair queues do. */
  receivable(queue: string, now: number): Message[] {
    const rows = this.statement(
      'SELECT * FROM messages WHERE queue = ? AND visible <= ? ORDER BY visible, id LIMIT ?',
    ).all(queue, now, candidates) as unknown as Message[];
    if (!rows.some((row) => row.grp !== null)) return rows;
    const busy = new Map(
      this.statement(
        'SELECT grp, count(*) AS n FROM messages WHERE queue = ? AND visible > ? AND receives > 0 AND grp IS NOT NULL GROUP BY grp',
      )
        .all(queue, now)
        .map((row) => [String(row.grp), Number(row.n)]),
    );
    const rank = rows.map((row) => {
      const n = row.grp === null ? 0 : (busy.get(row.grp) ?? 0);
      if (row.grp !== null) busy.set(row.grp, n + 1);
      return { row, n };
    });
    return rank.sort((a, b) => a.n - b.n).map(({ row }) => row);
  }

  take(id: number, receipt: string, now: number, visible: number): void {
    this.statement(
      'UPDATE messages SET receipt = ?, visible = ?, receives = receives + 1, first = coalesce(first, ?) WHERE id = ?',
    ).run(receipt, visible, now, id);
  }

  move(id: number, queue: string): void {
    this.statement('UPDATE messages SET queue = ?, receives = 0, receipt = NULL WHERE id = ?').run(queue, id);
  }

  byId(queue: string, id: number): Message | undefined {
    return this.statement('SELECT * FROM messages WHERE id = ? AND queue = ?').get(id, queue) as unknown as
      | Message
      | undefined;
  }

  delete(id: number): void {
    this.statement('DELETE FROM messages WHERE id = ?').run(id);
  }

  show(id: number, visible: number): void {
    this.statement('UPDATE messages SET visible = ? WHERE id = ?').run(visible, id);
  }

  /** When the next message can be received, in milliseconds. */
  nextVisible(queue: string): number | undefined {
    const next = this.statement('SELECT visible FROM messages WHERE queue = ? ORDER BY visible LIMIT 1').get(
      queue,
    )?.visible;
    return typeof next === 'number' ? next : undefined;
  }

  counts(
    queue: string,
    now: number,
  ): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const row = this.statement(
      'SELECT sum(visible <= ?) AS visible, sum(visible > ? AND receives > 0) AS inFlight, sum(visible > ? AND receives = 0) AS delayed FROM messages WHERE queue = ?',
    ).get(now, now, now, queue);
    return {
      visible: Number(row?.visible ?? 0),
      inFlight: Number(row?.inFlight ?? 0),
      delayed: Number(row?.delayed ?? 0),
    };
  }

  expire(before: number): void {
    this.statement('DELETE FROM messages WHERE sent < ?').run(before);
  }
}
