import type {
  AttributeSchema,
  Constraint,
  PropertySchema,
  PropertyType,
  Support,
  TranslationRule,
} from '../template/schema.ts';
import type { Value } from '../template/values.ts';

/**
 * Words in which descriptors declare their schemas. They only save ink: each returns plain data of lib/template/schema.ts.
 */
export interface Facts
  extends Pick<
    PropertySchema,
    | 'required'
    | 'default'
    | 'updateAllowed'
    | 'immutable'
    | 'support'
    | 'implemented'
    | 'allowConversion'
    | 'description'
  > {
  readonly custom?: string;
  readonly oneOf?: readonly Value[];
  readonly range?: readonly [min: number | null, max?: number];
  readonly length?: readonly [min: number | null, max?: number];
  readonly pattern?: string;
}

function bounds([min, max]: readonly [number | null, number?]): { min?: number; max?: number } {
  return { ...(min === null ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function declare(
  type: PropertyType,
  { custom, oneOf, range, length, pattern, ...rest }: Facts,
  inner: Pick<PropertySchema, 'schema' | 'items'> = {},
): PropertySchema {
  const constraints: Constraint[] = [];
  if (length !== undefined) constraints.push({ length: bounds(length) });
  if (range !== undefined) constraints.push({ range: bounds(range) });
  if (pattern !== undefined) constraints.push({ allowed_pattern: pattern });
  if (oneOf !== undefined) constraints.push({ allowed_values: oneOf });
  if (custom !== undefined) constraints.push({ custom });
  return { type, ...rest, ...inner, ...(constraints.length > 0 ? { constraints } : {}) };
}

export const string = (facts: Facts = {}): PropertySchema => declare('String', facts);
export const integer = (facts: Facts = {}): PropertySchema => declare('Integer', facts);
export const number = (facts: Facts = {}): PropertySchema => declare('Number', facts);
export const boolean = (facts: Facts = {}): PropertySchema => declare('Boolean', facts);
export const any = (facts: Facts = {}): PropertySchema => declare('Any', facts);

/** A map with keys of any name. */
export const map = (facts: Facts = {}): PropertySchema => declare('Map', facts);

/** A map with these keys. */
export const mapOf = (schema: Readonly<Record<string, PropertySchema>>, facts: Facts = {}): PropertySchema =>
  declare('Map', facts, { schema });

/** A list of anything. */
export const list = (facts: Facts = {}): PropertySchema => declare('List', facts);

/** A list of these. */
export const listOf = (items: PropertySchema, facts: Facts = {}): PropertySchema => declare('List', facts, { items });

export const since = (release: string, previous?: Support): Support => lifecycle('SUPPORTED', release, previous);
export const deprecated = (release?: string, previous?: Support): Support => lifecycle('DEPRECATED', release, previous);
export const hidden = (release?: string, previous?: Support): Support => lifecycle('HIDDEN', release, previous);
export const unsupported = (release?: string, previous?: Support): Support =>
  lifecycle('UNSUPPORTED', release, previous);

function lifecycle(status: Support['status'], release?: string, previous?: Support): Support {
  return { status, ...(release === undefined ? {} : { since: release }), ...(previous ? { previous } : {}) };
}

type AttributeType = NonNullable<AttributeSchema['type']> | 'untyped';

/** Attributes by type; `details` adds what is special about some. */
export function attributes(
  byType: Partial<Record<AttributeType, readonly string[]>>,
  details: Readonly<Record<string, Omit<AttributeSchema, 'type'>>> = {},
): Record<string, AttributeSchema> {
  const all: Record<string, AttributeSchema> = {};
  for (const [type, names] of Object.entries(byType) as [AttributeType, readonly string[]][]) {
    for (const name of names) all[name] = { ...(type === 'untyped' ? {} : { type }), ...details[name] };
  }
  return all;
}

/** The name at `path` becomes the id of the object of this kind. */
export const resolve = (path: string, kind: string): TranslationRule => ({ rule: 'Resolve', path, find: { kind } });

/** The old property `from` (from the root) moves to `path`. */
export const replace = (path: string, from: string): TranslationRule => ({ rule: 'Replace', path, valuePath: from });

/** As `replace`, with the old name beside the new one, e.g. in each element of a list. */
export const replaceBeside = (path: string, valueName: string, customValuePath?: string): TranslationRule => ({
  rule: 'Replace',
  path,
  valueName,
  ...(customValuePath === undefined ? {} : { customValuePath }),
});
