import type { Budget } from '../../regex/index.ts';
import { Float } from '../../values.ts';
import {
  Dict,
  elements,
  type Item,
  ItemSet,
  Iter,
  type IterableItem,
  isSequence,
  isSetLike,
  type Limited,
  List,
  Ordering,
  View,
} from '../data/items.ts';
import { compareNumbers, isNum } from '../data/numbers.ts';
import { typeName } from '../data/text.ts';
import { DateTime, TimeSpan } from '../data/time.ts';
import { tooLarge, tooMuchMemory, tooMuchWork, typeError, valueError, YaqlError } from '../errors.ts';
import { sizeOf } from './size.ts';

export interface Limits {
  /** Elements of one sequence. */
  readonly iterators: number;
  /** Bytes of one value, measured as Python measures them. */
  readonly memory: number;
  /** Units of work of a whole evaluation. */
  readonly steps: number;
  /** Frames of the host language's stack that evaluation may take, counted as upstream takes them (FRAMES). */
  readonly depth: number;
}

/** As Heat configures YAQL (behaviour 344), with bounds on work that upstream lacks. */
export const HEAT_LIMITS: Limits = { iterators: 200, memory: 10_000, steps: 220_000, depth: 985 };

/** Stack frames that the steps of an evaluation take upstream, where a thousand are the end. */
export const FRAMES = { call: 3, argument: 4, body: 4, lambda: 2, nested: 2, wrapped: 1, iterator: 1 } as const;

/**
 * One evaluation: its limits and what is used of them, and the operations on values that cost work in proportion to
 * their size (equality, hashing, walking sequences).
 */
export class Evaluation {
  readonly limits: Limits;
  /** What is left of the steps that regular expressions may take. */
  readonly matching: Budget;
  private steps: number;
  private depth = 0;
  private readonly identities = new WeakMap<object, number>();
  private nextIdentity = 0;

  constructor(limits: Limits = HEAT_LIMITS) {
    this.limits = limits;
    this.steps = limits.steps;
    this.matching = { steps: limits.steps };
  }

  /** Steps taken so far, those of regular expressions included. */
  get spent(): number {
    return 2 * this.limits.steps - Math.max(this.steps, 0) - Math.max(this.matching.steps, 0);
  }

  /** Counts work. @throws YaqlError ExecutionBudgetExceededException */
  tick(steps = 1): void {
    this.steps -= steps;
    if (this.steps < 0) throw tooMuchWork();
  }

  /** Runs something so many frames deeper. @throws YaqlError RecursionError */
  deeper<T>(frames: number, action: () => T): T {
    if (this.depth + frames > this.limits.depth) throw recursion();
    this.depth += frames;
    try {
      return action();
    } finally {
      this.depth -= frames;
    }
  }

  /** Runs a step into a nested value. @throws YaqlError RecursionError */
  nested<T>(action: () => T): T {
    return this.deeper(FRAMES.nested, action);
  }

  /** Holds the sizes of values, each taken `times`, against the quota. @throws YaqlError MemoryQuotaExceededException */
  checkMemory(...parts: readonly (readonly [times: number, value: unknown])[]): void {
    let total = 0;
    for (const [times, value] of parts) {
      if (typeof value === 'string') this.tick(value.length >> 7);
      total += times * sizeOf(value);
      if (total > this.limits.memory) throw tooMuchMemory();
    }
  }

  /** Holds a size in bytes against the quota. @throws YaqlError MemoryQuotaExceededException */
  checkBytes(bytes: number): void {
    if (bytes > this.limits.memory) throw tooMuchMemory();
  }

  /** A sequence that ends with an error when it has too many elements. @throws YaqlError CollectionTooLargeException */
  limited(items: IterableItem): Limited {
    const { iterators } = this.limits;
    if (isSequence(items) || isSetLike(items)) {
      if ((isSequence(items) ? elements(items).length : items.size) > iterators) throw tooLarge(iterators);
      return items;
    }
    let source: Iter | undefined;
    let count = 0;
    return new Iter({
      next: () =>
        this.deeper(FRAMES.iterator, () => {
          this.tick();
          source ??= this.iterate(items);
          const step = source.next();
          if (!step.done && count++ >= iterators) throw tooLarge(iterators);
          return step;
        }),
    });
  }

  /** Runs through anything that Python can run through. @throws YaqlError TypeError */
  iterate(item: Item): Iter {
    if (item instanceof Iter) return item.restart();
    const source = this.iterableOf(item)[Symbol.iterator]();
    return new Iter({
      next: () => {
        this.tick();
        return source.next();
      },
    });
  }

  private iterableOf(item: Item): Iterable<Item> {
    if (Array.isArray(item) || item instanceof View || item instanceof Ordering) return item as Iterable<Item>;
    if (item instanceof List) return item.items;
    if (item instanceof ItemSet) return item.members.values();
    if (item instanceof Dict) return new View(item, 'keys');
    if (typeof item === 'string') return item;
    throw typeError(`'${typeName(item)}' object is not iterable`);
  }

  toArray(item: Item): Item[] {
    const result: Item[] = [];
    for (const each of this.iterate(item)) result.push(each);
    return result;
  }

  dict(pairs: Iterable<readonly [Item, Item]>, frozen = true): Dict {
    const entries = new Map<string, readonly [Item, Item]>();
    for (const [key, value] of pairs) {
      const text = this.key(key);
      entries.set(text, [entries.get(text)?.[0] ?? key, value]);
    }
    return new Dict(entries, frozen);
  }

