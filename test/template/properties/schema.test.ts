import { describe, expect, it } from 'vitest';
import type { LookupFacts } from '../../../lib/template/contract.ts';
import { peek } from '../../../lib/template/properties/given.ts';
import { checkProperties, givenMap, prepareProperties, readerFor } from '../../../lib/template/properties/index.ts';
import type { Constraint, PropertySchema, PropertyType, TypeSchema } from '../../../lib/template/schema.ts';
import { Float, type Value, type ValueMap } from '../../../lib/template/values.ts';

const unasked: LookupFacts = { get: () => undefined };
const typeOf = (properties: Record<string, PropertySchema>, more: Partial<TypeSchema> = {}): TypeSchema => ({
  type: 'Test::Type',
  properties,
  attributes: {},
  ...more,
});

/** What is wrong with the value of a property. */
function wrong(schema: PropertySchema, value: Value): readonly string[] {
  const problems = checkProperties(typeOf({ p: schema }), { p: value }, unasked, { resource: 'web' });
  return problems.map(({ message }) => message.replace('Property error: resources.web.properties.p: ', ''));
}

function constrained(type: PropertyType, constraint: Constraint, value: Value): string | undefined {
  return wrong({ type, constraints: [constraint] }, value)[0];
}

describe('constraints of properties', () => {
  it.each<[PropertyType, Constraint, Value, string | undefined]>([
    ['Integer', { range: { min: 1 } }, 0, '0 is out of range (min: 1, max: None)'],
    ['Number', { range: { max: 2 } }, 2.5, '2.5 is out of range (min: None, max: 2)'],
    ['Number', { range: { min: 1, max: 2 } }, true, undefined],
    ['Any', { range: { min: 1 } }, 'x', "could not convert string to float: 'x'"],
    [
      'Any',
      { range: { min: 1 } },
      [],
      "int() argument must be a string, a bytes-like object or a real number, not 'list'",
    ],
    ['String', { length: { min: 2 } }, 'a', 'length (1) is out of range (min: 2, max: None)'],
    ['String', { length: { max: 1 } }, '\u{1f600}', undefined],
    ['Any', { length: { min: 2 } }, 5, "object of type 'int' has no len()"],
    ['Integer', { modulo: { step: 8, offset: 0 } }, 16, undefined],
    ['Integer', { modulo: { step: 8, offset: 1 } }, 16, '16 is not a multiple of 8 with an offset of 1'],
    ['Integer', { modulo: { step: 8, offset: 7 } }, -1, undefined],
    ['Any', { modulo: { step: 8, offset: 7 } }, 'x', "could not convert string to float: 'x'"],
    ['Boolean', { allowed_values: ['true'] }, true, undefined],
    ['Boolean', { allowed_values: ['maybe'] }, false, 'false is not an allowed value ["maybe"]'],
    ['Number', { allowed_values: [new Float(1)] }, 1, undefined],
    ['Integer', { allowed_values: ['1'] }, 1, undefined],
    ['Integer', { allowed_values: ['one'] }, 1, '1 is not an allowed value ["one"]'],
    ['Any', { allowed_values: [{ a: 1 }] }, { a: 1 }, undefined],
    ['List', { allowed_values: ['a'] }, ['a', 'b'], '["a", "b"] is not an allowed value ["a"]'],
    ['String', { allowed_pattern: 'a+' }, 'aab', '"aab" does not match pattern "a+"'],
    ['String', { allowed_pattern: 'a+' }, 'b', '"b" does not match pattern "a+"'],
    ['String', { allowed_pattern: '(' }, 'b', '"b" does not match pattern "("'],
    ['String', { allowed_pattern: 'a+' }, 'aa', undefined],
    ['Any', { allowed_pattern: 'a+' }, 5, 'expected string or bytes-like object'],
    ['String', { custom: 'ip_addr' }, 'x', "Error validating value 'x': Invalid IP address"],
    ['String', { range: { min: 1 }, description: 'at least one' }, '0', 'at least one'],
  ])('%s %j of %j', (type, constraint, value, failure) => {
    expect(constrained(type, constraint, value)).toBe(failure);
  });

  it('hint at the nearest value that is allowed', () => {
    const schema: PropertySchema = {
      type: 'String',
      constraints: [{ length: { min: 1 } }, { allowed_values: ['roundrobin', 1] }],
    };
    const [problem] = checkProperties(typeOf({ p: schema }), { p: 'roundrobbin' }, unasked, { resource: 'web' });
    expect(problem?.hint).toBe('did you mean "roundrobin"?');
    expect(
      checkProperties(typeOf({ p: { ...schema, type: 'Any' } }), { p: 7 }, unasked, { resource: 'web' })[0]?.hint,
    ).toBeUndefined();
  });
});

