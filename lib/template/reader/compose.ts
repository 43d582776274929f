import { attempt } from '../../util/attempt.ts';
import { toJsonText } from '../text.ts';
import { isList, isMap, type Value } from '../values.ts';
import { Cursor } from './cursor.ts';
import { type Fault, type Mark, SyntaxFault } from './fault.ts';
import type { DocumentMarks, Parts } from './marks.ts';
import { scalarTag, yamlBoolean, yamlFloat, yamlInteger } from './scalars.ts';
import { Scanner } from './scanner.ts';
import { type Token, type TokenKind, tokenName } from './tokens.ts';

export interface ComposeLimits {
  readonly maxDepth: number;
  /** Nodes of the document with every alias counted as what it stands for. */
  readonly maxNodes: number;
}

interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  readonly start: Mark | undefined;
}

/** A value with what a mapping must know about it when it is a key. */
interface Node {
  readonly value: Value;
  readonly kind: 'scalar' | 'sequence' | 'mapping';
  readonly start: Mark;
  /** A plain `<<` or `=`: allowed as keys only, where `<<` merges. */
  readonly special?: 'merge' | 'value';
}

interface Entry {
  readonly key: Node;
  readonly value: Node;
}

interface Anchor {
  readonly node: Node | undefined;
  readonly weight: number;
  readonly mark: Mark;
}

const core = 'tag:yaml.org,2002:';
const none: Properties = { anchor: undefined, tag: undefined, start: undefined };

/**
 * Reads one YAML 1.1 document as the safe loader of Heat's host does, with dates as text. Aliases share one value.
 * @throws SyntaxFault
 */
export function readYaml(text: string, marks: DocumentMarks, limits: ComposeLimits): Value {
  return new Composer(text, marks, limits).document();
}

class Composer {
  readonly #tokens: Scanner;
  readonly #marks: DocumentMarks;
  readonly #limits: ComposeLimits;
  readonly #anchors = new Map<string, Anchor>();
  #handles = new Map<string, string>();
  #depth = 0;
  #weight = 0;
  /** What construction refuses; syntax errors further down come first. */
  #refused: Fault | undefined;

  constructor(text: string, marks: DocumentMarks, limits: ComposeLimits) {
    this.#tokens = new Scanner(new Cursor(text));
    this.#marks = marks;
    this.#limits = limits;
  }

  document(): Value {
    const tokens = this.#tokens;
    tokens.next();
    const explicit = this.#documentStart(true);
    if (this.#at('stream end') && !explicit) return null;
    const start = tokens.peek().start;
    const node =
      explicit && this.#at('directive', 'document start', 'document end', 'stream end')
        ? this.#empty(start)
        : this.#node(true, false);
    while (this.#at('document end')) tokens.next();
    const next = tokens.peek();
    if (next.kind !== 'stream end') {
      const anotherStart = next.start;
      this.#documentStart(false);
      throw new SyntaxFault({
        context: 'expected a single document in the stream',
        contextMark: start,
        problem: 'but found another document',
        mark: anotherStart,
      });
    }
    this.#checkValue(node);
    if (this.#refused !== undefined) throw new SyntaxFault(this.#refused);
    this.#marks.setRoot(node.value, node.start.offset);
    return node.value;
  }

  #documentStart(first: boolean): boolean {
    const tokens = this.#tokens;
    this.#handles = new Map([
      ['!', '!'],
      ['!!', core],
    ]);
    let directives = false;
    let yaml = false;
    while (this.#at('directive')) {
      const directive = tokens.next();
      directives = true;
      if (directive.text === 'YAML') {
        if (yaml) this.#fail('found duplicate YAML directive', directive.start);
        yaml = true;
        if (!directive.handle?.startsWith('1.')) {
          this.#fail('found incompatible YAML document (version 1.* is required)', directive.start);
        }
      } else if (directive.text === 'TAG') this.#handles.set(directive.handle as string, directive.prefix);
    }
    if (this.#at('document start')) {
      tokens.next();
      return true;
    }
    if (directives || (!first && !this.#at('stream end'))) {
      const found = tokens.peek();
      this.#fail(`expected '<document start>', but found ${quoted(found.kind)}`, found.start);
    }
    return false;
  }

  #at(one: TokenKind, two?: TokenKind, three?: TokenKind, four?: TokenKind): boolean {
    const { kind } = this.#tokens.peek();
    return kind === one || kind === two || kind === three || kind === four;
  }