  set(items: Iterable<Item>): ItemSet {
    const members = new Map<string, Item>();
    for (const item of items) {
      const text = this.key(item);
      if (!members.has(text)) members.set(text, item);
    }
    return new ItemSet(members);
  }

  /**
   * A text that is the same for two values exactly when they are equal as keys of a map.
   * @throws YaqlError TypeError for values that cannot be keys
   */
  key(item: Item): string {
    this.tick();
    if (item === null) return 'n';
    if (typeof item === 'string') {
      this.tick(item.length >> 7);
      return `s${item}`;
    }
    if (typeof item === 'boolean') return item ? 'i1' : 'i0';
    if (typeof item === 'number' || typeof item === 'bigint' || item instanceof Float) return this.numberKey(item);
    if (item instanceof DateTime) return `t${item.epoch}`;
    if (item instanceof TimeSpan) return `p${item.total}`;
    if (Array.isArray(item)) return `(${this.keys(item)}`;
    if (item instanceof ItemSet) return `{${this.joined([...item.members.keys()].sort())}`;
    if (item instanceof Dict && item.frozen) {
      const pairs = this.nested(() =>
        Array.from(item.entries, ([key, [, value]]) => this.joined([key, this.key(value)])),
      );
      return `m${this.joined(pairs.sort())}`;
    }
    if (item instanceof List || item instanceof Dict || (item instanceof View && item.part !== 'values')) {
      throw typeError(`unhashable type: '${typeName(item)}'`);
    }
    return `o${this.identity(item)}`;
  }

  private numberKey(value: number | bigint | Float): string {
    const number = value instanceof Float ? value.value : value;
    if (typeof number === 'bigint' || Number.isInteger(number)) return `i${BigInt(number)}`;
    return Number.isNaN(number) ? `o${this.nextIdentity++}` : `f${number}`;
  }

  private keys(items: readonly Item[]): string {
    return this.joined(this.nested(() => items.map((each) => this.key(each))));
  }

  private joined(keys: readonly string[]): string {
    const text = keys.map((key) => `${key.length}:${key}`).join('');
    this.tick(text.length >> 3);
    return text;
  }

  private identity(item: object): number {
    let known = this.identities.get(item);
    if (known === undefined) {
      known = this.nextIdentity++;
      this.identities.set(item, known);
    }
    return known;
  }

  /** Equality as Python has it: numbers and booleans by value, tuples and lists apart, maps and sets by content. */
  equal(left: Item, right: Item): boolean {
    this.tick();
    if (left === right) return true;
    const a = typeof left === 'boolean' ? Number(left) : left;
    const b = typeof right === 'boolean' ? Number(right) : right;
    if (isNum(a) && isNum(b)) return compareNumbers(a, b) === 0;
    if (Array.isArray(left) || left instanceof List) return this.sameSequence(left as Item[] | List, right);
    if (left instanceof Dict) return right instanceof Dict && this.sameDict(left, right);
    if (isSetLike(left)) return isSetLike(right) && left.size === right.size && this.contains(left, right);
    if (left instanceof DateTime) return right instanceof DateTime && left.epoch === right.epoch;
    if (left instanceof TimeSpan) return right instanceof TimeSpan && left.total === right.total;
    return false;
  }

  private sameSequence(left: readonly Item[] | List, right: Item): boolean {
    if (!isSequence(right) || Array.isArray(left) !== Array.isArray(right)) return false;
    const a = elements(left);
    const b = elements(right);
    return a.length === b.length && this.nested(() => a.every((each, index) => this.equal(each, b[index]!)));
  }

  private sameDict(left: Dict, right: Dict): boolean {
    if (left.size !== right.size) return false;
    return this.nested(() => {
      for (const [key, [, value]] of left.entries) {
        const other = right.entries.get(key);
        if (!other || !this.equal(value, other[1])) return false;
      }
      return true;
    });
  }

  /** Whether every member of `inner` is in `outer`. */
  contains(outer: ItemSet | View, inner: ItemSet | View): boolean {
    const members = outer instanceof ItemSet ? outer : this.set(outer);
    for (const item of this.iterate(inner)) if (!members.members.has(this.key(item))) return false;
    return true;
  }

  /** Whether a sequence has an element equal to `item`; sets and maps are asked by key. */
  has(items: Item, item: Item): boolean {
    if (items instanceof ItemSet) return items.members.has(this.key(item));
    if (items instanceof View && items.part === 'keys') return items.dict.entries.has(this.key(item));
    if (items instanceof View && items.part === 'items' && items.dict.frozen) return this.hasPair(items.dict, item);
    for (const each of this.iterate(items)) if (this.equal(each, item)) return true;
    return false;
  }

  /** @throws YaqlError TypeError, ValueError for what is not a pair */
  private hasPair(dict: Dict, item: Item): boolean {
    const [key, value, ...more] = this.toArray(item);
    if (value === undefined || more.length > 0)
      throw valueError('not enough or too many values to unpack (expected 2)');
    const entry = dict.entries.get(this.key(key!));
    return entry !== undefined && this.equal(entry[1], value);
  }
}

function recursion(): YaqlError {
  return new YaqlError('RecursionError', 'maximum recursion depth exceeded');
}
