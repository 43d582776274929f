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
    stopped REAL, output TEXT, error TEXT, cause TEXT, position TEXT NOT NULL, history TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE INDEX IF NOT EXISTS executions_running ON executions (started) WHERE status = 'RUNNING';
  CREATE INDEX IF NOT EXISTS executions_machine ON executions (machine, started);
`;

/** Everything but the history, which may be long. */
const columns = 'id, machine, name, input, started, status, stopped, output, error, cause, position';

const fromRow = (row: Record<string, unknown>): Execution =>
  ({ ...row, position: JSON.parse(String(row.position)) }) as unknown as Execution;

/** Executions on SQLite. */
export class Executions {
  readonly database: DatabaseSync;
  readonly statements = new Map<string, StatementSync>();
  private readonly notes = new Map<string, string>();

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
    const row = this.statement(`SELECT ${columns} FROM executions WHERE id = ?`).get(id);
    return row && fromRow(row);
  }

  insert(e: Execution): void {
    this.statement(
      'INSERT INTO executions (id, machine, name, input, started, status, position, history) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(e.id, e.machine, e.name, e.input, e.started, e.status, JSON.stringify(e.position), this.takeNotes(e.id));
  }

  save(e: Execution): void {
    const position = JSON.stringify(e.position);
    const notes = this.takeNotes(e.id);
    if (e.status === 'RUNNING') {
      this.statement('UPDATE executions SET position = ?, history = history || ? WHERE id = ?').run(
        position,
        notes,
        e.id,
      );
      return;
    }
    this.statement(
      'UPDATE executions SET status = ?, stopped = ?, output = ?, error = ?, cause = ?, position = ?, history = history || ? WHERE id = ?',
    ).run(e.status, e.stopped, e.output, e.error, e.cause, position, notes, e.id);
  }

  running(): Execution[] {
    return this.statement(`SELECT ${columns} FROM executions WHERE status = 'RUNNING' ORDER BY started, id`)
      .all()
      .map(fromRow);
  }

  list(machine: string, status: string | undefined, offset: number, limit: number): Execution[] {
    return this.statement(
      `SELECT ${columns} FROM executions WHERE machine = ? AND (? IS NULL OR status = ?) ORDER BY started DESC, id LIMIT ? OFFSET ?`,
    )
      .all(machine, status ?? null, status ?? null, limit, offset)
      .map(fromRow);
  }

  /** Keeps an event for the next `save` of its execution. */
  note(execution: string, event: HistoryEvent): void {
    const text = `${JSON.stringify(event)}\n`;
    this.notes.set(execution, (this.notes.get(execution) ?? '') + text);
  }

  private takeNotes(execution: string): string {
    const notes = this.notes.get(execution) ?? '';
    this.notes.delete(execution);
    return notes;
  }

  history(execution: string, after: number, limit: number): HistoryEvent[] {
    const text = String(this.statement('SELECT history FROM executions WHERE id = ?').get(execution)?.history ?? '');
    const lines = (text + (this.notes.get(execution) ?? '')).split('\n');
    return lines.slice(after, after + limit).flatMap((line) => (line === '' ? [] : [JSON.parse(line) as HistoryEvent]));
  }

  /** Forgets what closed before `before` (milliseconds): the real service keeps executions 90 days. */
  purge(before: number): void {
    this.statement("DELETE FROM executions WHERE status <> 'RUNNING' AND stopped < ?").run(before);
  }
}
