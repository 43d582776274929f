import { HeatError } from '../errors.ts';
import { toText } from './text.ts';
import type { Value } from './values.ts';

/** Names of stacks, resources and the objects of the cloud. Lengths count code points. */

const uuidForm = /^[0-9a-f]{32}$/;
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * 12 letters and digits from the 60-bit time field of a random UUID (behaviour 157); the same UUID always gives the same.
 * @param uuid of version 4, with or without hyphens
 * @throws HeatError ValueError
 */
export function shortId(uuid: string): string {
  const digits = uuid.toLowerCase().replace(/urn:|uuid:|^[{}]+|[{}]+$|-/g, '');
  if (!uuidForm.test(digits)) throw new HeatError('ValueError', 'badly formed hexadecimal UUID string');
  const version = digits.charAt(12);
  // A version counts only within the variant of RFC 4122.
  if (!/[89ab]/.test(digits.charAt(16))) throw new HeatError('ValueError', 'Invalid UUID version (None)');
  if (version !== '4') throw new HeatError('ValueError', `Invalid UUID version (${Number.parseInt(version, 16)})`);
  const low = digits.slice(0, 8);
  const middle = digits.slice(8, 12);
  const high = digits.slice(13, 16);
  let bits = BigInt(`0x${high}${middle}${low}`);
  let id = '';
  for (let letter = 0; letter < 12; letter++) {
    id = base32.charAt(Number(bits & 31n)) + id;
    bits >>= 5n;
  }
  return id;
}

export interface PhysicalName {
  /** Of a nested stack its full name, so that names grow with depth (behaviour 158). */
  readonly stackName: string;
  readonly resourceName: string;
  /** Of the resource record. */
  readonly uuid: string;
  /** Characters at most; 0 or null: any number. */
  readonly limit?: number | null;
}

/** Limit of types that have none of their own (behaviour 159). */
export const defaultNameLimit = 255;

/**
 * STACK-RESOURCE-SHORTID, the name of a resource's object in the cloud and of a nested stack: behaviours 157 to 161.
 * @throws HeatError ValueError
 */
export function physicalName({ stackName, resourceName, uuid, limit = defaultNameLimit }: PhysicalName): string {
  const name = `${stackName.replace(/\*+$/, '')}-${resourceName}-${shortId(uuid)}`;
  return limit === null || limit === 0 ? name : reduceName(name, limit);
}

/**
 * A name cut to a length: its first two characters, a hyphen and as much of its end as fits.
 * @throws HeatError ValueError for a limit under 4 that is needed
 */
export function reduceName(name: string, limit: number): string {
  const characters = [...name];
  if (characters.length <= limit) return name;
  if (limit < 4) throw new HeatError('ValueError', 'limit cannot be less than 4');
  return `${characters.slice(0, 2).join('')}-${characters.slice(3 - limit).join('')}`;
}

/**
 * Checks the name of a stack that a user gives: behaviour 85.
 * @throws HeatError StackValidationFailed
 */
export function checkStackName(name: Value): asserts name is string {
  if (typeof name !== 'string') {
    throw new HeatError('StackValidationFailed', `Invalid stack name ${toText(name)}, must be a string`);
  }
  if (isStackName(name)) return;
  const message =
    `Invalid stack name ${name} must contain only alphanumeric or "_-." characters, ` +
    'must start with alpha and must be 255 characters or less.';
  throw new HeatError('StackValidationFailed', message);
}

export function isStackName(name: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9_.-]{0,254}$/.test(name);
}
