/** One stored object. Fields named `_…` are the simulator's own and never leave it. */
export interface Row {
  id: string;
  [field: string]: unknown;
}

/** What a collection tells about changes: for history, persistence and derived facts. */
export interface Watcher {
  added(kind: string, row: Row): void;
  changed(kind: string, row: Row): void;
  removed(kind: string, row: Row): void;
}

/**
 * All objects of one kind, with equality indexes on `indexed` fields. Change rows only by `update`, so that indexes and
 * persistence see it. Iteration is in order of creation.
 */
export class Collection<T extends Row> {
  readonly kind: string;
  readonly #rows = new Map<string, T>();
  readonly #indexes = new Map<string, Map<unknown, Set<T>>>();
  readonly #watcher: Watcher;

  constructor(kind: string, indexed: readonly string[], watcher: Watcher) {
    this.kind = kind;
    this.#watcher = watcher;
    for (const field of indexed) this.#indexes.set(field, new Map());
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id);
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  all(): IterableIterator<T> {
    return this.#rows.values();
  }

  /** Rows whose indexed `field` equals `value`; a live set, do not change the rows while iterating. */
  where(field: string, value: unknown): ReadonlySet<T> {
    const index = this.#indexes.get(field);
    if (!index) throw new Error(`${this.kind} has no index on ${field}`);
    return index.get(value) ?? (empty as ReadonlySet<T>);
  }

  hasIndex(field: string): boolean {
    return this.#indexes.has(field);
  }

  add(row: T): T {
    if (this.#rows.has(row.id)) throw new Error(`${this.kind} ${row.id} exists`);
    this.#rows.set(row.id, row);
    for (const [field, index] of this.#indexes) enter(index, row[field], row);
    this.#watcher.added(this.kind, row);
    return row;
  }

  update(row: T, change: Partial<T>): T {
    for (const [field, index] of this.#indexes) {
      if (!(field in change) || change[field as keyof T] === row[field]) continue;
      index.get(row[field])?.delete(row);
      enter(index, change[field as keyof T], row);
    }
    Object.assign(row, change);
    this.#watcher.changed(this.kind, row);
    return row;
  }

  remove(id: string): T | undefined {
    const row = this.#rows.get(id);
    if (!row) return undefined;
    this.#rows.delete(id);
    for (const [field, index] of this.#indexes) {
      const rows = index.get(row[field]);
      rows?.delete(row);
      if (rows?.size === 0) index.delete(row[field]);
    }
    this.#watcher.removed(this.kind, row);
    return row;
  }
}

const empty: ReadonlySet<Row> = new Set();

function enter<T>(index: Map<unknown, Set<T>>, key: unknown, row: T): void {
  const rows = index.get(key);
  if (rows) rows.add(row);
  else index.set(key, new Set([row]));
}
