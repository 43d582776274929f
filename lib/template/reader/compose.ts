import type { Value } from '../values.ts';
import { Construction, core, type Entry, type Node, Weight } from './construct.ts';
import { Cursor } from './cursor.ts';
import { type Mark, SyntaxFault } from './fault.ts';
import type { DocumentMarks } from './marks.ts';
import { scalarTag } from './scalars.ts';
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

interface Anchor {
  readonly node: Node | undefined;
  readonly weight: number;
  readonly mark: Mark;
}

const blockEnds: readonly TokenKind[] = ['?', ':', 'block end'];
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
  readonly #weight: Weight;
  readonly #make: Construction;

  constructor(text: string, marks: DocumentMarks, limits: ComposeLimits) {
    this.#tokens = new Scanner(new Cursor(text));
    this.#marks = marks;
    this.#limits = limits;
    this.#weight = new Weight(limits.maxNodes);
    this.#make = new Construction(marks, this.#weight);
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
    this.#make.checkValue(node);
    const { refused } = this.#make;
    if (refused !== undefined) throw new SyntaxFault(refused);
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

  #empty(mark: Mark): Node {
    this.#weight.add(1, mark);
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
    const before = this.#weight.total;
    if (properties.anchor !== undefined) {
      this.#anchors.set(properties.anchor, { node: undefined, weight: 0, mark: start });
    }
    const node = this.#content(token, block, indentless, properties, start);
    if (properties.anchor !== undefined) {
      this.#anchors.set(properties.anchor, { node, weight: this.#weight.total - before, mark: start });
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
    this.#weight.add(anchor.weight, token.start);
    return { ...anchor.node, start: token.start };
  }

  #emptyScalar(properties: Properties, mark: Mark): Node {
    return this.#scalar(
      { kind: 'scalar', text: '', plain: true, start: mark, end: mark, handle: null, prefix: '' },
      properties,
    );
  }

  #scalar(token: Token, properties: Properties): Node {
    this.#weight.add(1, token.start);
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
    return this.#anchored({ value: this.#make.scalar(token.text, tag, start), kind: 'scalar', start }, properties);
  }

  #anchored(node: Node, properties: Properties): Node {
    if (properties.anchor !== undefined) {
      this.#anchors.set(properties.anchor, { node, weight: 1, mark: node.start });
    }
    return node;
  }

  #blockSequence(properties: Properties, start: Mark, indentless: boolean): Node {
    const tokens = this.#tokens;
    this.#weight.add(1, start);
    const opening = tokens.peek().start;
    if (!indentless) tokens.next();
    const items: Node[] = [];
    while (this.#at('-')) {
      const dash = tokens.next();
      const nothing = indentless ? this.#at('-', '?', ':', 'block end') : this.#at('-', 'block end');
      items.push(nothing ? this.#empty(dash.end) : this.#node(true, false));
    }
    if (!indentless) this.#blockEnd('while parsing a block collection', opening);
    return this.#make.sequence(items, properties.tag, start);
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
    this.#weight.add(1, start);
    const opening = tokens.next().start;
    const entries: Entry[] = [];
    while (this.#at('?')) {
      const key = this.#following(tokens.next().end, true, blockEnds);
      entries.push({ key, value: this.#value(true, blockEnds) });
    }
    this.#blockEnd('while parsing a block mapping', opening);
    return this.#make.mapping(entries, properties.tag, start);
  }

  #flowSequence(properties: Properties, start: Mark): Node {
    const tokens = this.#tokens;
    this.#weight.add(1, start);
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
    return this.#make.sequence(items, properties.tag, start);
  }

  /** `a: b` inside a flow sequence is a mapping of one entry. */
  #singlePair(): Node {
    const { start, end } = this.#tokens.next();
    this.#weight.add(1, start);
    const key = this.#following(end, false, [':', ',', ']']);
    return this.#make.mapping([{ key, value: this.#value(false, [',', ']']) }], undefined, start);
  }

  /** What follows; nothing where one of `ends` does. */
  #following(mark: Mark, block: boolean, ends: readonly TokenKind[]): Node {
    return ends.includes(this.#tokens.peek().kind) ? this.#empty(mark) : this.#node(block, block);
  }

  /** The value of the key that was read, if it has one. */
  #value(block: boolean, ends: readonly TokenKind[]): Node {
    if (!this.#at(':')) return this.#empty(this.#tokens.peek().start);
    return this.#following(this.#tokens.next().end, block, ends);
  }

  #flowMapping(properties: Properties, start: Mark): Node {
    const tokens = this.#tokens;
    this.#weight.add(1, start);
    const opening = tokens.next().start;
    const entries: Entry[] = [];
    while (!this.#at('}')) {
      if (entries.length > 0) {
        this.#comma('}', 'while parsing a flow mapping', opening);
        if (this.#at('}')) break;
      }
      if (this.#at('?')) {
        const key = this.#following(tokens.next().end, false, [':', ',', '}']);
        entries.push({ key, value: this.#value(false, [',', '}']) });
      } else {
        const key = this.#node(false, false);
        entries.push({ key, value: this.#empty(tokens.peek().start) });
      }
    }
    tokens.next();
    return this.#make.mapping(entries, properties.tag, start);
  }

  #comma(end: TokenKind, context: string, start: Mark): void {
    const token = this.#tokens.peek();
    if (token.kind !== ',') {
      this.#fail(`expected ',' or '${end}', but got ${quoted(token.kind)}`, token.start, context, start);
    }
    this.#tokens.next();
  }
}

function quoted(kind: TokenKind): string {
  const name = tokenName(kind);
  return name.startsWith("'") ? name : `'${name}'`;
}
