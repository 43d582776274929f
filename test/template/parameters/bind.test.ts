import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StackIdentity } from '../../../lib/template/contract.ts';
import {
  type BindOptions,
  bindParameters,
  checkImmutable,
  checkParameterGroups,
  describeParameters,
  type ParameterValues,
  parameterSyntax,
  parseParameters,
  stackArn,
} from '../../../lib/template/parameters/index.ts';
import { Float, type Value, type ValueMap } from '../../../lib/template/values.ts';

const stack: StackIdentity = { name: 'lab', id: '6fbf2f0e-8a55-4b5c-9f1f-0d4b2a3c7e11', projectId: 'c0ffee' };

function bind(section: Value, options: Partial<BindOptions> = {}, kind: 'hot' | 'cfn' = 'hot'): ParameterValues {
  const schemata = parseParameters(section, { syntax: parameterSyntax(kind, '2021-04-16') });
  expect(schemata.problems).toEqual([]);
  return bindParameters(schemata, { stack, ...options });
}

function messages(section: Value, supplied: ValueMap = {}): string[] {
  return bind(section, { supplied }).problems.map(({ message }) => message);
}

describe('sources of values', () => {
  const section = { p: { type: 'string', default: 'template' } };

  test('the request comes before parameter_defaults, those before the template', () => {
    expect(bind(section).value('p')).toBe('template');
    expect(bind(section, { defaults: { p: 'environment' } }).value('p')).toBe('environment');
    expect(bind(section, { defaults: { p: 'environment' }, supplied: { p: 'request' } }).value('p')).toBe('request');
  });

  test('null is no value', () => {
    expect(bind(section, { defaults: { p: null }, supplied: { p: null } }).value('p')).toBe('template');
  });

  test('a parameter without value is a problem, unless the call is lenient', () => {
    const required = { p: { type: 'string' } };
    const { problems } = bind(required);
    expect(problems).toEqual([
      { type: 'UserParameterMissing', message: 'The Parameter (p) was not provided.', path: 'parameters.p' },
    ]);
    const lenient = bind(required, { lenient: true });
    expect(lenient.problems).toEqual([]);
    expect(lenient.hasValue('p')).toBe(false);
    expect(lenient.shown()).not.toHaveProperty('p');
    expect(() => lenient.value('q')).toThrow('The Parameter (q) was not provided.');
    expect(() => lenient.value('p')).toThrow('The Parameter (p) was not provided.');
  });

  test('all problems come at once, unknown names first', () => {
    const two = { size: { type: 'number' }, name: { type: 'string' } };
    const { problems } = bind(two, { supplied: { size: 'x', nmae: 'a' } });
    expect(problems).toMatchObject([
      { type: 'UnknownUserParameter', path: 'parameters.nmae', hint: 'did you mean "name"?' },
      { type: 'StackValidationFailed', path: 'parameters.size' },
      { type: 'UserParameterMissing', path: 'parameters.name' },
    ]);
  });

  test('names of object members are names like any other', () => {
    const odd = JSON.parse('{"constructor": {"type": "string"}, "__proto__": {"type": "string", "default": "d"}}');
    const bound = bind(odd);
    expect(bound.problems.map(({ path }) => path)).toEqual(['parameters.constructor']);
    expect(bound.value('__proto__')).toBe('d');
    expect(bound.has('toString')).toBe(false);
  });
});

