import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkStackName, isStackName, physicalName, reduceName, shortId } from '../../lib/template/naming.ts';

const uuid = '4f1f2b6e-5c7d-4e2a-9a3b-0c1d2e3f4a5b';

describe('short ids', () => {
  test('come from the time field alone', () => {
    expect(shortId(uuid)).toBe('4ks4pvhr6k3o');
    expect(shortId('4f1f2b6e-5c7d-4e2a-bfff-ffffffffffff')).toBe('4ks4pvhr6k3o');
  });

  test('are the same for every spelling of a UUID', () => {
    for (const other of [uuid.toUpperCase(), uuid.replaceAll('-', ''), `{${uuid}}`, `urn:uuid:${uuid}`]) {
      expect(shortId(other)).toBe(shortId(uuid));
    }
  });

  test('differ for different times and have 12 letters and digits', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), fc.uuid({ version: 4 }), (one, other) => {
        expect(shortId(one)).toMatch(/^[a-z2-7]{12}$/);
        expect(shortId(one) === shortId(other)).toBe(one.slice(0, 18) === other.slice(0, 18));
      }),
    );
  });

  test.each([
    ['00000000-0000-1000-8000-000000000000', 'Invalid UUID version (1)'],
    ['00000000-0000-4000-c000-000000000000', 'Invalid UUID version (None)'],
    ['not a uuid', 'badly formed hexadecimal UUID string'],
  ])('of %s are refused', (text, message) => {
    expect(() => shortId(text)).toThrow(message);
  });
});

describe('physical names', () => {
  test('are stack, resource and short id', () => {
    expect(physicalName({ stackName: 'lab', resourceName: 'web', uuid })).toBe('lab-web-4ks4pvhr6k3o');
  });

  test('leave out the asterisk of a stack that is being replaced', () => {
    expect(physicalName({ stackName: 'lab**', resourceName: 'web', uuid })).toBe('lab-web-4ks4pvhr6k3o');
  });

  test('have no limit when it is zero or null', () => {
    const stackName = 's'.repeat(300);
    for (const limit of [0, null]) {
      expect(physicalName({ stackName, resourceName: 'web', uuid, limit })).toHaveLength(317);
    }
    expect(physicalName({ stackName, resourceName: 'web', uuid })).toHaveLength(255);
  });

  test('are never longer than the limit and keep start and end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 4, max: 60 }), (name, limit) => {
        const reduced = reduceName(name, limit);
        const characters = [...name];
        expect([...reduced].length).toBe(Math.min(limit, characters.length));
        expect(reduced.startsWith(characters.slice(0, 2).join(''))).toBe(true);
        expect(reduced.endsWith(characters.at(-1) as string)).toBe(true);
      }),
    );
  });

  test('cannot be cut below four characters', () => {
    expect(() => reduceName('abcde', 3)).toThrow('limit cannot be less than 4');
    expect(reduceName('abc', 3)).toBe('abc');
  });
});

describe('stack names', () => {
  test('start with a letter and hold letters, digits and three marks', () => {
    expect(['a', 'Lab-1_b.c', `a${'b'.repeat(254)}`].every(isStackName)).toBe(true);
    expect(['', '1a', 'a b', 'a/b', 'a\n', 'ä', `a${'b'.repeat(255)}`].some(isStackName)).toBe(false);
  });

  test('are refused with the class and text of Heat', () => {
    expect(() => checkStackName('1a')).toThrow(
      expect.objectContaining({
        type: 'StackValidationFailed',
        message: expect.stringMatching(/^Invalid stack name 1a must/),
      }),
    );
    expect(() => checkStackName(7)).toThrow('Invalid stack name 7, must be a string');
    expect(() => checkStackName('good')).not.toThrow();
  });
});
