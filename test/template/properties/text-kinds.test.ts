import { describe, expect, it } from 'vitest';
import { customCheck } from '../../../lib/template/properties/custom.ts';

const check = customCheck({ get: () => undefined });

/** By kind: what Heat takes, and what it refuses with the end of its message. */
const verdicts: Readonly<Record<string, readonly [right: readonly string[], wrong: Readonly<Record<string, string>>]>> =
  {
    ip_addr: [
      ['10.0.0.1', '::1'],
      { '10.0.0': 'Invalid IP address', '10.0.0.1/8': 'Invalid IP address', '': 'Invalid IP address' },
    ],
    net_cidr: [
      ['10.0.0.0/8', '10.0.0.1/8', '::/0', '2001:db8::/32'],
      {
        '10/8': "'10/8' is not a valid IP subnet",
        '10': "'10' is not a valid IP subnet",
        '10.0.0.0': "'10.0.0.0' is not a valid IP subnet",
        '::1': "'::1' is not a valid IP subnet",
        '10.0.0.0/255.0.0.0': "'10.0.0.0/255.0.0.0' is not a valid IP subnet",
        '10.0.0.0/x': 'Invalid net cidr invalid IPNetwork 10.0.0.0/x ',
        '10.0.0.0/99': 'Invalid net cidr invalid IPNetwork 10.0.0.0/99 ',
        '10/33': 'Invalid net cidr invalid IPNetwork 10/33 ',
        '::/129': 'Invalid net cidr invalid IPNetwork ::/129 ',
        '1.2.3.4.5/8': 'Invalid net cidr invalid IPNetwork 1.2.3.4.5/8 ',
      },
    ],
    ip_or_cidr: [
      ['10.0.0.1', '10.0.0.0/8', '::1', '::/0'],
      {
        '10/8': "'10/8' is not a valid IP subnet",
        '10': "'10' is not a valid IP address",
        '10.0.0.1/33': "'10.0.0.1/33' is not a valid IP subnet",
        '10.0.0.0/8/8': "'10.0.0.0/8/8' is not a valid IP subnet",
        '': "'' is not a valid IP address",
      },
    ],
    mac_addr: [
      ['00:11:22:33:44:55', '00-11-22-33-44-55', '0011.2233.4455', '001122334455', '0:1:2:3:4:5'],
      { '00:11:22:33:44': 'Invalid MAC address.', 'zz:11:22:33:44:55': 'Invalid MAC address.' },
    ],
    dns_name: [
      ['example.com.', 'example', 'a.b.', '1.2.3.4', ''],
      {
        '-a.com': "Reason: Name '-a' must not start or end with a hyphen.",
        'a-': "Reason: Name 'a-' must not start or end with a hyphen.",
        'a..b': 'Reason: Encountered an empty component.',
        'A-1.b': 'each of which can only be alphanumeric or a hyphen.',
        [`${'a'.repeat(64)}.com`]: 'each of which can only be alphanumeric or a hyphen.',
        ['a.'.repeat(130)]: 'exceeds the 255 character FQDN limit',
      },
    ],
    rel_dns_name: [
      ['example', 'a.b', ''],
      { 'example.': "'example.' is a FQDN. It should be a relative domain name.", '-x': 'with a hyphen.' },
    ],
    dns_domain: [
      ['example.com.', 'com.', ''],
      { 'example.com': "'example.com' must end with '.'.", 'a..': 'Encountered an empty component.' },
    ],
    iso_8601: [
      ['2026-01-01', '2026-01-01T10:00:00Z', '20260101', '2026-01-01T10:00:00.5+0200', '2026'],
      { x: "Error validating value 'x'", '2026-13-01': "Error validating value '2026-13-01'" },
    ],
    timezone: [
      ['Europe/Berlin', 'UTC', ''],
      { 'Nowhere/City': "Invalid timezone: 'No time zone found with key Nowhere/City'" },
    ],
    cron_expression: [
      ['* * * * *', '*/5 0-6/2 * jan mon-fri', '@daily', '0 0 l 2 7', '* * * * * 30', '0 12 1,2 * ?', ''],
      {
        '@foo': 'Exactly 5, 6 or 7 columns has to be specified for iterator expression.',
        '* * * *': 'Exactly 5, 6 or 7 columns has to be specified for iterator expression.',
        'a b c d e': 'Invalid CRON expression: [a b c d e] is not acceptable',
        '*/0 * * * *': 'Invalid CRON expression: [*/0 * * * *] is not acceptable',
        '1--2 * * * *': 'Invalid CRON expression: [1--2 * * * *] is not acceptable',
        '60 * * * *': 'Invalid CRON expression: [60 * * * *] is not acceptable, out of range',
        '* * 0 * *': 'Invalid CRON expression: [* * 0 * *] is not acceptable, out of range',
      },
    ],
    expiration: [
      ['2999-01-01T00:00:00', '2999-01-01T00:00:00+02', '2999-01-01', '2999', ''],
      {
        x: "Expiration x is invalid: Unable to parse date string 'x'",
        '2001-01-01T00:00:00': 'Expiration 2001-01-01T00:00:00 is invalid: Expiration time is out of date.',
      },
    ],
    json_string: [['{"a": 1}', 'null', 'NaN', ''], { '{a}': 'JSON string {a} is invalid' }],
  };

describe.each(Object.entries(verdicts))('a text of the kind %s', (kind, [right, wrong]) => {
  it.each(right)('may be %j', (text) => {
    expect(check(kind, text)).toBeUndefined();
  });

  it.each(Object.entries(wrong))('is not %j', (text, message) => {
    const told = check(kind, text) ?? '';
    expect(told.startsWith(`Error validating value '${text}'`)).toBe(true);
    expect(told.endsWith(message)).toBe(true);
  });
});

describe('objects of the cloud', () => {
  const facts = customCheck({
    get: (_kind, value) => (value === 'here' ? { id: '1' } : value === 'two' ? { error: 'two of them' } : null),
  });

  it('are right when they are there, each of a list', () => {
    expect(facts('nova.flavor', ['here', 'here'])).toBeUndefined();
    expect(facts('nova.keypair', '')).toBeUndefined();
  });

  it('are told when they are missing or not to be told apart', () => {
    expect(facts('nova.flavor', 'gone')).toBe("Error validating value 'gone': The Flavor (gone) could not be found.");
    expect(facts('neutron.network', ['here', 'two'])).toContain(': two of them');
    expect(facts('neutron.network', 'none')).toContain('The network (none) could not be found.');
  });

  it('of which nobody asked are right, as are texts too long to be looked at', () => {
    expect(check('nova.flavor', 'x')).toBeUndefined();
    expect(check('ip_addr', 'x'.repeat(2000))).toBeUndefined();
  });
});