describe('values', () => {
  test('a json text with too many digits or levels is refused', () => {
    expect(messages({ p: { type: 'json' } }, { p: '9'.repeat(5000) })).toEqual([
      "Parameter 'p' is invalid: Value must be valid JSON: an integer has too many digits",
    ]);
    expect(messages({ p: { type: 'json' } }, { p: '['.repeat(300) })[0]).toMatch(/nested deeper than 200 levels/);
    expect(messages({ p: { type: 'json' } }, { p: '{' })[0]).toMatch(
      /^Parameter 'p' is invalid: Value must be valid JSON: /,
    );
  });

  test('a default of a list must be a list or its text', () => {
    expect(messages({ p: { type: 'comma_delimited_list', default: 5 } })).toEqual([
      "Parameter 'p' is invalid: Default must be a comma-delimited list string: 'int' object has no attribute 'split'",
    ]);
  });

  test('a bad value tells why where it is used, too', () => {
    const bound = bind({ p: { type: 'number' } }, { supplied: { p: 'x' }, lenient: true });
    expect(() => bound.value('p')).toThrow("Parameter 'p' is invalid: could not convert string to float: 'x'");
  });

  test('a null in a json parameter is a value', () => {
    const bound = bind({ p: { type: 'json' } }, { supplied: { p: 'null' } });
    expect([bound.value('p'), bound.value('p'), bound.text('p')]).toEqual([null, null, 'null']);
  });

  test('any list is shown joined, any json as JSON text, and reads back', () => {
    const section = { list: { type: 'comma_delimited_list' }, json: { type: 'json' } };
    const items = fc.array(fc.stringMatching(/^[^,]+$/), { minLength: 1 });
    fc.assert(
      fc.property(items, fc.array(fc.jsonValue()), (list, json) => {
        const first = bind(section, { supplied: { list, json: json as Value[] } });
        const again = bind(section, { supplied: { list: first.text('list'), json: first.text('json') } });
        expect(again.value('list')).toEqual(list);
        expect(again.text('json')).toEqual(first.text('json'));
      }),
    );
  });

  test('no text makes it crash, whatever the type', () => {
    const types = fc.constantFrom('string', 'number', 'comma_delimited_list', 'json', 'boolean');
    fc.assert(
      fc.property(types, fc.string({ unit: 'binary' }), (type, text) => {
        const bound = bind({ p: { type } }, { supplied: { p: text } });
        if (bound.problems.length === 0) expect(typeof bound.text('p')).toBe('string');
        else expect(bound.problems[0]?.type).toBe('StackValidationFailed');
      }),
    );
  });
});

describe('constraints', () => {
  const check = (type: string, constraint: ValueMap, value: Value) =>
    messages({ p: { type, constraints: [constraint] } }, { p: value })[0];
  const fault = (text: string) => `Parameter 'p' is invalid: ${text}`;

  test.each<[string, ValueMap, Value, string | undefined]>([
    ['number', { range: { min: true } }, 0, 'fault: 0 is out of range (min: True, max: None)'],
    [
      'number',
      { range: { max: 5 } },
      99999999999999999999n,
      'fault: 99999999999999999999 is out of range (min: None, max: 5)',
    ],
    ['number', { range: { max: 5 } }, 'nan', undefined],
    ['number', { modulo: { step: 3, offset: 2 } }, -1, undefined],
    ['number', { modulo: { step: -3, offset: 0 } }, 9, undefined],
    ['number', { modulo: { step: 2, offset: 1 } }, 9007199254740993n, undefined],
    ['number', { modulo: { step: new Float(2), offset: 1 } }, new Float(3), undefined],
    ['number', { modulo: { step: 2, offset: 1 } }, -1.5, 'fault: -1.5 is not a multiple of 2 with an offset of 1'],
    ['number', { allowed_values: ['x'] }, 1, 'fault: Value "x" is invalid for data type "number".'],
    [
      'number',
      { allowed_values: [['x']] },
      1,
      "fault: int() argument must be a string, a bytes-like object or a real number, not 'list'",
    ],
    ['boolean', { allowed_values: ['x'] }, true, 'fault: Value "x" is invalid for data type "boolean".'],
    ['string', { allowed_values: [1, true] }, 'True', undefined],
    ['string', { length: { min: 1 } }, 5, "fault: object of type 'int' has no len()"],
    ['string', { allowed_pattern: 'a' }, 5, "fault: expected string or bytes-like object, got 'int'"],
    ['string', { allowed_pattern: 'a|ab' }, 'ab', 'fault: "ab" does not match pattern "a|ab"'],
    ['string', { allowed_pattern: '[a-z]+$' }, 'abc\n', 'fault: "abc\n" does not match pattern "[a-z]+$"'],
    ['json', { length: { max: 2 } }, '[1, 2]', undefined],
    ['string', { length: { max: 2 }, description: 5 }, 'abc', 'fault: 5'],
  ])('%s with %o and %o: %s', (type, constraint, value, expected) => {
    expect(check(type, constraint, value)).toBe(expected?.replace(/^fault: (.*)$/s, (_, text) => fault(text)));
  });

  test('a pattern that takes too long on a value is told as a fault of the value', () => {
    const pattern = '(?:(?:a{1,50}){1,50}){1,20}$';
    const [message] = messages(
      { p: { type: 'string', constraints: [{ allowed_pattern: pattern }] } },
      { p: `${'a'.repeat(20000)}b` },
    );
    expect(message).toMatch(/^Parameter 'p' is invalid: /);
  });

  test('every broken constraint is reported', () => {
    const constraints: Value = [{ length: { max: 1 } }, { allowed_pattern: '[a-z]*' }];
    expect(messages({ p: { type: 'string', constraints } }, { p: 'AB' })).toEqual([
      fault('length (2) is out of range (min: None, max: 1)'),
      fault('"AB" does not match pattern "[a-z]*"'),
    ]);
  });

  test('a bad default is reported beside a bad value, and once when it is the value', () => {
    const section: Value = { p: { type: 'string', default: 'long', constraints: [{ length: { max: 2 } }] } };
    expect(messages(section)).toHaveLength(1);
    expect(messages(section, { p: 'longer' })).toHaveLength(2);
  });

  test('a constraint that does not suit the type is told before any value', () => {
    const section: Value = { p: { type: 'json', constraints: [{ allowed_pattern: 'a' }, { range: { min: 1 } }] } };
    expect(messages(section)).toEqual([
      fault('AllowedPattern constraint invalid for json'),
      fault('Range constraint invalid for json'),
    ]);
  });
});

