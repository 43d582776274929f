import {
  Document,
  isCollection,
  isMap as isMapNode,
  isPair,
  isScalar,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { Float, isList, isMap, type Value, type ValueMap } from '../values.ts';

/** Characters of a function or a list that stands in one line. */
const short = 80;
/** Characters of a line of long texts. */
const lineWidth = 120;

/**
 * A template as somebody careful writes it: a blank line between sections and between what is in them, short functions and
 * lists of words in one line, texts of several lines as such.
 * @param functions names of the functions of the language
 */
export function printTemplate(template: ValueMap, functions: ReadonlySet<string>): string {
  const document = new Document(plain(template), { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, { items }) => {
      for (const pair of items) inLine(pair.value, functions);
    },
    Seq: (_, { items }) => {
      for (const item of items) inLine(item, functions);
    },
  });
  for (const section of (document.contents as YAMLMap<Scalar, unknown>).items) {
    if (!isMapNode(section.value)) continue;
    part(section);
    for (const member of section.value.items.slice(1)) part(member);
  }
  return document.toString({ lineWidth, flowCollectionPadding: false });
}

/** Puts a blank line before an entry. */
function part({ key }: Pair): void {
  (key as Scalar).spaceBefore = true;
}

function inLine(node: unknown, functions: ReadonlySet<string>): void {
  if (!isCollection(node) || JSON.stringify(node).length > short || hasLines(node)) return;
  const [only] = node.items;
  const isCall = isMapNode(node) && node.items.length === 1 && isPair(only) && functions.has(String(only.key));
  if (!isCall && !node.items.every((item) => isScalar(item))) return;
  node.flow = true;
  visit(node, {
    Scalar: (_, scalar) => {
      // Where a line holds several values, YAML 1.1 takes a colon in front for the end of a key.
      if (String(scalar.value).startsWith(':')) scalar.type = 'QUOTE_DOUBLE';
    },
  });
}

function hasLines(node: Node): boolean {
  let found = false;
  visit(node, {
    Scalar: (_, { value }) => {
      found ||= typeof value === 'string' && value.includes('\n');
    },
  });
  return found;
}

/** Without the wrappers that tell integers and floats apart. */
function plain(value: Value): unknown {
  if (isList(value)) return value.map(plain);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value instanceof Float ? Number(value) : value;
}
