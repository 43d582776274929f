import { describe, expect, it } from 'vitest';
import { HeatError } from '../../lib/errors.ts';
import type { Lookups, StackDefinition, StackSource } from '../../lib/template/contract.ts';
import { load } from '../../lib/template/load.ts';
import { isUnreadable } from '../../lib/template/read.ts';
import type { TypeSchema } from '../../lib/template/schema.ts';
import type { ValueMap } from '../../lib/template/values.ts';
import { attempt } from '../../lib/util/attempt.ts';

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
    expect([definition.version, definition.description]).toEqual(['2018-08-31', 'two values']);
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

  it('are told without what lies behind an id that cannot be had', () => {
    const template = `heat_template_version: 2018-08-31
parameters: {p: {type: string}}
resources: {a: {type: OS::Heat::Value, external_id: {get_file: gone}, properties: {value: 1}}}
`;
    expect(refusal(() => read(template)).problems).toMatchObject([{ type: 'UserParameterMissing' }]);
    expect(() => read(template, { parameters: { p: 'x' } }).validate()).toThrow('No content found');
  });

  it('of a version stand where it is written', () => {
    const [problem] = refusal(() => read('\nheat_template_version: 2021-04-61')).problems;
    expect(problem).toMatchObject({ position: { line: 2, column: 24 }, hint: 'did you mean "2021-04-16"?' });
  });

  it('of a value name what was probably meant', () => {
    const [problem] = read(`
heat_template_version: 2018-08-31
parameters: {flavor: {type: string, default: f}}
resources:
  a: {type: OS::Heat::Value, properties: {value: {get_param: flavr}}}
`).validate();
    expect(problem).toMatchObject({ position: { line: 5 }, hint: 'did you mean "flavor"?' });
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

describe('what the service asks of a definition', () => {
  const source = {
    template: `heat_template_version: 2018-08-31
parameters:
  wanted: {type: string}
  ports: {type: comma_delimited_list, default: []}
parameter_groups: [{label: all, parameters: [wanted]}]
conditions: {no: false}
resources:
  a: {type: OS::Heat::Value, description: one, properties: {value: {get_param: wanted}}}
  bare: {type: OS::Heat::Value}
  gone: {type: OS::Heat::Value, properties: {if: [no, {value: 1}, null]}}
  open: {type: OS::Heat::Value, properties: {value: {get_attr: [{get_resource: a}, value]}}}
outputs:
  o: {value: [{get_resource: a}, {get_attr: [a, value]}, {get_attr: [a, value]}]}
  none: {condition: no, value: {get_resource: a}}
`,
    environmentFiles: ['env.yaml'],
    files: {
      'env.yaml': 'parameters: {wanted: x, ports: [1]}\nparameter_merge_strategies: {ports: merge}\n',
    },
    environment: { resource_registry: { resources: { a: { restricted_actions: 'replace' } } } },
  };
  const definition = read(source.template, source);

  it('is in its environment, merged from files by the types of the parameters', () => {
    expect(definition.environment.parameters).toEqual({ wanted: 'x', ports: [1] });
    expect(definition.restrictedActions('a')).toEqual([]);
    const { environmentFiles: _files, ...alone } = source;
    expect(read(source.template, { ...alone, parameters: { wanted: 'x' } }).restrictedActions('a')).toEqual([
      'replace',
    ]);
  });

  it('is in its parameters', () => {
    expect([...definition.hiddenParameters]).toEqual([]);
    expect(definition.parameterSchemata).toMatchObject({ wanted: { Type: 'String', Value: 'x' } });
    expect(definition.hooks('a')).toEqual([]);
    expect(definition.parameterGroups).toEqual([{ label: 'all', parameters: ['wanted'] }]);
    expect(read('heat_template_version: 2018-08-31').parameterGroups).toEqual([]);
  });

  it('is in what types mean, which is found once', () => {
    const resolved = definition.resolveType('OS::Heat::Value', 'a');
    expect(resolved).toMatchObject({ kind: 'type', type: 'OS::Heat::Value' });
    expect(definition.resolveType('OS::Heat::Value', 'a')).toBe(resolved);
    expect(() => read(source.template, { environmentFiles: ['env.yaml'] })).toThrow('is not among the files');
  });

  it('is in its resources', () => {
    const [a, bare, gone, open] = [...definition.resources.values()];
    expect([a?.description, bare?.description]).toEqual(['one', '']);
    expect([bare?.property('value', lookups), [...(bare?.propertyRequires('value') ?? [])]]).toEqual([undefined, []]);
    expect(open?.propertyRequires('value')).toBe(open?.propertyRequires('value'));
    expect([gone?.properties(lookups), gone?.propertiesFunction]).toEqual([{}, 'if']);
    expect([...(open?.requires ?? [])]).toEqual(['a']);
    expect(definition.validate()[0]?.message).toContain('Property value not assigned');
  });

  it('is in its outputs', () => {
    const [output, none] = [...definition.outputs.values()];
    expect([output?.name, [...(output?.requires ?? [])], output?.attributesUsed]).toEqual([
      'o',
      ['a'],
      [['a', 'value']],
    ]);
    expect([[...(none?.requires ?? [])], none?.attributesUsed]).toEqual([[], []]);
  });

  it('tells a template that cannot be read from one that is wrong', () => {
    expect(isUnreadable(refusal(() => read('- a')))).toBe(true);
    expect(isUnreadable(refusal(() => read('heat_template_version: 2017-01-01')))).toBe(false);
    expect(isUnreadable(new Error('other'))).toBe(false);
  });
});

describe('parts that are not what they should be', () => {
  it.each([
    ['conditions: {c: 5}', 'The definition of condition "c" is invalid: 5'],
    ['outputs: 5', "'int' object has no attribute 'items'"],
    ['resources: {a: {type: OS::Heat::Value, properties: {if: [no, {}]}}}', 'must be of the form'],
    ['conditions: {yes1: true}\noutputs: {o: {condition: yes2, value: 1}}', 'Invalid condition "yes2"'],
    ['resources: {a: {type: {get_param: x}}}', 'Resource a type type must be string'],
    ['resources: {a: {type: T, deletion_policy: {get_param: n}}}', 'Invalid deletion policy "5"'],
    ['resources: {a: {type: T, deletion_policy: [x]}}', 'type must be string'],
    ['resources: {a: {type: OS::Heat::Value, properties: {value: {get_attr: [a, [x]]}}}}', "unhashable type: 'list'"],
    ['resources: {a: {type: T, deletion_policy: {get_param: l}}}', "unhashable type: 'list'"],
    ['resources: {"5": {type: OS::Heat::Value, properties: {value: {str_split: x}}}}', 'Incorrect arguments'],
  ])('%s', (text, message) => {
    const template = `heat_template_version: 2018-08-31\nparameters: {x: {type: string, default: a}, n: {type: number, default: 5}, l: {type: json, default: [1]}}\n${text}`;
    const problems = attempt(HeatError, () => read(template).validate());
    const told = problems instanceof HeatError ? problems.problems : problems;
    expect(told.map((problem) => problem.message).join('\n')).toContain(message);
  });

  it('are told with the nearest name of a condition', () => {
    const template =
      'heat_template_version: 2018-08-31\nconditions: {big: true}\noutputs: {o: {condition: bigg, value: 1}}';
    expect(refusal(() => read(template)).problems[0]?.hint).toBe('did you mean "big"?');
  });

  it('are told of CFN in its words', () => {
    const template = { AWSTemplateFormatVersion: '2010-09-09', Resources: 5 };
    expect(read(template).validate()[0]?.message).toBe("'int' object has no attribute 'values'");
  });

  it('do not keep a deletion policy that no one knows yet from being the usual one', () => {
    const template = `heat_template_version: 2018-08-31
resources:
  a: {type: OS::Heat::Value, properties: {value: 1}}
  b: {type: OS::Heat::Value, deletion_policy: {get_attr: [a, value]}, properties: {value: 1}}
`;
    expect(read(template).resources.get('b')?.deletionPolicy()).toBe('Delete');
  });

  it('are no map where a function gives another value', () => {
    const template = `heat_template_version: 2021-04-16
parameters: {n: {type: number, default: 5}}
conditions: {no: false}
resources:
  a: {type: OS::Heat::Value, properties: {get_param: n}}
  b: {type: OS::Heat::Value, external_id: {get_param: n}, properties: {value: {if: [no, 1]}}}
`;
    const [a, b] = [...read(template).resources.values()];
    expect(refusal(() => a?.properties(lookups)).message).toBe('a map is expected, not int');
    expect([b?.externalId, b?.property('value', lookups)]).toEqual([null, undefined]);
  });

  it('are told where groups of parameters have an odd label', () => {
    const problems = (label: string) =>
      read(`heat_template_version: 2018-08-31\nparameter_groups: [{label: ${label}, parameters: [none]}]`).validate();
    const type = (label: string) => problems(label)[0]?.type;
    expect([type('a'), type('5'), type('true'), type('[a]')]).toEqual([
      'StackValidationFailed',
      'StackValidationFailed',
      'StackValidationFailed',
      'AttributeError',
    ]);
  });

  it('know no zones before there is a cloud to ask', () => {
    const zones = { 'Fn::GetAtt': [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'value'] };
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: { A: { Type: 'OS::Heat::Value', Properties: { value: zones } } },
    };
    const first = (parts: ValueMap) => {
      const problems = attempt(HeatError, () => read({ ...template, ...parts }).validate());
      return (problems instanceof HeatError ? problems.problems : problems)[0]?.message;
    };
    expect(first({})).toContain('Resource data not available');
    expect(first({ Resources: {}, Outputs: { o: { Value: zones } } })).toContain('Resource data not available');
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
