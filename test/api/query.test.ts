import { describe, expect, test } from 'vitest';
import { allows } from '../../lib/api/policy.ts';
import { booleanParameter, directionParameter, integerParameter, listParameter } from '../../lib/api/query.ts';
import type { Caller } from '../../lib/engine/service.ts';
import { mayUseType } from '../../lib/resources/permitted.ts';

const query = (text: string) => new URLSearchParams(text);

describe('query parameters', () => {
  test('booleans are true or false in any case and nothing else', () => {
    expect(booleanParameter(query('a=TRUE'), 'a')).toBe(true);
    expect(booleanParameter(query('a=False'), 'a')).toBe(false);
    expect(booleanParameter(query(''), 'a')).toBeUndefined();
    expect(() => booleanParameter(query('a=yes'), 'a')).toThrow(
      'Unrecognized value "yes" for "a", acceptable values are: true, false.',
    );
  });

  test('integers are not negative', () => {
    expect(integerParameter(query('n=12'), 'n')).toBe(12);
    expect(() => integerParameter(query('n=1.5'), 'n')).toThrow("Only integer is acceptable by 'n'.");
    expect(() => integerParameter(query('n='), 'n')).toThrow("Only integer is acceptable by 'n'.");
    expect(() => integerParameter(query('n=-1'), 'n')).toThrow(
      "Value '-1' is invalid for 'n' which only accepts non-negative integer.",
    );
  });

  test('directions and lists', () => {
    expect(directionParameter(query('sort_dir=asc'))).toBe('asc');
    expect(() => directionParameter(query('sort_dir=up'))).toThrow('Unknown sort direction');
    expect(listParameter(query('a=1&a=2'), 'a')).toEqual(['1', '2']);
    expect(listParameter(query(''), 'a')).toBeUndefined();
  });
});

describe('policy', () => {
  const caller = (...roles: string[]): Caller => ({
    tenant: 't',
    userId: 'u',
    userName: 'u',
    roles,
    admin: false,
    token: '',
    requestId: '',
  });

  test('an administrator is a member and a member a reader, not the other way round', () => {
    expect(allows('reader', caller('admin'))).toBe(true);
    expect(allows('member', caller('member'))).toBe(true);
    expect(allows('member', caller('reader'))).toBe(false);
    expect(allows('nobody', caller('admin'))).toBe(false);
  });

  test('a user of a stack may do what is open to it and nothing more', () => {
    expect(allows('stack-user', caller('heat_stack_user'))).toBe(true);
    expect(allows('reader', caller('heat_stack_user'))).toBe(false);
  });

  test('some types are for administrators', () => {
    expect(mayUseType('OS::Nova::Flavor', caller('member'))).toBe(false);
    expect(mayUseType('OS::Keystone::User', caller('member'))).toBe(false);
    expect(mayUseType('OS::Nova::Flavor', caller('admin'))).toBe(true);
    expect(mayUseType('OS::Nova::Server', caller('member'))).toBe(true);
  });
});
