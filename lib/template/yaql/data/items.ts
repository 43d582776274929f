import type { Pattern } from '../../regex/index.ts';
import { Float } from '../../values.ts';
import type { Context } from '../runtime/context.ts';
import { inTableOrder } from './set-order.ts';
import { type DateTime, TimeSpan } from './time.ts';

/**
 * Values while an expression is evaluated. A plain array is an immutable, hashable sequence (Python's tuple), List a
 * mutable one (Python's list): they differ in equality, hashing and text.
 */
export type Item =
  | null
  | boolean
  | number
  | bigint
  | Float
  | string
  | readonly Item[]
  | List
  | Dict
  | ItemSet
  | View
  | Iter
  | Ordering
  | Rule
  | Skipped
  | DateTime
  | TimeSpan
  | Pattern
  | Context;

export class List {
  readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
  }
}

/** A map with keys of any hashable kind, found by their key text (`Evaluation.key`). */
export class Dict {
  readonly entries: ReadonlyMap<string, readonly [key: Item, value: Item]>;
  /** False: a map made step by step upstream, which cannot be hashed and whose size counts against the quota. */
  readonly frozen: boolean;

  constructor(entries: ReadonlyMap<string, readonly [key: Item, value: Item]>, frozen = true) {
    this.entries = entries;
    this.frozen = frozen;
  }

  get size(): number {
    return this.entries.size;
  }
}

export class ItemSet {
  readonly members: ReadonlyMap<string, Item>;

  constructor(members: ReadonlyMap<string, Item>) {
    this.members = inTableOrder(members);
  }

  get size(): number {
    return this.members.size;
  }
}

/** Keys, values or pairs of a map; keys and pairs behave as sets. */
export class View {
  readonly dict: Dict;
  readonly part: 'keys' | 'values' | 'items';

  constructor(dict: Dict, part: 'keys' | 'values' | 'items') {
    this.dict = dict;
    this.part = part;
  }

  get size(): number {
    return this.dict.size;
  }

  *[Symbol.iterator](): Generator<Item, undefined> {
    for (const [key, value] of this.dict.entries.values()) {
      yield this.part === 'keys' ? key : this.part === 'values' ? value : [key, value];
    }
  }
}

/**
 * A lazily evaluated sequence that can be run through once. It has no `return`, so leaving a loop over it does not end
 * it: the next reader goes on where the last one stopped.
 */
export class Iter implements Iterable<Item> {
  private readonly source: Iterator<Item, unknown>;

  constructor(source: Iterator<Item, unknown>) {
    this.source = source;
  }

  next(): IteratorResult<Item, unknown> {
    return this.source.next();
  }

  /** What a new reader gets: the same sequence, as far as it has come. */
  restart(): Iter {
    return this;
  }

  [Symbol.iterator](): Iterator<Item, unknown> {
    const reader = this.restart();
    return { next: () => reader.next() };
  }
}

/** A lazily evaluated sequence that remembers its elements: every reader starts at the first. */
export class Memo extends Iter {
  private readonly origin: Iterator<Item, unknown>;
  private readonly seen: Item[];
  private readonly onGrowth: (seen: readonly Item[]) => void;

  constructor(origin: Iterator<Item, unknown>, onGrowth: (seen: readonly Item[]) => void, seen: Item[] = []) {
    let index = 0;
    super({
      next: () => {
        if (index < seen.length) return { done: false, value: seen[index++]! };
        const step = origin.next();
        if (step.done) return step;
        seen.push(step.value);
        onGrowth(seen);
        index++;
        return step;
      },
    });
    this.origin = origin;
    this.seen = seen;
    this.onGrowth = onGrowth;
  }

  override restart(): Iter {
    return new Memo(this.origin, this.onGrowth, this.seen);
  }
}

/** A sequence that is sorted when it is first read; further criteria may be added before. */
export class Ordering implements Iterable<Item> {
  readonly criteria: { readonly selector: (item: Item) => Item; readonly ascending: boolean }[] = [];
  private readonly sort: (ordering: Ordering) => readonly Item[];
  private sorted: readonly Item[] | undefined;

  constructor(sort: (ordering: Ordering) => readonly Item[]) {
    this.sort = sort;
  }

  [Symbol.iterator](): Iterator<Item, unknown> {
    this.sorted ??= this.sort(this);
    return this.sorted[Symbol.iterator]();
  }
}

/** `source => destination`, evaluated. */
export class Rule {
  readonly source: Item;
  readonly destination: Item;

  constructor(source: Item, destination: Item) {
    this.source = source;
    this.destination = destination;
  }
}

/** What a function that takes any number of arguments finds in the place of one that was left empty, as in `list(1,,2)`. */
export class Skipped {
  readonly kind = 'skipped';
}
export const SKIPPED = new Skipped();

export function isTuple(item: unknown): item is readonly Item[] {
  return Array.isArray(item);
}

export function isSequence(item: unknown): item is readonly Item[] | List {
  return Array.isArray(item) || item instanceof List;
}

export function elements(sequence: readonly Item[] | List): readonly Item[] {
  return sequence instanceof List ? sequence.items : sequence;
}

export type SetLike = ItemSet | View;

export function isSetLike(item: unknown): item is SetLike {
  return item instanceof ItemSet || (item instanceof View && item.part !== 'values');
}

/** Something that can be run through, other than texts and maps. */
export type IterableItem = Limited | View | Ordering;

/** What is known to have no more elements than the limit, or tells when it has. */
export type Limited = readonly Item[] | List | SetLike | Iter;

export function isIterable(item: unknown): item is IterableItem {
  return (
    Array.isArray(item) ||
    item instanceof List ||
    item instanceof Iter ||
    item instanceof ItemSet ||
    item instanceof View ||
    item instanceof Ordering
  );
}

/** The truth of a value: empty, zero and null are false. */
export function truthy(item: Item): boolean {
  if (item === null || typeof item === 'boolean') return item === true;
  if (typeof item === 'number' || typeof item === 'bigint') return !(Number(item) === 0);
  if (item instanceof Float) return item.value !== 0;
  if (typeof item === 'string') return item !== '';
  if (isSequence(item)) return elements(item).length > 0;
  if (item instanceof Dict || item instanceof ItemSet || item instanceof View) return item.size > 0;
  if (item instanceof TimeSpan) return item.micros !== 0;
  return true;
}

export function lengthOf(item: readonly Item[] | List | Dict | ItemSet | View): number {
  return isSequence(item) ? elements(item).length : item.size;
}
