import { HeatError } from '../errors.ts';
import type { LeaseRequest } from './service.ts';

const tag = 'kiln:ttl=';
const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const longest = 10 * 365 * 86_400_000;

/**
 * When a stack is to be deleted, in milliseconds: by the request or by a tag `kiln:ttl=4h`. undefined: never.
 * @throws HeatError for a time or a duration that cannot be read, or lies in the past.
 */
export function leaseAt(
  lease: LeaseRequest | undefined,
  tags: readonly string[] | undefined,
  now: number,
): number | undefined {
  const tagged = tags?.find((one) => one.startsWith(tag))?.slice(tag.length);
  const after = lease?.after ?? (lease?.at === undefined ? tagged : undefined);
  if (lease?.at !== undefined) {
    const at = /^\d{4}-\d\d-\d\dT/.test(lease.at) ? Date.parse(lease.at) : Number.NaN;
    if (!(at > now && at < now + longest)) throw bad(lease.at);
    return at;
  }
  if (after === undefined) return undefined;
  const length = duration(after);
  if (length === undefined || length <= 0 || length > longest) throw bad(after);
  return now + length;
}

/** `4h`, `30m`, `2d`, or ISO 8601 `PT4H`, `P1DT12H`; milliseconds. */
function duration(text: string): number | undefined {
  const short = /^(\d{1,9})([smhdw])$/.exec(text);
  if (short) return Number(short[1]) * (units[short[2] as string] as number);
  const iso = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(text);
  if (!iso || text === 'P') return undefined;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
}

const bad = (text: string) =>
  new HeatError(
    'StackValidationFailed',
    `The lease "${text.slice(0, 64)}" is no time to come and no duration such as 4h, 30m or PT4H.`,
  );
