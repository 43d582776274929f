import { describe, expect, it } from 'vitest';
import { HeatError } from '../../lib/errors.ts';
import type { Lookups, StackDefinition, StackSource } from '../../lib/template/contract.ts';
import { load } from '../../lib/template/load.ts';
import type { TypeSchema } from '../../lib/template/schema.ts';

const value: TypeSchema = {
  type: 'OS::Heat::Value',
  properties: { value: { type: 'Any', required: true, updateAllowed: true } },
  attributes: { value: {} },
};
const types = {
  get: (type: string) => (type === value.type ? value : undefined),
  names: () => [value.type],
};
const stack = { name: 'demo', id: null, projectId: 'p1' };

function read(template: StackSource['template'], more: Partial<StackSource> = {}): StackDefinition {
  return load({ template, stack, types, ...more });
}

function refusal(action: () => unknown): HeatError {
  try {
    action();
  } catch (error) {
    if (error instanceof HeatError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const lookups: Lookups = {
  reference: (resource) => `id-${resource}`,
  attribute: (resource, attribute) => `${resource}.${attribute}`,
};

const two = `
heat_template_version: 2018-08-31
description: two values
parameters:
  size: {type: number, default: 3}
conditions:
  big: {equals: [{get_param: size}, 3]}
resources:
  a:
    type: OS::Heat::Value
    properties: {value: {get_param: size}}
  b:
    type: OS::Heat::Value
    depends_on: [a, gone]
    deletion_policy: retain
    metadata: {a: {get_resource: a}}
    properties:
      value: {if: [big, {get_attr: [a, value]}, {get_resource: gone}]}
  gone:
    type: OS::Heat::Value
    condition: {not: big}
    properties: {value: 1}
outputs:
  all: {description: everything, value: {list_join: [",", [{get_attr: [b, value]}, {get_resource: a}]]}}
  none: {condition: {not: big}, value: {get_resource: gone}}
`;

describe('a stack definition', () => {
  const definition = read(two);

  it('has the resources whose condition is true, with what they need', () => {
    expect(definition.conditions).toEqual({ big: true });
    expect([...definition.resources.keys()]).toEqual(['a', 'b']);
    const b = definition.resources.get('b')!;
    expect([...b.requires]).toEqual(['a']);
    expect(b.attributesUsed).toEqual([['a', 'value']]);
    expect(b.deletionPolicy()).toBe('Retain');
    expect(b.properties(lookups)).toEqual({ value: 'a.value' });
    expect(b.metadata(lookups)).toEqual({ a: 'id-a' });
    expect(b.position).toEqual({ line: 12, column: 3 });
    expect(Object.fromEntries([...definition.dependencies()].map(([name, needs]) => [name, [...needs]]))).toEqual({
      a: [],
      b: ['a'],
    });
  });

  it('has all outputs, those whose condition is false without a value', () => {
    const [all, none] = [...definition.outputs.values()];
    expect([all?.exists, all?.description, all?.value(lookups)]).toEqual([true, 'everything', 'b.value,id-a']);
    expect([none?.exists, none?.description, none?.value(lookups)]).toEqual([false, 'No description given', null]);
  });

  it('has nothing wrong', () => {
    expect(definition.validate()).toEqual([]);
  });

  it('shows parameters as text', () => {
    expect(definition.shownParameters).toMatchObject({ size: '3', 'OS::stack_name': 'demo', 'OS::stack_id': 'None' });
  });

  it('reads an object like text', () => {
    const template = { heat_template_version: '2018-08-31', resources: { a: { type: 'OS::Heat::Value' } } };
    expect(read(template).resources.get('a')?.position).toBeUndefined();
  });
});

describe('problems', () => {
  it('are told all at once, with places and hints', () => {
    const error = refusal(() =>
      read(`
heat_template_version: 2018-08-31
resorces: {}
parameters: {size: {type: number}}
resources:
  a:
    type: OS::Heat::Value
    property: {value: 1}
  b:
    type: OS::Heat::Value
    properties: {value: {list_join: [","]}}
  c:
    type: OS::Heat::Value
    properties: {value: 1}
    deletion_policy: retian
`),
    );
    expect(error.problems.map(({ message, position, hint }) => [message, position?.line, hint])).toEqual(
      expect.arrayContaining([
        ['The template section is invalid: resorces', 3, 'did you mean "resources"?'],
        ['The Parameter (size) was not provided.', 4, undefined],
        [
          '"property" is not a valid keyword inside a resource definition',
          8,
          expect.stringMatching('^one of type, properties'),
        ],
        [expect.stringMatching('^resources.b.properties.value.list_join: Incorrect arguments'), 11, undefined],
        ['Invalid deletion policy "retian"', 15, 'did you mean "retain"?'],
      ]),
    );
    expect(error.message).toBe(error.problems[0]?.message);
  });

  it('of references name the nearest resource', () => {
    const problems = read(`
heat_template_version: 2018-08-31
resources:
  server:
    type: OS::Heat::Value
    properties:
      value: [{get_resource: sever}, {get_attr: [server2, valeu]}]
  server2: {type: OS::Heat::Value, properties: {value: {Ref: x}}}
`).validate();
    expect(problems.map(({ type, position, hint }) => [type, position?.line, hint])).toEqual(
      expect.arrayContaining([
        ['InvalidTemplateReference', 7, 'did you mean "server"?'],
        ['StackValidationFailed', 7, 'did you mean "value"?'],
        ['StackValidationFailed', 8, 'use get_param or get_resource'],
      ]),
    );
    expect(problems[0]?.message).toBe('The specified reference "sever" (in server.Properties.value[0]) is incorrect.');
  });

  it('of a circle name all that wait for it, and the shortest one', () => {
    const template = `
heat_template_version: 2018-08-31
resources:
  a: {type: OS::Heat::Value, properties: {value: {get_resource: b}}}
  b: {type: OS::Heat::Value, properties: {value: {get_resource: c}}}
  c: {type: OS::Heat::Value, properties: {value: [{get_resource: a}, {get_resource: b}]}}
`;
    const error = refusal(() => read(template).dependencies());
    expect(error.type).toBe('CircularDependencyException');
    expect(error.message).toBe(
      'Circular Dependency Found: {Value "b": {Value "c"}, Value "a": {Value "b"}, Value "c": {Value "a", Value "b"}}',
    );
    expect(error.problems[0]?.hint).toMatch(/^b needs c .*; c needs b .*$/);
    expect(error.problems[0]?.position?.line).toBe(5);
    expect(read(template).validate()[0]?.type).toBe('CircularDependencyException');
  });

  it.each([
    ['', 'ValueError', 'Template format version not found.'],
    ['- a', 'ValueError', 'The template is not a JSON object or YAML mapping.'],
    [
      'heat_template_version: 2018-08-31\nresources:\n\ta: 1',
      'ValueError',
      'Error parsing template [root stack] while',
    ],
    ['heat_template_version: 2017-01-01', 'InvalidTemplateVersion', 'The template version is invalid'],
    [`heat_template_version: 2018-08-31\ndescription: ${'x'.repeat(600_000)}`, 'RequestLimitExceeded', 'Template size'],
    [
      'heat_template_version: 2018-08-31\nresources: {a: {type: T, condition: x}}\nconditions: {x: {not: x}}',
      'StackValidationFailed',
      'Condition validation error: Circular definition for condition "x"',
    ],
    [
      'heat_template_version: 2018-08-31\noutputs: {o: {}}',
      'StackValidationFailed',
      'Output validation error: outputs.o: Each output definition must contain a value key.',
    ],
  ])('%.60j', (template, type, message) => {
    const error = refusal(() => read(template));
    expect(error.type).toBe(type);
    expect(error.message).toContain(message);
  });

  it('parameters without a value are none when lenient', () => {
    const template = `
heat_template_version: 2018-08-31
parameters: {wanted: {type: boolean}}
resources:
  a: {type: OS::Heat::Value, condition: {equals: [{get_param: wanted}, true]}, properties: {value: 1}}
  b: {type: OS::Heat::Value, properties: {value: {get_param: wanted}}}
`;
    expect(refusal(() => read(template)).type).toBe('UserParameterMissing');
    expect([...read(template, { lenient: true }).resources.keys()]).toEqual(['b']);
  });
});

describe('a large template', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => {
    const previous = index === 0 ? 'x' : `{get_resource: r${index - 1}}`;
    return `  r${index}: {type: OS::Heat::Value, properties: {value: {list_join: [",", [a, ${previous}]]}}}`;
  });

  it('of five thousand resources in one chain is read and ordered without deep recursion', () => {
    const definition = read(`heat_template_version: 2018-08-31\nresources:\n${lines.join('\n')}`, {
      limits: { maxTemplateSize: 10_000_000, maxResources: 10_000 },
    });
    expect(definition.dependencies().size).toBe(5000);
    expect(definition.resources.get('r4999')?.properties(lookups)).toEqual({ value: 'a,id-r4998' });
  });
});
