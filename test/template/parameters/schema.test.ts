import { describe, expect, test } from 'vitest';
import { type ParameterSchemata, parameterSyntax, parseParameters } from '../../../lib/template/parameters/index.ts';
import { readDocument } from '../../../lib/template/reader/index.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';

const newest = parameterSyntax('hot', '2021-04-16');
const cfn = parameterSyntax('cfn', '2010-09-09');

function parse(section: Value, syntax = newest): ParameterSchemata {
  return parseParameters(section, { syntax });
}

function messages(section: Value, syntax = newest): string[] {
  return parse(section, syntax).problems.map(({ message }) => message);
}

function hints(definition: Value, syntax = newest): (string | undefined)[] {
  return parse({ p: definition }, syntax).problems.map(({ hint }) => hint);
}

describe('a parameters section', () => {
  test.each<[Value]>([[null], [{}], [[]], ['']])('%j holds no parameters', (section) => {
    expect(parse(section)).toMatchObject({ problems: [], names: new Set() });
  });

  test('that is no map is one problem', () => {
    expect(parse(['a']).problems).toEqual([
      {
        type: 'AttributeError',
        message: "'list' object has no attribute 'items'",
        path: 'parameters',
        hint: 'write parameters as a map',
      },
    ]);
  });

  test('gives every problem of every parameter, with path, place and hint', () => {
    const text = [
      'heat_template_version: 2018-08-31',
      'parameters:',
      '  image:',
      '    type: strin',
      '  size:',
      '    type: number',
      '    defualt: 3',
      '    constraints:',
      '    - range: {min: 1, maximum: 4}',
      '    - {}',
      '  net: string',
    ].join('\n');
    const { value, positions } = readDocument(text);
    const { problems, schemas } = parseParameters((value as ValueMap).parameters, { syntax: newest, positions });
    expect(problems).toEqual([
      {
        type: 'InvalidSchemaError',
        message: 'Invalid type (strin)',
        path: 'parameters.image.type',
        position: { line: 4, column: 11 },
        hint: 'did you mean "string"?',
      },
      {
        type: 'InvalidSchemaError',
        message: "Invalid key 'defualt' for parameter (size)",
        path: 'parameters.size.defualt',
        position: { line: 7, column: 5 },
        hint: 'did you mean "default"?',
      },
      {
        type: 'InvalidSchemaError',
        message: "Invalid key 'maximum' for range constraint",
        path: 'parameters.size.constraints[0].range.maximum',
        position: { line: 9, column: 23 },
      },
      {
        type: 'InvalidSchemaError',
        message: 'No constraint expressed',
        path: 'parameters.size.constraints[1]',
        position: { line: 10, column: 7 },
        hint: 'add one of modulo, range, length, allowed_values, allowed_pattern, custom_constraint',
      },
      {
        type: 'InvalidSchemaError',
        message: 'Invalid parameter (net), expected a mapping',
        path: 'parameters.net',
        position: { line: 11, column: 8 },
      },
    ]);
    expect(schemas.size).toBe(0);
  });

  test('keeps the good parameters beside bad ones', () => {
    const { schemas, names } = parse({ good: { type: 'string' }, bad: {} });
    expect([...schemas.keys()]).toEqual(['good']);
    expect([...names]).toEqual(['good', 'bad']);
  });

  test('does not take inherited names for keys', () => {
    expect(messages({ p: { type: 'constructor' } })).toEqual(['Invalid type (constructor)']);
  });
});

describe('hints', () => {
  test.each<[Value, string]>([
    ['String', 'did you mean "string"?'],
    ['int', 'did you mean "number"?'],
    ['list', 'did you mean "comma_delimited_list"?'],
    ['object', 'did you mean "json"?'],
    ['whatever', 'one of string, number, comma_delimited_list, json, boolean'],
    [null, 'one of string, number, comma_delimited_list, json, boolean'],
  ])('type %j: %s', (type, hint) => {
    expect(hints({ type })).toEqual([hint]);
  });

  test('a key of the other syntax is translated', () => {
    expect(hints({ type: 'string', NoEcho: true })).toEqual(['did you mean "hidden"?']);
    expect(hints({ type: 'string', AllowedValues: [] })).toEqual([
      'put "allowed_values" in a list under "constraints"',
    ]);
    expect(hints({ type: 'string', Default: 'x' })).toEqual(['did you mean "default"?']);
    expect(hints({ type: 'string', something: 'x' })).toEqual([undefined]);
    expect(hints({ Type: 'String', Something: 'x' }, cfn)).toEqual([undefined]);
    expect(hints({ Type: 'string' }, cfn)).toEqual(['did you mean "String"?']);
  });

  test('a misspelt type key is one problem, not two', () => {
    expect(messages({ p: { tpye: 'string' } })).toEqual(["Invalid key 'tpye' for parameter (p)"]);
  });

  test('a missing type lists the types', () => {
    expect(hints({})).toEqual(['add "type": one of string, number, comma_delimited_list, json, boolean']);
  });

  test('constraints', () => {
    expect(hints({ type: 'string', constraints: { length: { min: 1 } } })).toEqual([
      'write each constraint as an item of a list',
    ]);
    expect(hints({ type: 'number', constraints: [{ min: 1 }] })[0]).toBe('did you mean "range" or "length"?');
    expect(hints({ type: 'number', constraints: [{ rang: {} }] })[0]).toBe('did you mean "range"?');
    expect(hints({ type: 'number', constraints: [{ other: {} }] })[0]).toBeUndefined();
  });
});

