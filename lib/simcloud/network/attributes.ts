import { isRecord } from '../http.ts';
import { badInput, refuse } from './model.ts';

/** What Neutron's attribute map says of one attribute. */
export interface Attribute {
  readonly type:
    | 'string'
    | 'text?'
    | 'boolean'
    | 'int'
    | 'int?'
    | 'uuid'
    | 'uuid?'
    | 'uuids'
    | 'list'
    | 'dict'
    | 'any'
    | readonly string[];
  /** Value when left out; without it the attribute is required unless `generated`. */
  readonly default?: unknown;
  /** Made by the service; not accepted in a body unless `post`. */
  readonly generated?: boolean;
  readonly post?: boolean;
  readonly put?: boolean;
  /** Only admin may set it to anything but the default. */
  readonly admin?: boolean;
  /** Only admin sees it. */
  readonly adminView?: boolean;
  /** Accepted, never shown. */
  readonly hidden?: boolean;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** Shorthands for tables: `a` may be given at creation and update, `once` only at creation, `made` never. */
export const a = (type: Attribute['type'], fallback?: unknown, more: Partial<Attribute> = {}): Attribute => ({
  type,
  ...(fallback !== undefined && { default: fallback }),
  post: true,
  put: true,
  ...more,
});
export const once = (type: Attribute['type'], fallback?: unknown, more: Partial<Attribute> = {}): Attribute =>
  a(type, fallback, { put: false, ...more });
export const made = (type: Attribute['type'], more: Partial<Attribute> = {}): Attribute => ({
  type,
  generated: true,
  ...more,
});

/** Every Neutron object of the standard kind. */
export const standard: Attributes = {
  id: made('uuid'),
  name: a('string', ''),
  tenant_id: once('string', '', { generated: true }),
  project_id: once('string', '', { generated: true }),
  description: a('string', ''),
  tags: made('list'),
  created_at: made('string'),
  updated_at: made('string'),
  revision_number: made('int'),
};

export const uuidPattern = /^[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/;

/**
 * The accepted values of a body, converted; for `post` with defaults.
 * @throws Refusal 400 for unknown, missing or ill-typed attributes, 403 for one that only admin may set.
 */
export function accept(
  attributes: Attributes,
  body: Record<string, unknown>,
  how: 'post' | 'put',
  about: { singular: string; admin: boolean; project: string },
): Record<string, unknown> {
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(attributes, name));
  if (unknown.length > 0) throw refuse(400, 'HTTPBadRequest', `Unrecognized attribute(s) '${unknown.join(', ')}'`);
  for (const name of ['tenant_id', 'project_id'])
    if (body[name] !== undefined && body[name] !== about.project && !about.admin)
      throw refuse(
        400,
        'HTTPBadRequest',
        "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges",
      );
  const values: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const given = body[name];
    if (given === undefined) {
      if (how === 'put' || attribute.generated) continue;
      if (!('default' in attribute))
        throw refuse(400, 'HTTPBadRequest', `Failed to parse request. Required attribute '${name}' not specified`);
      values[name] = structuredDefault(attribute.default);
      continue;
    }
    if (!attribute[how])
      throw refuse(
        400,
        'HTTPBadRequest',
        how === 'put' ? `Cannot update read-only attribute ${name}` : `Attribute '${name}' not allowed in POST`,
      );
    const value = convert(name, attribute, given);
    if (attribute.admin && !about.admin && (how === 'put' || value !== attribute.default)) {
      const rule = `${how === 'post' ? 'create' : 'update'}_${about.singular}`;
      throw refuse(403, 'PolicyNotAuthorized', `(rule:${rule} and rule:${rule}:${name}) is disallowed by policy`);
    }
    values[name] = value;
  }
  return values;
}

const structuredDefault = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? structuredClone(value) : value;

function convert(name: string, { type }: Attribute, value: unknown): unknown {
  const bad = (reason: string) => refuse(400, 'HTTPBadRequest', `Invalid input for ${name}. Reason: ${reason}.`);
  if (Array.isArray(type)) {
    if (!type.includes(String(value))) throw bad(`${value} is not in valid_values`);
    return value;
  }
  const nullable = typeof type === 'string' && type.endsWith('?');
  if (value === null && (nullable || type === 'any' || type === 'dict' || type === 'list'))
    return type === 'list' ? [] : null;
  switch (type) {
    case 'string':
    case 'text?':
      if (typeof value !== 'string') throw bad(`'${value}' is not a valid string`);
      if (value.length > 255 && name === 'name') throw bad(`'${value}' exceeds maximum length of 255`);
      return value;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (['true', '1', 'True'].includes(String(value))) return true;
      if (['false', '0', 'False'].includes(String(value))) return false;
      throw badInput(`'${value}' cannot be converted to boolean`);
    case 'int':
    case 'int?': {
      const number =
        typeof value === 'number'
          ? value
          : typeof value === 'string' && /^-?\d+$/.test(value)
            ? Number(value)
            : Number.NaN;
      if (!Number.isInteger(number)) throw badInput(`'${value}' is not an integer`);
      return number;
    }
    case 'uuid':
    case 'uuid?':
      if (typeof value !== 'string' || !uuidPattern.test(value)) throw bad(`'${value}' is not a valid UUID`);
      return value;
    case 'uuids':
      if (!Array.isArray(value)) throw bad(`'${value}' is not a list`);
      for (const id of value)
        if (typeof id !== 'string' || !uuidPattern.test(id)) throw bad(`'${id}' is not a valid UUID`);
      return [...value];
    case 'list':
      if (!Array.isArray(value)) throw bad(`'${JSON.stringify(value)}' is not a list`);
      return value;
    case 'dict':
      if (!isRecord(value)) throw bad(`'${value}' is not a dictionary`);
      return value;
    default:
      return value;
  }
}