describe('custom constraints', () => {
  const section = {
    flavor: { type: 'string', constraints: [{ custom_constraint: 'nova.flavor' }] },
    nets: {
      type: 'comma_delimited_list',
      constraints: [{ custom_constraint: 'neutron.network', description: 'a net' }],
    },
    address: { type: 'string', default: '10.0.0.1', constraints: [{ custom_constraint: 'ip_addr' }] },
    unset: { type: 'string', constraints: [{ custom_constraint: 'nova.keypair' }] },
  };
  const supplied = { flavor: 'tiny', nets: 'a,b' };

  test('are looked up per object, those that need the text alone are not', () => {
    const lookups = bind(section, { supplied }).lookups();
    expect(lookups.map(({ kind, value }) => [kind, value])).toEqual([
      ['nova.flavor', 'tiny'],
      ['neutron.network', 'a'],
      ['neutron.network', 'b'],
    ]);
  });

  test('are judged by what was found', () => {
    const bound = bind(section, { supplied: { ...supplied, address: 'nowhere' } });
    const problems = bound.checkCustom({
      get: (kind, value) => (kind === 'nova.flavor' || value === 'b' ? null : { id: 'found' }),
    });
    expect(problems.map(({ message }) => message)).toEqual([
      "Parameter 'flavor' is invalid: Error validating value 'tiny': The Flavor (tiny) could not be found.",
      "Parameter 'nets' is invalid: a net",
    ]);
    expect(bound.checkCustom(undefined)).toEqual([]);
    const unasked = bound.checkCustom({ get: () => undefined });
    expect(unasked.map(({ message }) => message)).toEqual([
      "Parameter 'address' is invalid: Error validating value 'nowhere': Invalid IP address",
    ]);
  });

  test('that do not exist are a problem at once and never looked up', () => {
    const odd = (description?: string) => ({
      p: { type: 'string', constraints: [{ custom_constraint: 'no.such', ...(description ? { description } : {}) }] },
    });
    const bound = bind(odd(), { supplied: { p: 'x' } });
    expect(bound.problems[0]?.message).toBe(
      `Parameter 'p' is invalid: "x" does not validate no.such (constraint not found)`,
    );
    expect(bound.lookups()).toEqual([]);
    expect(bound.checkCustom({ get: () => null })).toEqual([]);
    const later = bind(odd(), { supplied: { p: 'x' }, customLater: true });
    expect(later.problems).toEqual([]);
    expect(later.checkCustom(undefined)).toEqual(bound.problems);
    expect(later.checkCustom({ get: () => null })).toEqual(bound.problems);
    expect(later.checkCustom({ get: () => ({ id: 'x' }) })).toEqual([]);
    expect(messages(odd('told'), { p: 'x' })).toEqual(["Parameter 'p' is invalid: told"]);
  });
});

