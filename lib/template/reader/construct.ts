import { attempt } from '../../util/attempt.ts';
import { toJsonText } from '../text.ts';
import { isList, isMap, type Value } from '../values.ts';
import { type Fault, type Mark, SyntaxFault } from './fault.ts';
import type { DocumentMarks, Parts } from './marks.ts';
import { yamlBoolean, yamlFloat, yamlInteger } from './scalars.ts';

/** What the tags of YAML's own types begin with. */
export const core = 'tag:yaml.org,2002:';

/** A value with what a mapping must know about it when it is a key. */
export interface Node {
  readonly value: Value;
  readonly kind: 'scalar' | 'sequence' | 'mapping';
  readonly start: Mark;
  /** A plain `<<` or `=`: allowed as keys only, where `<<` merges. */
  readonly special?: 'merge' | 'value';
}

export interface Entry {
  readonly key: Node;
  readonly value: Node;
}

/** Nodes of a document, with every alias counted as what it stands for. */
export class Weight {
  readonly #most: number;
  #total = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get total(): number {
    return this.#total;
  }

  /** @throws SyntaxFault */
  add(nodes: number, mark: Mark): void {
    this.#total += nodes;
    if (this.#total > this.#most) {
      throw new SyntaxFault({
        problem: `the document has more than ${this.#most} nodes when its aliases are expanded`,
        mark,
      });
    }
  }
}

/** Makes values of what was read. A value that is refused keeps nothing from being read: syntax errors come first. */
export class Construction {
  readonly #marks: DocumentMarks;
  readonly #weight: Weight;
  #refused: Fault | undefined;

  constructor(marks: DocumentMarks, weight: Weight) {
    this.#marks = marks;
    this.#weight = weight;
  }

  /** The first value that was refused. */
  get refused(): Fault | undefined {
    return this.#refused;
  }

  #refuse(fault: Fault): undefined {
    this.#refused ??= fault;
  }

  scalar(text: string, tag: string, mark: Mark): Value {
    const read = tag.startsWith(core) ? constructors.get(tag.slice(core.length)) : undefined;
    if (read === undefined) {
      this.#wrongTag(tag, 'scalar', mark);
      return null;
    }
    const value = attempt([SyntaxError, RangeError], () => read(text));
    if (!(value instanceof Error)) return value;
    this.#refuse({ problem: value.message, mark });
    return null;
  }

  /** A tag that does not go with the kind of node, or that nobody knows. */
  #wrongTag(tag: string, kind: Node['kind'], mark: Mark): void {
    const name = tag.startsWith(core) ? tag.slice(core.length) : '';
    const wanted = wantedKind[name];
    if (wanted !== undefined && wanted !== kind) {
      this.#refuse({ problem: `expected a ${wanted} node, but found ${kind}`, mark });
    } else if (name === 'binary' || name === 'set') {
      this.#refuse({ problem: `a value of the tag '${tag}' has no place in a template`, mark });
    } else {
      this.#refuse({
        problem: `could not determine a constructor for the tag '${tag}'`,
        mark,
        ...(/^!(?:Ref|GetAtt|Sub|Join|Select|If)\b/.test(tag) ? { hint: 'write the function in its long form' } : {}),
      });
    }
  }

  sequence(items: readonly Node[], tag: string | undefined, start: Mark): Node {
    const list = items.map((item) => item.value);
    const parts = this.#marks.of(list);
    for (const [index, item] of items.entries()) {
      this.checkValue(item);
      parts.set(index, item.start.offset, item.start.offset);
    }
    let value: Value = list;
    if (tag === `${core}omap` || tag === `${core}pairs`) value = this.#pairs(list, tag, start);
    else if (tag !== undefined && tag !== `${core}seq`) this.#wrongTag(tag, 'sequence', start);
    return { value, kind: 'sequence', start };
  }

  #pairs(list: readonly Value[], tag: string, start: Mark): Value {
    const what = tag.endsWith('omap') ? 'an ordered map' : 'pairs';
    return list.map((item) => {
      const entries = isMap(item) ? Object.entries(item) : [];
      if (entries.length !== 1) {
        this.#refuse({
          context: `while constructing ${what}`,
          contextMark: start,
          problem: 'expected a mapping of length 1',
          mark: start,
        });
        return [];
      }
      return entries[0] as [string, Value];
    });
  }

  /** A merge key or `=` in the place of a value means nothing. */
  checkValue(node: Node): void {
    if (node.special !== undefined) {
      const problem = `could not determine a constructor for the tag '${core}${node.special}'`;
      this.#refuse({ problem, mark: node.start, hint: `quote the text "${String(node.value)}"` });
    }
  }

  mapping(entries: readonly Entry[], tag: string | undefined, start: Mark): Node {
    const map: Record<string, Value> = Object.create(null);
    const parts = this.#marks.of(map);
    for (const { key, value } of entries) if (key.special === 'merge') this.#merge(map, parts, value, start);
    for (const { key, value } of entries) {
      if (key.special === 'merge') continue;
      this.checkValue(value);
      if (key.kind !== 'scalar') {
        this.#refuse({
          context: 'while constructing a mapping',
          contextMark: start,
          problem: 'found unhashable key',
          mark: key.start,
          hint: 'quote a key that begins with { or [',
        });
        continue;
      }
      const name = keyText(key.value);
      map[name] = value.value;
      parts.set(name, key.start.offset, value.start.offset);
    }
    if (tag !== undefined && tag !== `${core}map`) this.#wrongTag(tag, 'mapping', start);
    return { value: map, kind: 'mapping', start };
  }

  #merge(map: Record<string, Value>, parts: Parts, node: Node, start: Mark): undefined {
    const about = { context: 'while constructing a mapping', contextMark: start, mark: node.start };
    const sources = isMap(node.value) ? [node.value] : isList(node.value) ? node.value.toReversed() : undefined;
    if (sources === undefined) {
      const problem = `expected a mapping or list of mappings for merging, but found ${node.kind}`;
      return this.#refuse({ ...about, problem });
    }
    for (const source of sources) {
      if (!isMap(source))
        return this.#refuse({
          ...about,
          problem: `expected a mapping for merging, but found ${isList(source) ? 'sequence' : 'scalar'}`,
        });
      for (const [part, ...offsets] of this.#marks.of(source)) {
        this.#weight.add(1, node.start);
        const key = String(part);
        map[key] = source[key] as Value;
        parts.set(key, ...offsets);
      }
    }
  }
}

/** What texts with a tag mean. @throws SyntaxError, RangeError */
const constructors: ReadonlyMap<string, (text: string) => Value> = new Map([
  ['str', (text: string): Value => text],
  ['timestamp', (text: string): Value => text],
  ['null', (): Value => null],
  ['bool', yamlBoolean],
  ['int', yamlInteger],
  ['float', yamlFloat],
]);

const wantedKind: Readonly<Record<string, Node['kind']>> = {
  str: 'scalar',
  timestamp: 'scalar',
  null: 'scalar',
  bool: 'scalar',
  int: 'scalar',
  float: 'scalar',
  binary: 'scalar',
  seq: 'sequence',
  omap: 'sequence',
  pairs: 'sequence',
  map: 'mapping',
  set: 'mapping',
};

/** A key that is no text becomes the text that JSON gives it, for Heat stores templates as JSON. */
function keyText(value: Value): string {
  if (typeof value === 'string') return value;
  return toJsonText(value);
}