describe('values of properties', () => {
  it.each<[PropertySchema, Value, string]>([
    [{ type: 'Integer' }, Number.NaN, 'cannot convert float nan to integer'],
    [{ type: 'Integer' }, 'x', "Value 'x' is not an integer"],
    [{ type: 'Integer' }, [], "int() argument must be a string, a bytes-like object or a real number, not 'list'"],
    [{ type: 'Number' }, {}, "int() argument must be a string, a bytes-like object or a real number, not 'dict'"],
    [{ type: 'Map' }, 'x', '"x" is not a map'],
    [{ type: 'List' }, 'x', `"'x'" is not a list`],
    [{ type: 'List', items: { type: 'Integer', implemented: false } }, [1], 'Property 0 not implemented yet'],
  ])('%j is not %j', (schema, value, message) => {
    expect(wrong(schema, value)[0]).toContain(message);
  });

  it.each<[PropertySchema, Value, Value]>([
    [{ type: 'Integer' }, false, 0],
    [{ type: 'Integer' }, true, 1],
    [{ type: 'Integer' }, 2.7, 2],
    [{ type: 'Integer' }, '12345678901234567890', 12345678901234567890n],
    [{ type: 'Map', allowConversion: true }, 'a text', 'a text'],
    [{ type: 'Map', allowConversion: true }, [1, 'a'], '[1, "a"]'],
    [{ type: 'List', allowConversion: true }, 'a,b', ['a', 'b']],
    [{ type: 'List', allowConversion: true }, '', []],
    [{ type: 'Any' }, null, null],
    [{ type: 'Map' }, null, {}],
  ])('%o makes of %o: %o', (schema, given, value) => {
    const { values, problems } = prepareProperties(typeOf({ p: schema }), { p: given }, unasked, { resource: 'web' });
    expect(problems).toEqual([]);
    expect(values.p).toEqual(value);
  });

  it('have any name, also that of a prototype', () => {
    const properties = JSON.parse('{"__proto__": {"type": "Map", "schema": {"__proto__": {"type": "String"}}}}');
    const given = JSON.parse('{"__proto__": {"__proto__": "x"}}') as ValueMap;
    const { values } = prepareProperties(typeOf(properties), given, unasked, { resource: 'web' });
    expect(JSON.stringify(values)).toBe('{"__proto__":{"__proto__":"x"}}');
  });
});

describe('all that is wrong', () => {
  it('is told, names with the nearest one that there is', () => {
    const type = typeOf({ size: { type: 'Integer' }, old: { type: 'String', implemented: false } });
    const problems = checkProperties(type, { sizze: 1, old: 'x' }, unasked, { resource: 'web' });
    expect(problems.map(({ message, hint }) => [message, hint])).toEqual([
      ['Property error: resources.web.properties: Unknown Property sizze', 'did you mean "size"?'],
      ['Property error: resources.web.properties: Property old not implemented yet', undefined],
    ]);
  });

  it('is nothing with a placeholder', () => {
    expect(checkProperties(typeOf({}, { placeholder: true }), { any: 1 }, unasked, { resource: 'web' })).toEqual([]);
  });

  it('is nothing of a name that the type does not have', () => {
    const reader = readerFor(typeOf({}), givenMap({}), { report: () => {} });
    expect([reader.get('x'), reader.untranslated('x')]).toEqual([null, null]);
  });
});

describe('a value that cannot be had', () => {
  it('is none for those that only want a look', () => {
    const given = {
      ...givenMap({}),
      has: () => true,
      get: () => {
        throw new Error('not yet');
      },
    };
    expect(peek(given, 'x')).toBeNull();
    expect(peek({ ...given, get: () => undefined }, 'x')).toBeNull();
  });
});

describe('translation', () => {
  const type = typeOf(
    {
      network: { type: 'String' },
      pools: { type: 'Any' },
      old: { type: 'Any' },
    },
    {
      translation: [
        { rule: 'Resolve', path: 'network', find: { kind: 'neutron.network' } },
        { rule: 'Replace', path: 'pools', valueName: 'old', customValuePath: 'member.id' },
      ],
    },
  );
  const prepare = (given: ValueMap, facts = unasked) => prepareProperties(type, given, facts, { resource: 'web' });

  it('tells what the cloud said of a name', () => {
    const { problems } = prepare({ network: 'two' }, { get: () => ({ error: 'two networks have this name' }) });
    expect(problems.map(({ message }) => message)).toEqual([
      'Property error: resources.web.properties.network: two networks have this name',
    ]);
  });

  it('takes what stands deep within a value that is given', () => {
    expect(prepare({ old: { member: { id: 'x' } } }).values.pools).toBe('x');
    expect(prepare({ old: [{ member: { id: 'x' } }, { member: {} }, 7] }).values.pools).toEqual(['x', null, null]);
    expect(prepare({ old: { other: 1 } }).values.pools).toBeNull();
  });
});