  #fail(problem: string, mark: Mark, context?: string, contextMark?: Mark): never {
    throw new SyntaxFault({ problem, mark, ...(context === undefined ? {} : { context, contextMark }) });
  }

  #refuse(fault: Fault): undefined {
    this.#refused ??= fault;
  }

  #count(weight: number, mark: Mark): void {
    this.#weight += weight;
    if (this.#weight > this.#limits.maxNodes) {
      this.#fail(`the document has more than ${this.#limits.maxNodes} nodes when its aliases are expanded`, mark);
    }
  }

  #empty(mark: Mark): Node {
    this.#count(1, mark);
    return { value: null, kind: 'scalar', start: mark };
  }

  #node(block: boolean, indentless: boolean): Node {
    const tokens = this.#tokens;
    let token = tokens.peek();
    if (token.kind === 'scalar') return this.#scalar(tokens.next(), none);
    if (token.kind === 'alias') return this.#alias(tokens.next());
    let properties = none;
    if (token.kind === 'anchor' || token.kind === 'tag') {
      properties = this.#properties();
      token = tokens.peek();
    }
    const start = properties.start ?? token.start;
    const before = this.#weight;
    if (properties.anchor !== undefined) {
      this.#anchors.set(properties.anchor, { node: undefined, weight: 0, mark: start });
    }
    const node = this.#content(token, block, indentless, properties, start);
    if (properties.anchor !== undefined) {
      this.#anchors.set(properties.anchor, { node, weight: this.#weight - before, mark: start });
    }
    return node;
  }

  #content(token: Token, block: boolean, indentless: boolean, properties: Properties, start: Mark): Node {
    const tokens = this.#tokens;
    if (token.kind === 'scalar') return this.#scalar(tokens.next(), properties);
    if (++this.#depth > this.#limits.maxDepth) {
      this.#fail(`nested deeper than ${this.#limits.maxDepth} levels`, token.start);
    }
    let node: Node;
    if (indentless && token.kind === '-') node = this.#blockSequence(properties, start, true);
    else if (token.kind === '[') node = this.#flowSequence(properties, start);
    else if (token.kind === '{') node = this.#flowMapping(properties, start);
    else if (block && token.kind === 'block sequence start') node = this.#blockSequence(properties, start, false);
    else if (block && token.kind === 'block mapping start') node = this.#blockMapping(properties, start);
    else if (properties.start !== undefined) node = this.#emptyScalar(properties, token.start);
    else {
      this.#fail(
        `expected the node content, but found ${quoted(token.kind)}`,
        token.start,
        `while parsing a ${block ? 'block' : 'flow'} node`,
        start,
      );
    }
    this.#depth--;
    return node;
  }

  #properties(): Properties {
    const tokens = this.#tokens;
    const start = tokens.peek().start;
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      const token = tokens.peek();
      if (token.kind === 'anchor' && anchor === undefined) anchor = tokens.next().text;
      else if (token.kind === 'tag' && tag === undefined) {
        tokens.next();
        if (token.handle === null) tag = token.text;
        else {
          const prefix = this.#handles.get(token.handle);
          if (prefix === undefined) {
            this.#fail(`found undefined tag handle '${token.handle}'`, token.start, 'while parsing a node', start);
          }
          tag = prefix + token.text;
        }
      } else return { anchor, tag: tag === '!' ? undefined : tag, start };
    }
  }

  #alias(token: Token): Node {
    const anchor = this.#anchors.get(token.text);
    if (anchor === undefined) this.#fail(`found undefined alias '${token.text}'`, token.start);
    if (anchor.node === undefined) this.#fail('found unconstructable recursive node', token.start);
    this.#count(anchor.weight, token.start);
    return { ...anchor.node, start: token.start };
  }

  #emptyScalar(properties: Properties, mark: Mark): Node {
    return this.#scalar(
      { kind: 'scalar', text: '', plain: true, start: mark, end: mark, handle: null, prefix: '' },
      properties,
    );
  }

  #scalar(token: Token, properties: Properties): Node {
    this.#count(1, token.start);
    const start = properties.start ?? token.start;
    let tag: string;
    if (properties.tag !== undefined) tag = properties.tag;
    else if (!token.plain && properties.start === undefined) {
      return this.#anchored({ value: token.text, kind: 'scalar', start }, properties);
    } else tag = core + (token.plain ? scalarTag(token.text) : 'str');
    if (tag === `${core}merge` || tag === `${core}value`) {
      const special = tag === `${core}merge` ? 'merge' : 'value';
      return this.#anchored({ value: token.text, kind: 'scalar', start, special }, properties);
    }
    return this.#anchored({ value: this.#construct(token.text, tag, start), kind: 'scalar', start }, properties);
  }

  #anchored(node: Node, properties: Properties): Node {
    if (properties.anchor !== undefined) {
      this.#anchors.set(properties.anchor, { node, weight: 1, mark: node.start });
    }
    return node;
  }

  #construct(text: string, tag: string, mark: Mark): Value {
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

  #sequence(items: readonly Node[], properties: Properties, start: Mark): Node {
    const list = items.map((item) => item.value);
    const parts = this.#marks.of(list);
    for (const [index, item] of items.entries()) {
      this.#checkValue(item);
      parts.set(index, item.start.offset, item.start.offset);
    }
    const tag = properties.tag;
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

  #checkValue(node: Node): void {
    if (node.special !== undefined) {
      const problem = `could not determine a constructor for the tag '${core}${node.special}'`;
      this.#refuse({ problem, mark: node.start, hint: `quote the text "${String(node.value)}"` });
    }
  }

  #mapping(entries: readonly Entry[], properties: Properties, start: Mark): Node {
    const map: Record<string, Value> = Object.create(null);
    const parts = this.#marks.of(map);
    for (const { key, value } of entries) if (key.special === 'merge') this.#merge(map, parts, value, start);
    for (const { key, value } of entries) {
      if (key.special === 'merge') continue;
      this.#checkValue(value);
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
    const tag = properties.tag;
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
        this.#count(1, node.start);
        const key = String(part);
        map[key] = source[key] as Value;
        parts.set(key, ...offsets);
      }
    }
  }

  #blockSequence(properties: Properties, start: Mark, indentless: boolean): Node {
    const tokens = this.#tokens;
    this.#count(1, start);
    const opening = tokens.peek().start;
    if (!indentless) tokens.next();
    const items: Node[] = [];
    while (this.#at('-')) {
      const dash = tokens.next();
      const nothing = indentless ? this.#at('-', '?', ':', 'block end') : this.#at('-', 'block end');
      items.push(nothing ? this.#empty(dash.end) : this.#node(true, false));
    }
    if (!indentless) this.#blockEnd('while parsing a block collection', opening);
    return this.#sequence(items, properties, start);
  }

  #blockEnd(context: string, start: Mark): void {
    const token = this.#tokens.peek();
    if (token.kind !== 'block end') {
      this.#fail(`expected <block end>, but found ${quoted(token.kind)}`, token.start, context, start);
    }
    this.#tokens.next();
  }

  #blockMapping(properties: Properties, start: Mark): Node {
    const tokens = this.#tokens;
    this.#count(1, start);
    const opening = tokens.next().start;
    const entries: Entry[] = [];
    while (this.#at('?', ':')) {
      let key: Node;
      if (this.#at('?')) {
        const mark = tokens.next().end;
        key = this.#at('?', ':', 'block end') ? this.#empty(mark) : this.#node(true, true);
      } else break;
      let value: Node;
      if (this.#at(':')) {
        const mark = tokens.next().end;
        value = this.#at('?', ':', 'block end') ? this.#empty(mark) : this.#node(true, true);
      } else value = this.#empty(tokens.peek().start);
      entries.push({ key, value });
    }
    this.#blockEnd('while parsing a block mapping', opening);
    return this.#mapping(entries, properties, start);
  }

  #flowSequence(properties: Properties, start: Mark): Node {
    const tokens = this.#tokens;
    this.#count(1, start);
    const opening = tokens.next().start;
    const items: Node[] = [];
    while (!this.#at(']')) {
      if (items.length > 0) {
        this.#comma(']', 'while parsing a flow sequence', opening);
        if (this.#at(']')) break;
      }
      if (this.#at('?')) items.push(this.#singlePair());
      else items.push(this.#node(false, false));
    }
    tokens.next();
    return this.#sequence(items, properties, start);
  }

  /** `a: b` inside a flow sequence is a mapping of one entry. */
  #singlePair(): Node {
    const tokens = this.#tokens;
    const start = tokens.next().start;
    this.#count(1, start);
    const key = this.#at(':', ',', ']') ? this.#empty(start) : this.#node(false, false);
    let value: Node;
    if (this.#at(':')) {
      const mark = tokens.next().end;
      value = this.#at(',', ']') ? this.#empty(mark) : this.#node(false, false);
    } else value = this.#empty(start);
    return this.#mapping([{ key, value }], none, start);
  }

  #flowMapping(properties: Properties, start: Mark): Node {
    const tokens = this.#tokens;
    this.#count(1, start);
    const opening = tokens.next().start;
    const entries: Entry[] = [];
    while (!this.#at('}')) {
      if (entries.length > 0) {
        this.#comma('}', 'while parsing a flow mapping', opening);
        if (this.#at('}')) break;
      }
      if (this.#at('?')) {
        const mark = tokens.next().end;
        const key = this.#at(':', ',', '}') ? this.#empty(mark) : this.#node(false, false);
        let value: Node;
        if (this.#at(':')) {
          const after = tokens.next().end;
          value = this.#at(',', '}') ? this.#empty(after) : this.#node(false, false);
        } else value = this.#empty(tokens.peek().start);
        entries.push({ key, value });
      } else {
        const key = this.#node(false, false);
        entries.push({ key, value: this.#empty(tokens.peek().start) });
      }
    }
    tokens.next();
    return this.#mapping(entries, properties, start);
  }

  #comma(end: TokenKind, context: string, start: Mark): void {
    const token = this.#tokens.peek();
    if (token.kind !== ',') {
      this.#fail(`expected ',' or '${end}', but got ${quoted(token.kind)}`, token.start, context, start);
    }
    this.#tokens.next();
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

function quoted(kind: TokenKind): string {
  const name = tokenName(kind);
  return name.startsWith("'") ? name : `'${name}'`;
}

/** A key that is no text becomes the text that JSON gives it, for Heat stores templates as JSON. */
function keyText(value: Value): string {
  if (typeof value === 'string') return value;
  return toJsonText(value);
}
