import { HeatError } from '../errors.ts';
import { parseDuration } from '../util/duration.ts';
import type { LeaseRequest } from './service.ts';

/** A lease may run for ten years at most. */
const longest = 10 * 366 * 24 * 3600 * 1000;

function refuse(text: string): HeatError {
  return new HeatError('HTTPBadRequest', `Invalid lease: ${text}`);
}

/** When a lease ends, in milliseconds. @throws HTTPBadRequest for a time that is none, has passed or is too far away */
export function leaseTime(lease: LeaseRequest, now: number): number {
  const given = lease.at ?? lease.after ?? '';
  const length = lease.after === undefined ? undefined : parseDuration(lease.after);
  const at = lease.at === undefined ? (length === undefined ? Number.NaN : now + length) : Date.parse(lease.at);
  if (Number.isNaN(at))
    throw refuse(
      `"${given}" is no ${lease.at === undefined ? 'duration such as 4h, 30m, 2d or PT4H' : 'ISO 8601 time'}.`,
    );
  if (at <= now) throw refuse(`"${given}" has passed.`);
  if (at > now + longest) throw refuse(`"${given}" is too far away.`);
  return at;
}

const tag = 'kiln:ttl=';

/** The lease that a stack's tags ask for (`kiln:ttl=4h`); undefined: none. @throws HTTPBadRequest */
export function leaseOfTags(tags: readonly string[] | undefined, now: number): number | undefined {
  const asked = tags?.find((one) => one.startsWith(tag));
  return asked === undefined ? undefined : leaseTime({ after: asked.slice(tag.length) }, now);
}