describe('pseudo parameters', () => {
  test('of HOT', () => {
    expect(bind({}).shown()).toEqual({
      'OS::stack_id': stack.id,
      'OS::project_id': 'c0ffee',
      'OS::stack_name': 'lab',
    });
  });

  test('of CFN', () => {
    expect(bind({}, {}, 'cfn').shown()).toEqual({
      'AWS::StackId': 'arn:openstack:heat::c0ffee:stacks/lab/6fbf2f0e-8a55-4b5c-9f1f-0d4b2a3c7e11',
      'AWS::StackName': 'lab',
      'AWS::Region': 'ap-southeast-1',
    });
  });

  test('the id of a stack not yet stored is the text None', () => {
    expect(bind({}, { stack: { ...stack, id: null } }).value('OS::stack_id')).toBe('None');
    expect(stackArn({ name: "o'b", id: null, projectId: 'a/b' })).toBe('arn:openstack:heat::a%2Fb:stacks/o%27b/None');
  });

  test('a stack without name has none of that', () => {
    const unnamed = { stack: { ...stack, name: '' } };
    expect([...bind({}, unnamed).names()]).toEqual(['OS::stack_id', 'OS::project_id']);
    expect([...bind({}, unnamed, 'cfn').names()]).toEqual(['AWS::StackId']);
  });

  test('parameter_defaults set the region, to one of those that exist', () => {
    expect(bind({}, { defaults: { 'AWS::Region': 'eu-west-1' } }, 'cfn').value('AWS::Region')).toBe('eu-west-1');
    expect(bind({}, { defaults: { 'AWS::Region': 'mars' } }, 'cfn').problems[0]?.message).toMatch(
      /^Parameter 'AWS::Region' is invalid: "mars" is not an allowed value/,
    );
  });

  test('a parameter of the template may take the place of one', () => {
    const bound = bind({ 'OS::stack_name': { type: 'string', default: 'mine' } });
    expect(bound.value('OS::stack_name')).toBe('mine');
    expect(describeParameters(bound)).toEqual({});
  });
});

test('hidden parameters are known and shown as stars', () => {
  const bound = bind({ p: { type: 'string', default: 's', hidden: true }, q: { type: 'string', default: 't' } });
  expect(bound.hidden()).toEqual(new Set(['p']));
  expect(bound.shown()).toMatchObject({ p: '******', q: 't' });
  expect(bound.value('p')).toBe('s');
});

test('the validate call describes every parameter', () => {
  const section: Value = {
    p: {
      type: 'number',
      label: 'L',
      tags: ['t'],
      constraints: [
        { range: { min: 1 }, description: 'at least one' },
        { modulo: { step: 2, offset: 1 }, description: 'odd' },
        { allowed_values: [1, 3] },
        { custom_constraint: 'nova.flavor' },
      ],
    },
    q: { type: 'string', description: 5, constraints: [{ length: { max: 3 } }, { allowed_pattern: 'a*' }] },
  };
  const bound = bind(section, { lenient: true, supplied: { p: 0 }, defaults: { p: 7 } });
  expect(describeParameters(bound)).toEqual({
    p: {
      Type: 'Number',
      Description: '',
      NoEcho: 'false',
      Label: 'L',
      Default: 7,
      Tags: ['t'],
      MinValue: 1,
      Step: 2,
      Offset: 1,
      AllowedValues: [1, 3],
      CustomConstraint: 'nova.flavor',
      ConstraintDescription: 'at least one odd',
    },
    q: { Type: 'String', Description: 5, NoEcho: 'false', Label: 'q', MaxLength: 3, AllowedPattern: 'a*' },
  });
});

