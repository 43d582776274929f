import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Json } from './paths.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Where an execution stands inside its state; written at every step, so that a restart knows what was lost. */
export interface Position {
  state: string;
  /**
   * enter: about to begin; task: its function or call runs; token: the call came back, the token has not; waiting: until
   * `wake`; retrying: until `wake`, then the task again; done: `outcome` is there.
   */
  phase: 'enter' | 'task' | 'token' | 'waiting' | 'retrying' | 'done';
  input: Json;
  entered: number;
  /** Retries made, by retrier. */
  retries: number[];
  retryCount: number;
  token?: string;
  /** Milliseconds: when the task times out; when its next heartbeat is due. */
  deadline?: number;
  heartbeat?: number;
  heartbeatSeconds?: number;
  wake?: number;
  outcome?: Outcome;
  events: number;
}

export type Outcome = { readonly result: Json } | { readonly error: string; readonly cause: string };

export interface Execution {
  readonly id: string;
  readonly machine: string;
  readonly name: string;
  readonly input: string;
  readonly started: number;
  status: ExecutionStatus;
  stopped: number | null;
  output: string | null;
  error: string | null;
  cause: string | null;
  position: Position;
}

export interface HistoryEvent {
  readonly id: number;
  readonly at: number;
  readonly type: string;
  readonly details: Json;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS executions (
    id TEXT PRIMARY KEY, machine TEXT NOT NULL, name TEXT NOT NULL, input TEXT NOT NULL, started REAL NOT NULL, status TEXT NOT NULL,
    stopped REAL, output TEXT, error TEXT, cause TEXT, position TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS executions_running ON executions (started) WHERE status = 'RUNNING';
  CREATE INDEX IF NOT EXISTS executions_machine ON executions (machine, started);
  CREATE TABLE IF NOT EXISTS history (
    execution TEXT NOT NULL, id INTEGER NOT NULL, at REAL NOT NULL, type TEXT NOT NULL, details TEXT NOT NULL, PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;
`;

const fromRow = (row: Record<string, unknown>): Execution =>
  ({ ...row, position: JSON.parse(String(row.position)) }) as unknown as Execution;

/** Executions on SQLite. */
export class Executions {
  readonly database: DatabaseSync;
  readonly statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync | string) {
    this.database = typeof database === 'string' ? new DatabaseSync(database) : database;
    this.database.exec(schema);
  }

  statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.database.prepare(sql);
    this.statements.set(sql, made);
    return made;
  }

  get(id: string): Execution | undefined {
    const row = this.statement('SELECT * FROM executions WHERE id = ?').get(id);
    return row && fromRow(row);
  }

  insert(e: Execution): void {
    this.statement(
      'INSERT INTO executions (id, machine, name, input, started, status, position) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(e.id, e.machine, e.name, e.input, e.started, e.status, JSON.stringify(e.position));
  }

  save(e: Execution): void {
    if (e.status === 'RUNNING') {
      this.statement('UPDATE executions SET position = ? WHERE id = ?').run(JSON.stringify(e.position), e.id);
      return;
    }
    this.statement(
      'UPDATE executions SET status = ?, stopped = ?, output = ?, error = ?, cause = ?, position = ? WHERE id = ?',
    ).run(e.status, e.stopped, e.output, e.error, e.cause, JSON.stringify(e.position), e.id);
  }

  running(): Execution[] {
    return this.statement("SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY started, id").all().map(fromRow);
  }

  list(machine: string, status: string | undefined, offset: number, limit: number): Execution[] {
    return this.statement(
      'SELECT * FROM executions WHERE machine = ? AND (? IS NULL OR status = ?) ORDER BY started DESC, id LIMIT ? OFFSET ?',
    )
      .all(machine, status ?? null, status ?? null, limit, offset)
      .map(fromRow);
  }

  note(execution: string, event: HistoryEvent): void {
    this.statement('INSERT OR REPLACE INTO history (execution, id, at, type, details) VALUES (?, ?, ?, ?, ?)').run(
      execution,
      event.id,
      event.at,
      event.type,
      JSON.stringify(event.details),
    );
  }

  history(execution: string, after: number, limit: number): HistoryEvent[] {
    return this.statement(
      'SELECT id, at, type, details FROM history WHERE execution = ? AND id > ? ORDER BY id LIMIT ?',
    )
      .all(execution, after, limit)
      .map((row) => ({ ...row, details: JSON.parse(String(row.details)) }) as unknown as HistoryEvent);
  }

  /** Forgets what closed before `before` (milliseconds): the real service keeps executions 90 days. */
  purge(before: number): void {
    this.statement(
      "DELETE FROM history WHERE execution IN (SELECT id FROM executions WHERE status <> 'RUNNING' AND stopped < ?)",
    ).run(before);
    this.statement("DELETE FROM executions WHERE status <> 'RUNNING' AND stopped < ?").run(before);
  }
}
