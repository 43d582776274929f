import { isIP, isIPv4, isIPv6 } from 'node:net';
import { attempt } from '../../util/attempt.ts';
import { systemClock } from '../../util/clock.ts';
import { NotJson, readJson, TooDeep } from '../reader/json.ts';
import { DocumentMarks } from '../reader/marks.ts';
import { toRepr } from '../text.ts';
import { cronFault } from './cron.ts';

/** What is wrong with a text, in Heat's words; undefined: nothing. An empty reason is one that Heat does not tell. */
type Judge = (text: string) => string | undefined;

/** Unless it is empty. */
const optional =
  (judge: Judge): Judge =>
  (text) =>
    text === '' ? undefined : judge(text);

/** Custom constraints that the text alone decides (entry points `heat.constraints` of Heat without a service). */
export const textKinds: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['ip_addr', (text) => (isIP(text) === 0 ? 'Invalid IP address' : undefined)],
  ['net_cidr', network],
  ['ip_or_cidr', (text) => (text.includes('/') ? subnet(text) : address(text))],
  ['mac_addr', (text) => (isMac(text) ? undefined : 'Invalid MAC address.')],
  ['dns_name', optional(dnsName)],
  ['rel_dns_name', optional(relativeName)],
  [
    'dns_domain',
    optional((text) => dnsName(text) ?? (text.endsWith('.') ? undefined : `'${text}' must end with '.'.`)),
  ],
  ['iso_8601', (text) => (Number.isNaN(isoTime(text)) ? '' : undefined)],
  ['json_string', optional(json)],
  ['timezone', optional(timezone)],
  ['cron_expression', optional((text) => prefixed('Invalid CRON expression', cronFault(text)))],
  ['expiration', optional((text) => prefixed(`Expiration ${text} is invalid`, expirationFault(text.trim())))],
]);

function prefixed(what: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${what}: ${fault}`;
}

/** A network that stands with its length: what is none at all is told apart from what is only short of it. */
function network(text: string): string | undefined {
  const fault = subnet(text);
  const abbreviated = [
    /^\d{1,3}(?:\.\d{1,3}){0,3}(?:\/(?:[12]?\d|3[0-2])|\/255(?:\.\d{1,3}){3})?$/,
    /^[0-9a-f:]*:[0-9a-f:.]*(?:\/\d{1,2})?$/i,
  ];
  if (fault === undefined || abbreviated.some((form) => form.test(text))) return fault;
  return `Invalid net cidr invalid IPNetwork ${text} `;
}

function subnet(text: string): string | undefined {
  const [host = '', length = '', ...more] = text.split('/');
  const most = isIPv4(host) ? 32 : isIPv6(host) ? 128 : -1;
  const fits = more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= most;
  return fits ? undefined : `'${text}' is not a valid IP subnet`;
}

function address(text: string): string | undefined {
  return isIP(text) === 0 ? `'${text}' is not a valid IP address` : undefined;
}

function isMac(text: string): boolean {
  return (
    /^[0-9a-f]{1,2}([:-])[0-9a-f]{1,2}(?:\1[0-9a-f]{1,2}){4}$/i.test(text) ||
    /^[0-9a-f]{1,4}\.[0-9a-f]{1,4}\.[0-9a-f]{1,4}$/i.test(text) ||
    /^[0-9a-f]{12}$/i.test(text)
  );
}

function dnsName(text: string): string | undefined {
  const wrong = (reason: string) => `'${text}' not in valid format. Reason: ${reason}`;
  if (text.length > 255) return wrong(`'${text}' exceeds the 255 character FQDN limit`);
  for (const label of text.replace(/\.$/, '').split('.')) {
    if (label === '') return wrong('Encountered an empty component.');
    if (label.startsWith('-') || label.endsWith('-')) {
      return wrong(`Name '${label}' must not start or end with a hyphen.`);
    }
    if (!/^[a-z0-9-]{1,63}$/.test(label)) {
      const rule = 'must be 1-63 characters long, each of which can only be alphanumeric or a hyphen.';
      return wrong(`Name '${label}' ${rule}`);
    }
  }
  return undefined;
}

function relativeName(text: string): string | undefined {
  return text.endsWith('.') ? `'${text}' is a FQDN. It should be a relative domain name.` : dnsName(text);
}

function json(text: string): string | undefined {
  const read = attempt([NotJson, TooDeep, RangeError], () => readJson(text, new DocumentMarks(text, undefined), 200));
  return read instanceof Error ? `JSON string ${text} is invalid` : undefined;
}

function timezone(text: string): string | undefined {
  const zone = attempt(RangeError, () => new Intl.DateTimeFormat('en', { timeZone: text }));
  return zone instanceof RangeError ? `Invalid timezone: ${toRepr(`No time zone found with key ${text}`)}` : undefined;
}

function expirationFault(text: string): string | undefined {
  const time = isoTime(text);
  if (Number.isNaN(time)) return `Unable to parse date string ${toRepr(text)}`;
  return time > systemClock.now() ? undefined : 'Expiration time is out of date.';
}

const isoForm =
  /^(?<year>\d{4})(?:-?(?<month>\d\d)(?:-?(?<day>\d\d))?)?(?:[ T](?<hour>\d\d)(?::?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,]\d+)?)?)?)?(?<zone>Z|[+-]\d\d(?::?\d\d)?)?$/;

/** Milliseconds since the epoch of a time in the notations of ISO 8601, UTC where it names no zone; NaN: it is none. */
function isoTime(text: string): number {
  const {
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    zone = 'Z',
  } = isoForm.exec(text)?.groups ?? {};
  const offset = zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
}
