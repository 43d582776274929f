import { type Json, mustFind, parsePath, StateError } from './paths.ts';

/** A call of an intrinsic function, read once when the machine is created. */
export type Expression =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly inputs: readonly Expression[] };

const failed = (why: string) => new StateError('States.IntrinsicFailure', why);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const implementations = {
  'States.Format': (template: Json | undefined, ...inputs: readonly Json[]) => {
    if (typeof template !== 'string') throw failed('States.Format needs a text first');
    const parts = template.split('{}');
    if (parts.length - 1 !== inputs.length) throw failed('States.Format: as many {} as arguments');
    return parts.map((part, i) => part + (i < inputs.length ? text(inputs[i]) : '')).join('');
  },
  'States.JsonToString': (value: Json | undefined) => JSON.stringify(value ?? null),
  'States.StringToJson': (value: Json | undefined): Json => {
    if (typeof value !== 'string') throw failed('States.StringToJson needs a text');
    try {
      return JSON.parse(value) as Json;
    } catch {
      throw failed('States.StringToJson: this is not JSON');
    }
  },
  'States.Array': (...inputs: readonly Json[]): Json => inputs,
  'States.ArrayLength': (value: Json | undefined) => {
    if (!Array.isArray(value)) throw failed('States.ArrayLength needs an array');
    return value.length;
  },
  'States.MathAdd': (a: Json | undefined, b: Json | undefined) => {
    if (typeof a !== 'number' || typeof b !== 'number') throw failed('States.MathAdd needs two numbers');
    return Math.round(a) + Math.round(b);
  },
} as const satisfies Record<string, (...inputs: Json[]) => Json>;
type FunctionName = keyof typeof implementations;
const isFunction = (name: string): name is FunctionName => Object.hasOwn(implementations, name);

/** Reads the value of a field that ends in `.$`. @throws Error when it is not implemented or malformed */
export function parseExpression(source: string): Expression {
  let at = 0;
  const skip = () => {
    while (source[at] === ' ') at++;
  };
  const take = (pattern: RegExp): string | undefined => {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = at;
    const match = sticky.exec(source)?.[0];
    if (match !== undefined) at += match.length;
    return match;
  };
  const wrong = () => new Error(`this expression is not implemented here: ${source}`);
  const one = (depth: number): Expression => {
    if (depth > 10) throw wrong();
    skip();
    if (source[at] === '$') {
      const path = take(/\$\$?(?:\.[A-Za-z_][\w-]*|\['(?:[^'\\]|\\.)*'\]|\[\d+\])*/) ?? '';
      parsePath(path);
      return { kind: 'path', path };
    }
    const quoted = take(/'(?:[^'\\]|\\.)*'/);
    if (quoted !== undefined) return { kind: 'literal', value: quoted.slice(1, -1).replace(/\\(.)/g, '$1') };
    const number = take(/-?\d+(?:\.\d+)?/);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const word = take(/true|false|null/);
    if (word !== undefined) return { kind: 'literal', value: JSON.parse(word) as Json };
    const name = take(/States\.[A-Za-z0-9]+/);
    if (name === undefined || !isFunction(name) || source[at] !== '(') throw wrong();
    at++;
    const inputs: Expression[] = [];
    skip();
    while (source[at] !== ')') {
      inputs.push(one(depth + 1));
      skip();
      if (source[at] === ',') at++;
      else if (source[at] !== ')') throw wrong();
    }
    at++;
    return { kind: 'call', name, inputs };
  };
  const expression = one(0);
  skip();
  if (at !== source.length) throw wrong();
  return expression;
}

export function evaluate(expression: Expression, data: Json, context: Json): Json {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return mustFind(expression.path, data, context);
  const inputs = expression.inputs.map((input) => evaluate(input, data, context));
  return (implementations[expression.name] as (...inputs: readonly Json[]) => Json)(...inputs);
}

const parsed = new Map<string, Expression>();
const parsedOnce = (source: string): Expression => {
  const known = parsed.get(source) ?? parseExpression(source);
  if (parsed.size < 1000) parsed.set(source, known);
  return known;
};

/** Fills a payload template: members named `x.$` become `x` with what their expression gives. */
export function fill(template: Json, data: Json, context: Json): Json {
  if (Array.isArray(template)) return (template as readonly Json[]).map((element) => fill(element, data, context));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$') && typeof value === 'string'
        ? [name.slice(0, -2), evaluate(parsedOnce(value), data, context)]
        : [name, fill(value as Json, data, context)],
    ),
  );
}

/** Checks every expression of a template. @throws Error */
export function checkTemplate(template: Json): void {
  if (Array.isArray(template)) template.forEach(checkTemplate);
  else if (typeof template === 'object' && template !== null)
    for (const [name, value] of Object.entries(template)) {
      if (!name.endsWith('.$')) checkTemplate(value as Json);
      else if (typeof value === 'string') parseExpression(value);
      else throw new Error(`${name} must hold a path or an intrinsic function`);
    }
}
