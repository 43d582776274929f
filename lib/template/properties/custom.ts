import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { LookupFacts } from '../contract.ts';
import { toText } from '../text.ts';
import { isList, type Value } from '../values.ts';
import type { CheckCustom } from './constraints.ts';

/** Longest text that is looked at in detail. */
const longest = 1000;

/** Names of objects as messages have them, by kind. */
const labels: Readonly<Record<string, string>> = {
  'nova.flavor': 'Flavor',
  'nova.keypair': 'Key',
  'nova.server': 'Server',
  'glance.image': 'Image',
  'cinder.volume': 'Volume',
  'cinder.snapshot': 'VolumeSnapshot',
  'cinder.vtype': 'VolumeType',
  'cinder.backup': 'Volume backup',
  'cinder.qos_specs': 'QoS Specs',
  'keystone.project': 'KeystoneProject',
  'keystone.domain': 'KeystoneDomain',
  'keystone.role': 'KeystoneRole',
  'keystone.user': 'KeystoneUser',
  'keystone.group': 'KeystoneGroup',
  'keystone.service': 'KeystoneService',
  'keystone.region': 'KeystoneRegion',
};

/** Heat's text for an object that does not exist. */
export function describeMissing(kind: string, value: string): string {
  const label = labels[kind] ?? kind.slice(kind.indexOf('.') + 1);
  return `The ${label} (${value}) could not be found.`;
}

/** Kinds that the text alone decides; undefined: it is right. */
const pure: Readonly<Record<string, (text: string) => string | undefined>> = {
  ip_addr: (text) => (isIP(text) === 0 ? 'Invalid IP address' : undefined),
  net_cidr: (text) => (isNetwork(text, true) ? undefined : `Invalid net cidr invalid IPNetwork ${text} `),
  ip_or_cidr: (text) => (isIP(text) !== 0 || isNetwork(text, false) ? undefined : `${text} is not a valid IP or CIDR`),
  mac_addr: (text) => (isMac(text) ? undefined : 'Invalid MAC address.'),
  dns_name: dnsName,
  rel_dns_name: (text) =>
    text.endsWith('.') ? `'${text}' is a FQDN. It should be a relative domain name.` : dnsName(text),
  dns_domain: (text) => dnsName(text) ?? (text.endsWith('.') ? undefined : `'${text}' must end with '.'.`),
  json_string: (text) => attempt(() => JSON.parse(text), `JSON string ${text} is invalid`),
  timezone: (text) => attempt(() => new Intl.DateTimeFormat('en', { timeZone: text }), `Invalid timezone: ${text}`),
  cron_expression: (text) =>
    /^(?:@\w+|(?:\S+\s+){4,6}\S+)$/.test(text.trim()) ? undefined : `Invalid CRON expression: ${text}`,
  expiration: (text) =>
    Number.isNaN(Date.parse(text.trim())) ? `Expiration ${text} is invalid: it is no ISO 8601 time` : undefined,
};
/** Kinds of which no text at all is right as well. */
const mayBeEmpty = new Set([
  'rel_dns_name',
  'dns_domain',
  'json_string',
  'timezone',
  'cron_expression',
  'expiration',
  'nova.keypair',
]);

/** Whether the text alone decides, so that nobody needs to be asked. */
export function isPure(kind: string): boolean {
  return Object.hasOwn(pure, kind);
}

function judgeOf(kind: string): ((text: string) => string | undefined) | undefined {
  return isPure(kind) ? pure[kind] : undefined;
}

/** Judges custom constraints by what is known of the cloud; what nobody asked for counts as right (behaviour 332). */
export function customCheck(facts: LookupFacts): CheckCustom {
  const one = (kind: string, value: Value): string | undefined => {
    const text = toText(value);
    if (text === '' && mayBeEmpty.has(kind)) return undefined;
    const found = facts.get(kind, text);
    if (found === undefined) return text.length > longest ? undefined : judgeOf(kind)?.(text);
    if (found === null) return describeMissing(kind, text);
    return 'error' in found ? found.error : undefined;
  };
  return (kind, value) => {
    for (const item of isList(value) ? value : [value]) {
      const failure = one(kind, item);
      if (failure !== undefined) return `Error validating value '${toText(value)}': ${failure}`;
    }
    return undefined;
  };
}

function attempt(read: () => unknown, failure: string): string | undefined {
  try {
    read();
    return undefined;
  } catch {
    return failure;
  }
}

/** A network in CIDR notation; short IPv4 forms as `10/8` only where `short` is true. */
function isNetwork(text: string, short: boolean): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  if (more.length > 0 || (prefix === undefined && !short)) return false;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return false;
  const bits = prefix === undefined ? undefined : Number(prefix);
  if (isIPv6(address)) return bits === undefined || bits <= 128;
  if (bits !== undefined && bits > 32) return false;
  if (isIPv4(address)) return true;
  const parts = address.split('.');
  return short && parts.length < 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
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
  const labelsOf = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  for (const label of labelsOf) {
    if (label === '') return wrong('Encountered an empty component');
    if (label.length > 63 || !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(label)) {
      return wrong(`'${label}' contains illegal characters or has a wrong length`);
    }
  }
  return undefined;
}