describe('versions', () => {
  test('modulo is a constraint from 2017-02-24', () => {
    const section = { p: { type: 'number', constraints: [{ modulo: { step: 2, offset: 0 } }] } };
    expect(messages(section, parameterSyntax('hot', '2016-10-14'))).toEqual(['No constraint expressed']);
    expect(messages(section, parameterSyntax('hot', '2017-02-24'))).toEqual([]);
  });

  test('tags are a key from 2018-03-02', () => {
    const section = { p: { type: 'string', tags: ['a', 'b'] } };
    expect(messages(section, parameterSyntax('hot', '2017-09-01'))).toEqual(["Invalid key 'tags' for parameter (p)"]);
    expect(parse(section, parameterSyntax('hot', '2018-03-02')).schemas.get('p')?.tags).toEqual(['a', 'b']);
    expect(messages({ p: { type: 'string', tags: null } })).toEqual([
      'Tags property should be a list for parameter: p',
    ]);
  });
});

describe('constraint definitions', () => {
  test.each<[Value, string]>([
    [{ range: {} }, 'A range constraint must have a min value and/or a max value specified.'],
    [{ range: null }, 'Invalid range constraint, expected a mapping'],
    [{ range: { min: 'x' } }, "could not convert string to float: 'x'"],
    [{ range: { min: [1] } }, "int() argument must be a string, a bytes-like object or a real number, not 'list'"],
    [{ length: {} }, 'A length constraint must have a min value and/or a max value specified.'],
    [{ length: { min: 1.5 } }, 'min/max length must be integral'],
    [{ length: { max: '2.0' } }, 'min/max length must be integral'],
    [{ modulo: { step: 2.5, offset: 0 } }, 'step/offset must be integer'],
    [{ modulo: { step: 0, offset: 0 } }, 'step cannot be 0.'],
    [{ modulo: { step: 2, offset: -2 } }, 'offset must be smaller (by absolute value) than step.'],
    [{ modulo: { step: 'inf', offset: 0 } }, 'step/offset must be integer'],
    [{ allowed_values: null }, 'AllowedValues must be a list'],
    [{ allowed_pattern: null }, 'AllowedPattern must be a string'],
    ['x', 'Invalid parameter constraints, expected a mapping'],
  ])('%j: %s', (constraint, message) => {
    expect(messages({ p: { type: 'number', constraints: [constraint] } })).toEqual([message]);
  });

  test('a pattern that cannot be read is a problem of the template', () => {
    const [problem] = parse({ p: { type: 'string', constraints: [{ allowed_pattern: '(' }] } }).problems;
    expect(problem).toMatchObject({ type: 'InvalidSchemaError', path: 'parameters.p.constraints[0].allowed_pattern' });
    expect(problem?.message).toMatch(/^AllowedPattern is no regular expression: /);
  });

  test('a limit that is no number has the class of the host', () => {
    expect(parse({ P: { Type: 'String', MinLength: 'x' } }, cfn).problems).toMatchObject([{ type: 'ValueError' }]);
    expect(parse({ P: { Type: 'String', MinLength: [] } }, cfn).problems).toMatchObject([
      { type: 'InvalidSchemaError' },
    ]);
  });

  test('constraints in CFN syntax share one description', () => {
    const { schemas } = parse(
      { P: { Type: 'Number', MinValue: 1, AllowedValues: [1, 2], ConstraintDescription: 'small' } },
      cfn,
    );
    expect(schemas.get('P')?.constraints).toEqual([
      { range: { min: 1, max: null }, description: 'small' },
      { allowed_values: [1, 2], description: 'small' },
    ]);
    expect(messages({ P: { Type: 'String', AllowedValues: null, AllowedPattern: null, MinValue: null } }, cfn)).toEqual(
      [
        'A range constraint must have a min value and/or a max value specified.',
        'AllowedValues must be a list',
        'AllowedPattern must be a string',
      ],
    );
  });
});