describe('parameter groups', () => {
  const bound = bind({ a: { type: 'string', default: 'x' }, b: { type: 'string', default: 'y' } });
  const check = (groups: Value) => checkParameterGroups(groups, bound).map(({ message, path }) => [path, message]);

  test.each<[Value]>([[null], [[]], [[{ label: 'g', parameters: ['a', 'OS::stack_id'] }]], [[{ parameters: [] }]]])(
    '%o are fine',
    (groups) => {
      expect(check(groups)).toEqual([]);
    },
  );

  test('every fault is told with its place', () => {
    const groups: Value = [
      { label: 'one', parameters: ['a', 'a'] },
      { label: '7', parameters: ['c'] },
      'nothing',
      { label: 'x' },
      { parameters: 'b' },
    ];
    expect(check(groups)).toEqual([
      [
        'parameter_groups[0].parameters[1]',
        'Parameter Groups error: parameter_groups.one: The a parameter must be assigned to one parameter group only.',
      ],
      [
        'parameter_groups[1].parameters[0]',
        'Parameter Groups error: parameter_groups[7]: The grouped parameter c does not reference a valid parameter.',
      ],
      ['parameter_groups[2]', 'Parameter Groups error: parameter_groups: Each parameter group should be a map.'],
      [
        'parameter_groups[3]',
        'Parameter Groups error: parameter_groups.x: The parameters must be provided for each parameter group.',
      ],
      [
        'parameter_groups[4].parameters',
        'Parameter Groups error: parameter_groups.: The parameters of parameter group should be a list.',
      ],
    ]);
    expect(check({ a: 1 })).toEqual([
      ['parameter_groups', 'Parameter Groups error: parameter_groups: The parameter_groups should be a list.'],
    ]);
  });

  test('a misspelt member has a hint', () => {
    const named = bind({ image: { type: 'string', default: 'x' } });
    expect(checkParameterGroups([{ parameters: ['imgae'] }], named)[0]?.hint).toBe('did you mean "image"?');
  });
});

describe('immutable parameters', () => {
  const section = {
    a: { type: 'string', immutable: true, default: 'd' },
    b: { type: 'number', immutable: true, default: 1 },
  };
  const update = (before: ValueMap, after: ValueMap) =>
    checkImmutable(bind(section, { supplied: before }), bind(section, { supplied: after })).map(
      ({ message }) => message,
    );

  test('may be given again with the same value', () => {
    expect(update({ a: 'x' }, { a: 'x' })).toEqual([]);
    expect(update({ b: 1 }, { b: new Float(1) })).toEqual([]);
  });

  test('are all named when they change', () => {
    expect(update({}, { a: 'x', b: 2 })).toEqual([
      'The following parameters are immutable and may not be updated: a, b',
    ]);
  });

  test('a parameter that lost its value is told, immutable or not', () => {
    const before = bind({ p: { type: 'string', default: 'x' } });
    const after = bind({ p: { type: 'string' } });
    expect(() => checkImmutable(before, after)).toThrow('The Parameter (p) was not provided.');
  });

  test('only parameters that were there before count, pseudo parameters never', () => {
    const before = bind({ 'OS::stack_name': { type: 'string', default: 'a' } });
    const after = bind({
      'OS::stack_name': { type: 'string', default: 'b', immutable: true },
      added: { type: 'string', default: 'c', immutable: true },
    });
    expect(checkImmutable(before, after)).toEqual([]);
  });

  test('a null given anew is a change, leaving it out is none', () => {
    expect(update({}, { a: null })).toHaveLength(1);
    expect(update({}, {})).toEqual([]);
  });
});
