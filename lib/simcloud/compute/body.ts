import { isRecord, Refusal } from '../http.ts';
import { python } from '../python.ts';
import { bad } from './model.ts';

type Kind = 'string' | 'text?' | 'array' | 'object' | 'boolean' | 'number' | 'networks' | 'any';

/** What a body may hold, and from which to which microversion. */
const fields: Readonly<Record<string, readonly [kind: Kind, since?: number, until?: number]>> = {
  name: ['string'],
  flavorRef: ['any'],
  imageRef: ['string'],
  adminPass: ['string'],
  metadata: ['object'],
  networks: ['networks'],
  'OS-DCF:diskConfig': ['string'],
  accessIPv4: ['string'],
  accessIPv6: ['string'],
  personality: ['array', 0, 56],
  availability_zone: ['text?'],
  block_device_mapping: ['array'],
  block_device_mapping_v2: ['array'],
  config_drive: ['any'],
  key_name: ['text?'],
  min_count: ['any'],
  max_count: ['any'],
  return_reservation_id: ['boolean'],
  security_groups: ['array'],
  user_data: ['text?'],
  description: ['text?', 19],
  tags: ['array', 52],
  trusted_image_certificates: ['any', 63],
  host: ['string', 74],
  hypervisor_hostname: ['string', 74],
  hostname: ['string', 90],
};

const jsonType: Readonly<Record<Kind, string>> = {
  string: 'string',
  'text?': "string', 'null",
  array: 'array',
  object: 'object',
  boolean: 'boolean',
  number: 'integer',
  networks: 'array',
  any: '',
};
export const uuid = /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/;

export function checkBody(body: Record<string, unknown>, version: number): void {
  const invalid = (field: string, value: unknown, why: string) =>
    bad(
      `Invalid input for field/attribute ${field}. Value: ${typeof value === 'string' ? value : python(value)}. ${why}`,
    );
  for (const [name, value] of Object.entries(body)) {
    const [kind, since = 0, until = 1000] =
      fields[name] ?? (name.startsWith('OS-') || name.startsWith('os:') ? ['any' as Kind] : ['any' as Kind, 1000]);
    if (version < since || version > until)
      throw invalid('server', body, `Additional properties are not allowed ('${name}' was unexpected)`);
    const right =
      kind === 'any' ||
      (kind === 'string' && typeof value === 'string') ||
      (kind === 'text?' && (typeof value === 'string' || value === null)) ||
      (kind === 'array' && Array.isArray(value)) ||
      (kind === 'networks' && (Array.isArray(value) || (version >= 37 && (value === 'auto' || value === 'none')))) ||
      (kind === 'object' && isRecord(value)) ||
      (kind === 'boolean' && typeof value === 'boolean');
    if (!right) throw invalid(name, value, `${python(value)} is not of type '${jsonType[kind]}'`);
  }
  for (const name of ['name', 'flavorRef', ...(version >= 37 ? ['networks'] : [])])
    if (body[name] === undefined) throw invalid('server', body, `'${name}' is a required property`);
  const name = String(body.name);
  if (name.length > 255) throw invalid('name', name, `'${name}' is too long`);
  if (name.trim() === '') throw invalid('name', name, `'${name}' is too short`);
  if (isRecord(body.metadata)) checkMetadata(body.metadata);
  if (typeof body.user_data === 'string' && body.user_data.length > 65_535)
    throw invalid('user_data', body.user_data, `'${body.user_data.slice(0, 20)}' is too long`);
}

export function checkMetadata(metadata: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string')
      throw bad(
        `Invalid input for field/attribute ${key}. Value: ${python(value)}. ${python(value)} is not of type 'string'`,
      );
    if (key.length > 255 || value.length > 255)
      throw bad(`Invalid input for field/attribute ${key}. Value: ${value}. '${value}' is too long`);
  }
  if (Object.keys(metadata).length > 128) throw new Refusal(403, 'Maximum number of metadata items exceeds 128');
}
