import { z } from 'zod';
import type { LeaseRequest } from '../../engine/service.ts';
import type { Value } from '../../template/values.ts';
import { badRequest } from '../faults.ts';

const schema = z.strictObject({ at: z.string().max(64).optional(), after: z.string().max(64).optional() });

/** `kiln_lease`: `{"at": ISO time}` or `{"after": "4h"}`. @throws HTTPBadRequest */
export function leaseRequest(value: Value | undefined): LeaseRequest | undefined {
  if (value === undefined || value === null) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success || (parsed.data.at === undefined) === (parsed.data.after === undefined)) {
    throw badRequest('A lease is {"at": "2030-01-31T12:00:00Z"} or {"after": "4h"}.');
  }
  return parsed.data;
}
