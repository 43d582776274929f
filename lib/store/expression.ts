import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Attribute, type Item, toAttribute } from './codec.ts';

/** A condition on attributes of one item, as data. `undefined` operands do not occur: leave the condition out instead. */
export type Condition =
  | { readonly op: '=' | '<>' | '<' | '<=' | '>' | '>='; readonly name: string; readonly value: Attribute }
  | { readonly op: 'exists' | 'absent'; readonly name: string }
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] };

export const equal = (name: string, value: Attribute): Condition => ({ op: '=', name, value });
export const differs = (name: string, value: Attribute): Condition => ({ op: '<>', name, value });
export const below = (name: string, value: number): Condition => ({ op: '<', name, value });
export const atMost = (name: string, value: number): Condition => ({ op: '<=', name, value });
export const exists = (name: string): Condition => ({ op: 'exists', name });
export const absent = (name: string): Condition => ({ op: 'absent', name });
export const all = (...of: readonly Condition[]): Condition => ({ op: 'and', of });
export const any = (...of: readonly Condition[]): Condition => ({ op: 'or', of });

/** What an update does: attributes to set (undefined ones are removed), numbers to add, members to take out of or put into sets. */
export interface Change {
  readonly set?: Item;
  readonly remove?: readonly string[];
  readonly add?: Readonly<Record<string, number | ReadonlySet<number>>>;
  readonly take?: Readonly<Record<string, ReadonlySet<number>>>;
}

export interface Expressions {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** Collects placeholders so that no name or value ever stands in an expression as text. */
export class Names {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, AttributeValue> = {};
  #count = 0;

  name(name: string): string {
    let short = this.#names.get(name);
    if (!short) {
      short = `#n${this.#names.size}`;
      this.#names.set(name, short);
    }
    return short;
  }

  value(value: Attribute): string {
    const short = `:v${this.#count++}`;
    this.#values[short] = toAttribute(value);
    return short;
  }

  condition(condition: Condition): string {
    switch (condition.op) {
      case 'exists':
        return `attribute_exists(${this.name(condition.name)})`;
      case 'absent':
        return `attribute_not_exists(${this.name(condition.name)})`;
      case 'and':
      case 'or':
        return condition.of.map((one) => `(${this.condition(one)})`).join(condition.op === 'and' ? ' AND ' : ' OR ');
      default:
        return `${this.name(condition.name)} ${condition.op} ${this.value(condition.value)}`;
    }
  }

  change(change: Change): string {
    const entries = Object.entries(change.set ?? {});
    const set = entries.filter(([, v]) => v !== undefined && !(v instanceof Set && v.size === 0));
    const removed = new Set([
      ...(change.remove ?? []),
      ...entries.filter(([, v]) => v === undefined || (v instanceof Set && v.size === 0)).map(([k]) => k),
    ]);
    const parts: string[] = [];
    if (set.length > 0)
      parts.push(`SET ${set.map(([k, v]) => `${this.name(k)} = ${this.value(v as Attribute)}`).join(', ')}`);
    if (removed.size > 0) parts.push(`REMOVE ${[...removed].map((k) => this.name(k)).join(', ')}`);
    const clause = (word: string, of: Readonly<Record<string, Attribute>> | undefined) => {
      const list = Object.entries(of ?? {});
      if (list.length > 0) parts.push(`${word} ${list.map(([k, v]) => `${this.name(k)} ${this.value(v)}`).join(', ')}`);
    };
    clause('ADD', change.add);
    clause('DELETE', change.take);
    return parts.join(' ');
  }

  attributes(): Expressions {
    return {
      ...(this.#names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, short]) => [short, name])),
      }),
      ...(this.#count > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }
}
