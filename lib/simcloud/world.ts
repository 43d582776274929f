import type { Clock } from '../util/clock.ts';
import { Collection, type Row, type Watcher } from './collection.ts';
import { type Random, seededRandom } from './random.ts';

/** Milliseconds, fixed or drawn evenly from [low, high]. */
export type Latency = number | readonly [low: number, high: number];

/** What was made and when it went; milliseconds of the cloud's clock. */
export interface HistoryEntry {
  readonly kind: string;
  readonly id: string;
  readonly name: string | undefined;
  readonly projectId: string | undefined;
  readonly created: number;
  deleted: number | undefined;
}

/** A change that happens by itself later, e.g. BUILD → ACTIVE. `step` names an entry of the steps table. */
interface Due extends Row {
  at: number;
  order: number;
  step: string;
  target: string;
}

export type Step = (id: string) => void;

/** Stored with the rows, kept out of the inventory: the simulator's bookkeeping. */
const internal = new Set(['due', 'token', 'quota', 'allocation', 'grant', 'meta']);

export type Change = { readonly kind: string; readonly row: Row; readonly gone: boolean };

/**
 * The state of the cloud: collections, history, and what is due. Nothing runs by itself: whoever looks first calls
 * `advance`, which carries out all that is due by then in order of time, so any clock (real, stepped) gives the same result.
 */
export class World implements Watcher {
  readonly clock: Clock;
  readonly random: Random;
  readonly history = new Map<string, HistoryEntry>();
  readonly #collections = new Map<string, Collection<Row>>();
  readonly #steps = new Map<string, Step>();
  readonly #latency: Readonly<Record<string, Latency>>;
  readonly #heap: Due[] = [];
  readonly #dirty = new Map<string, Change>();
  readonly #hidden = new Map<string, number>();
  #order = 0;
  #loading = false;
  /** Set while a call is handled under a `late` fault: what it adds shows in lists only from then on. */
  hideUntil: number | undefined;
  /** Set while a call is handled under an `error` fault: why what it creates will fail. */
  failNext: string | undefined;
  /** Called with every call's changes before it is answered; unset: memory only. */
  keepChanges = false;

  constructor(clock: Clock, seed: number, latency: Readonly<Record<string, Latency>>) {
    this.clock = clock;
    this.random = seededRandom(seed);
    this.#latency = latency;
  }

  collection<T extends Row>(kind: string, ...indexed: string[]): Collection<T> {
    const known = this.#collections.get(kind);
    if (known) return known as unknown as Collection<T>;
    const made = new Collection<T>(kind, indexed, this);
    this.#collections.set(kind, made as unknown as Collection<Row>);
    return made;
  }

  kinds(): string[] {
    return [...this.#collections.keys()].filter((kind) => !internal.has(kind));
  }

  now(): number {
    return this.clock.now();
  }

  added(kind: string, row: Row): void {
    if (!this.#loading && !internal.has(kind)) {
      this.history.set(`${kind}/${row.id}`, {
        kind,
        id: row.id,
        name: typeof row.name === 'string' ? row.name : undefined,
        projectId: projectOf(row),
        created: this.now(),
        deleted: undefined,
      });
      if (this.hideUntil !== undefined) this.#hidden.set(row.id, this.hideUntil);
    }
    this.#mark(kind, row, false);
  }

  changed(kind: string, row: Row): void {
    this.#mark(kind, row, false);
  }

  removed(kind: string, row: Row): void {
    const entry = this.history.get(`${kind}/${row.id}`);
    if (entry) entry.deleted = this.now();
    this.#hidden.delete(row.id);
    this.#mark(kind, row, true);
  }

  /** Whether the object is still left out of lists. */
  hidden(id: string): boolean {
    if (this.#hidden.size === 0) return false;
    const until = this.#hidden.get(id);
    if (until === undefined) return false;
    if (until > this.now()) return true;
    this.#hidden.delete(id);
    return false;
  }

  /** Milliseconds for one change of `kind`; 0 unless the latency table says otherwise. */
  latency(kind: string): number {
    const latency = this.#latency[kind] ?? 0;
    if (typeof latency === 'number') return latency;
    return Math.round(latency[0] + (latency[1] - latency[0]) * this.random.next());
  }

  step(name: string, run: Step): void {
    this.#steps.set(name, run);
  }

  /** Carries out step `name` on object `target` after `ms`; with 0 ms still after the present call. */
  after(ms: number, name: string, target: string): void {
    if (!this.#steps.has(name)) throw new Error(`no step ${name}`);
    const order = this.#order++;
    const due: Due = { id: `${order}`, at: this.now() + ms, order, step: name, target };
    this.#push(due);
    this.#mark('due', due, false);
  }

  /** Carries out everything due by now. */
  advance(): void {
    const now = this.now();
    for (let due = this.#heap[0]; due && due.at <= now; due = this.#heap[0]) {
      this.#pop();
      this.#mark('due', due, true);
      this.#steps.get(due.step)?.(due.target);
    }
  }

  /** Changes since the last call, for persistence. */
  takeChanges(): Change[] {
    const changes = [...this.#dirty.values()];
    this.#dirty.clear();
    return changes;
  }

  /** Puts stored rows back; nothing is recorded as new. */
  load(rows: Iterable<{ kind: string; row: Row }>, history: Iterable<HistoryEntry>): void {
    this.#loading = true;
    for (const { kind, row } of rows) {
      if (kind === 'due') {
        this.#push(row as Due);
        this.#order = Math.max(this.#order, Number(row.order) + 1);
      } else this.collection(kind).add(row);
    }
    for (const entry of history) this.history.set(`${entry.kind}/${entry.id}`, entry);
    this.#loading = false;
    this.#dirty.clear();
  }

  #mark(kind: string, row: Row, gone: boolean): void {
    if (this.keepChanges && !this.#loading) this.#dirty.set(`${kind}/${row.id}`, { kind, row, gone });
  }

  #push(due: Due): void {
    const heap = this.#heap;
    heap.push(due);
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (before(heap[parent]!, heap[i]!)) break;
      [heap[parent], heap[i]] = [heap[i]!, heap[parent]!];
      i = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
      if (least === i) break;
      [heap[least], heap[i]] = [heap[i]!, heap[least]!];
      i = least;
    }
  }
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

export function projectOf(row: Row): string | undefined {
  const project = row.project_id ?? row.owner;
  return typeof project === 'string' ? project : undefined;
}
