import { describe, expect, it } from 'vitest';
import { HeatError, type Problem } from '../../../lib/errors.ts';
import { types as builtIn } from '../../../lib/resources/registry.ts';
import type { StackDefinition, StackSource, TypeCatalogue } from '../../../lib/template/contract.ts';
import { load } from '../../../lib/template/load.ts';
import type { TypeSchema } from '../../../lib/template/schema.ts';
import { hotJsonSchema } from '../../../lib/template/validate/json-schema.ts';
import { lazily } from '../../../lib/template/validate/lazy.ts';
import { showResolved } from '../../../lib/template/validate/show.ts';
import { Float, type Value, type ValueMap } from '../../../lib/template/values.ts';
import { attempt } from '../../../lib/util/attempt.ts';

type Source = Partial<StackSource> & Pick<StackSource, 'template'>;

const stackOf = (source: Source) => load({ stack: { name: 's', id: null, projectId: 'p' }, types: builtIn, ...source });

const nestedOf = (stack: StackDefinition, members?: number) => new Map(stack.nested(members));

function problemsOf(source: Source): readonly Problem[] {
  const problems = attempt(HeatError, () => stackOf(source).validate());
  return problems instanceof HeatError ? problems.problems : problems;
}

const messages = (source: Source) => problemsOf(source).map(({ message }) => message);

const hot = (resources: ValueMap, more: ValueMap = {}): ValueMap => ({
  heat_template_version: '2021-04-16',
  ...more,
  resources,
});

/** A catalogue of the types of a test. */
function catalogue(...schemas: readonly (Partial<TypeSchema> & { readonly type: string })[]): TypeCatalogue {
  const all = new Map(schemas.map((schema) => [schema.type, { properties: {}, attributes: {}, ...schema }]));
  return { get: (type) => all.get(type), names: () => all.keys() };
}

describe('cycles', () => {
  const value = (target: string): ValueMap => ({
    type: 'OS::Heat::Value',
    properties: { value: { get_resource: target } },
  });

  it('of more resources than a message names are cut short', () => {
    const resources = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`r${index}`, value(`r${(index + 1) % 150}`)]),
    );
    expect(messages({ template: hot(resources) })[0]).toMatch(/, \.\.\.\}$/);
  });

  it('are found behind hundreds of resources that wait for them', () => {
    const resources = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`r${index}`, value(index === 249 ? 'a' : `r${index + 1}`)]),
    );
    const [problem] = problemsOf({ template: hot({ ...resources, a: value('b'), b: value('a') }) });
    expect(problem?.hint).toBe('a needs b; b needs a');
  });

  it('of types that nobody knows are told all the same', () => {
    const unknown = (target: string): ValueMap => ({ type: 'X::Y', depends_on: target });
    const told = messages({ template: hot({ a: unknown('b'), b: unknown('a') }) });
    expect(told).toContain('Circular Dependency Found: {Resource "b": {Resource "a"}, Resource "a": {Resource "b"}}');
  });

  it('are not made by what a type depends on without a reference', () => {
    const types = catalogue({ type: 'T', hiddenDependencies: ({ name }) => [name, 'b'] });
    const template = hot({ a: { type: 'T' }, b: { type: 'U' } });
    const edges = stackOf({ template, types: catalogue(types.get('T')!, { type: 'U' }) }).dependencies();
    expect([...edges.get('a')!]).toEqual(['b']);
  });
});

describe('requirements of a walk', () => {
  const group = (network: Value): ValueMap => ({
    type: 'OS::Heat::ResourceGroup',
    properties: {
      count: 1,
      resource_def: { type: 'OS::Neutron::Port', properties: { network } },
    },
  });

  it('are the dependencies where nothing completes anything', () => {
    const stack = stackOf({ template: hot({ a: { type: 'OS::Neutron::Net' }, g: group({ get_resource: 'a' }) }) });
    expect(stack.requirements()).toEqual(stack.dependencies());
  });

  it('let a nested stack wait for the subnets of its network, unless they wait for it', () => {
    const stack = stackOf({
      template: hot({
        net: { type: 'OS::Neutron::Net' },
        first: { type: 'OS::Neutron::Subnet', properties: { network: { get_resource: 'net' }, cidr: '10.0.0.0/24' } },
        last: {
          type: 'OS::Neutron::Subnet',
          depends_on: 'g',
          properties: { network: { get_resource: 'net' }, cidr: '10.0.1.0/24' },
        },
        g: group({ get_resource: 'net' }),
        file: { type: 'x.yaml', depends_on: 'port', properties: { n: { get_resource: 'net' } } },
        port: { type: 'OS::Neutron::Port', properties: { network: { get_resource: 'net' } } },
      }),
      files: { 'x.yaml': 'heat_template_version: 2021-04-16\nparameters: {n: {type: string}}\n' },
    });
    const requirements = stack.requirements();
    expect([...requirements.get('g')!]).toEqual(['net', 'first']);
    expect([...requirements.get('file')!].sort()).toEqual(['first', 'last', 'net', 'port']);
    expect(requirements.get('port')).toEqual(stack.dependencies().get('port'));
    expect(stack.requirements()).toBe(requirements);
  });
});

describe('a template as a type', () => {
  const use = (properties: ValueMap = {}) => hot({ web: { type: 'x.yaml', properties } });
  const file = (text: string) => ({ 'x.yaml': `heat_template_version: 2021-04-16\n${text}` });

  it('has the constraints of its parameters', () => {
    const files = file(`
parameters:
  few: {type: number, constraints: [{range: {min: 2}, description: at least two}]}
  less: {type: number, constraints: [{range: {max: 2}}]}
  long: {type: string, constraints: [{length: {min: 2, max: 3}}]}
  even: {type: number, constraints: [{modulo: {step: 2, offset: 0}}]}
  one: {type: string, constraints: [{allowed_values: [a, b]}]}
  word: {type: string, constraints: [{allowed_pattern: '[a-z]+'}]}
  flavor: {type: string, constraints: [{custom_constraint: nova.flavor}]}
`);
    const properties = { few: 1, less: 3, long: 'x', even: 3, one: 'c', word: '1', flavor: 'f' };
    const stack = stackOf({ template: use(properties), files });
    const told = stack.validate({ get: () => null }).map(({ message }) => message.split(': ').slice(1).join(': '));
    expect(told).toEqual([
      'resources.web.properties.few: at least two',
      'resources.web.properties.less: 3 is out of range (min: None, max: 2)',
      'resources.web.properties.long: length (1) is out of range (min: 2, max: 3)',
      'resources.web.properties.even: 3 is not a multiple of 2 with an offset of 0',
      'resources.web.properties.one: "c" is not an allowed value ["a", "b"]',
      'resources.web.properties.word: "1" does not match pattern "[a-z]+"',
      "resources.web.properties.flavor: Error validating value 'f': The Flavor (f) could not be found.",
    ]);
  });

  it('is none when its parameters cannot be read', () => {
    expect(problemsOf({ template: use(), files: file('parameters: {p: {typ: string}}') })[0]).toMatchObject({
      type: 'InvalidSchemaError',
      path: expect.stringContaining('p'),
    });
    expect(messages({ template: use(), files: file('parameters: [p]') })[0]).toContain('AttributeError');
    expect(messages({ template: use() })[0]).toContain('Could not fetch remote template "x.yaml"');
    expect(messages({ template: hot({ a: { type: 'https://host/a.yaml' } }) })[0]).toContain('not among the files');
  });

  it('gets values of any size, empty ones for null, and none that cannot be read', () => {
    const files = file('parameters: {n: {type: number}, s: {type: string, default: d}}\nresources: {}');
    const template = hot({
      a: { type: 'OS::Heat::Value', properties: { value: 1 } },
      web: { type: 'x.yaml', properties: { n: 12345678901234567890n, s: { get_attr: ['a', 'value'] } } },
    });
    const nested = nestedOf(stackOf({ template, files })).get('web');
    expect(nested?.shownParameters).toMatchObject({ n: '12345678901234567890', s: '' });
    const odd = stackOf({ template: hot({ web: { type: 'x.yaml', properties: { n: [] } } }), files });
    expect(Object.keys(nestedOf(odd).get('web')?.shownParameters ?? {})).not.toContain('n');
    expect(problemsOf({ template, files })).toEqual([]);
  });

  it('that comes with the service is a type as any other', () => {
    const [first] = messages({ template: hot({ db: { type: 'AWS::RDS::DBInstance', properties: {} } }) });
    expect(first).toBe('Property error: resources.db.properties: Property AllocatedStorage not assigned');
  });

  it('gets lists as texts', () => {
    const files = file('parameters: {l: {type: comma_delimited_list}}\nresources: {}');
    const list = (l: Value) =>
      nestedOf(stackOf({ template: hot({ web: { type: 'x.yaml', properties: { l } } }), files })).get('web')
        ?.shownParameters.l;
    expect(list(['a', 1, null])).toBe('a,1,');
    expect(list([{ k: 'v', n: 1 }, { k: 'w' }])).toBe('.member.0.k=v,.member.0.n=1,.member.1.k=w');
    expect(list([])).toBe('');
  });

  it('stands for a type of the service only with its whole interface', () => {
    const environment = { resource_registry: { 'OS::Heat::Value': 'x.yaml' } };
    const template = hot({ web: { type: 'OS::Heat::Value', properties: { other: 'x' } } });
    expect(messages({ template, environment, files: file('parameters: {other: {type: string}}') })).toEqual([
      'Required property value for facade OS::Heat::Value missing in provider',
      'Provider requires property other unknown in facade OS::Heat::Value',
      'Attribute value for facade OS::Heat::Value missing in provider',
    ]);
    const random = { resource_registry: { 'OS::Heat::RandomString': 'x.yaml' } };
    const right = file('parameters: {length: {type: number}, salt: {type: number}}\noutputs: {value: {value: x}}');
    expect(
      messages({
        template: hot({ web: { type: 'OS::Heat::RandomString', properties: { length: 5, salt: 1 } } }),
        environment: random,
        files: right,
      }),
    ).toEqual(['Property salt type mismatch between facade OS::Heat::RandomString (String) and provider (Number)']);
  });
});

it('tells what is wrong with properties in the order in which Heat declares them', () => {
  const properties = { protocol: 'x', port_range_max: -1, port_range_min: -1, direction: 'y', security_group: 'g' };
  const told = messages({ template: hot({ r: { type: 'OS::Neutron::SecurityGroupRule', properties } }) });
  expect(told.map((message) => /properties\.(\w+)/.exec(message)?.[1])).toEqual([
    'direction',
    'port_range_min',
    'port_range_max',
    'protocol',
  ]);
});

describe('nested stacks', () => {
  const files = {
    'x.yaml': 'heat_template_version: 2021-04-16\nresources: {inner: {type: OS::Heat::None}}\n',
    'bad.yaml': 'heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::Value, condition: nope}}\n',
  };
  const template = hot({
    plain: { type: 'OS::Heat::None' },
    file: { type: 'x.yaml' },
    gone: { type: 'missing.yaml' },
    bad: { type: 'bad.yaml' },
    odd: { type: 'X::Y' },
    there: { type: 'x.yaml', external_id: 'e' },
    group: { type: 'OS::Heat::ResourceGroup', properties: { count: 2, resource_def: { type: 'OS::Heat::None' } } },
  });

  it('are those that can be read', () => {
    expect([...nestedOf(stackOf({ template, files })).keys()]).toEqual(['file', 'group']);
  });

  it('have one member of a group, or as many as are asked for', () => {
    const members = (most?: number) => [
      ...(nestedOf(stackOf({ template, files }), most).get('group')?.resources.keys() ?? []),
    ];
    expect([members(), members(1000)]).toEqual([['0'], ['0', '1']]);
  });

  it('have no member that the removal policies take away', () => {
    const removal_policies = [{ resource_list: ['0', 2] }];
    const properties = { count: 3, removal_policies, resource_def: { type: 'OS::Heat::None' } };
    const stack = stackOf({ template: hot({ group: { type: 'OS::Heat::ResourceGroup', properties } }) });
    expect([...(nestedOf(stack, 1000).get('group')?.resources.keys() ?? [])]).toEqual(['1', '3', '4']);
  });

  it('end at the depth that is allowed', () => {
    expect(nestedOf(stackOf({ template, files, limits: { maxNestedStackDepth: 0 } })).size).toBe(0);
  });
});

describe('checks of a type across properties', () => {
  const seen: Value[] = [];
  const types = catalogue(
    {
      type: 'T',
      properties: { p: { type: 'String' }, list: { type: 'List', constraints: [{ custom: 'neutron.network' }] } },
      validate: (view) => {
        seen.push(view.has('p'), view.has('q'), view.stack.get('odd')?.properties as ValueMap);
        seen.push(view.updatePolicy, view.metadata, view.stack.byReference('odd')?.name ?? null);
        view.report('all of it');
        view.report('that part', 'p');
      },
    },
    { type: 'U' },
  );

  it('are told of the properties or of one of them', () => {
    const template = hot({ a: { type: 'T', metadata: { m: 1 }, properties: { p: 'x' } }, odd: { type: 'X::Y' } });
    const told = stackOf({ template, types }).validate();
    expect(told.map(({ message, path }) => [message, path]).slice(1)).toEqual([
      ['all of it', 'resources.a.properties'],
      ['Property error: resources.a.properties.p: that part', 'resources.a.properties.p'],
    ]);
    expect(seen).toEqual([true, false, {}, {}, { m: 1 }, 'odd']);
  });

  it('are not made where a value is open', () => {
    const template = hot(
      {
        a: { type: 'T', properties: { p: { get_param: ['open', 'x'] } } },
        b: { type: 'T', properties: { p: 'x' } },
      },
      { parameters: { open: { type: 'json' } } },
    );
    const told = stackOf({ template, types, lenient: true }).validate();
    expect(told.map(({ path }) => path)).toEqual(['resources.b.properties', 'resources.b.properties.p']);
  });

  it('leave a value alone that comes from another resource, wherever a rule takes it', () => {
    const moving = catalogue(
      {
        type: 'M',
        properties: { now: { type: 'String' }, old: { type: 'String', constraints: [{ length: { max: 0 } }] } },
        translation: [{ rule: 'Replace', path: 'now', valuePath: 'old' }],
      },
      { type: 'U' },
    );
    const using = (old: Value) =>
      messages({ template: hot({ a: { type: 'M', properties: { old } }, b: { type: 'U' } }), types: moving });
    expect(using({ get_resource: 'b' })).toEqual([]);
    expect(using('long')[0]).toContain('length (4) is out of range');
  });

  it('ask for no names of resources of the stack, nor for anything of what is no type', () => {
    const named = {
      type: 'N',
      properties: { net: { type: 'String', constraints: [{ custom: 'neutron.network' }] } },
    } as const;
    const all = catalogue(named, { type: 'Without', nullReference: true }, { type: 'P', placeholder: true });
    const net = (of: string): ValueMap => ({ type: 'N', properties: { net: { get_resource: of } } });
    const template = hot({
      a: net('plain'),
      b: net('without'),
      c: { type: 'N', properties: { net: 'n' } },
      plain: { type: 'P', properties: { net: 'x' } },
      without: { type: 'Without' },
      odd: { type: 'X::Y' },
    });
    expect(stackOf({ template, types: all }).lookups()).toMatchObject([{ kind: 'neutron.network', value: 'n' }]);
  });

  it('judge all the same where the value of a parameter is wrong', () => {
    const template = hot({ a: { type: 'T', properties: { q: 1 } } }, { parameters: { n: { type: 'number' } } });
    const told = stackOf({ template, types, lenient: true, parameters: { n: 'x' } }).validate();
    expect(told.map(({ path }) => path)).toEqual(['resources.a.properties.q']);
  });

  it('ask the cloud for each member of a list', () => {
    const template = hot({ a: { type: 'T', properties: { list: ['n', 'm', 'n'] } } });
    expect(stackOf({ template, types }).lookups()).toMatchObject([{ value: 'n' }, { value: 'm' }]);
  });

  it('do not come to a policy that cannot be resolved', () => {
    const template = hot({ a: { type: 'U', update_policy: { x: { get_file: 'gone' } } } });
    expect(stackOf({ template, types }).validate()[0]?.message).toContain('No content found in the "files" section');
  });

  it('wait for properties that decide what the others mean', () => {
    const resources = {
      a: { type: 'OS::Heat::Value', properties: { type: 'string', value: 1 } },
      b: { type: 'OS::Heat::Value', properties: { type: { get_resource: 'a' }, value: 1 } },
    };
    expect(problemsOf({ template: hot(resources) })).toEqual([]);
  });
});

describe('a map of values read when looked at', () => {
  it('reads each once and looks like any other', () => {
    const read: string[] = [];
    const map = lazily(['a', 'b'], (name) => {
      read.push(name);
      return name.toUpperCase();
    });
    expect(['a' in map, 'c' in map, Symbol.iterator in map]).toEqual([true, false, false]);
    expect([map.a, map.a, map.c, Reflect.get(map, Symbol.iterator)]).toEqual(['A', 'A', undefined, undefined]);
    expect(Object.getOwnPropertyDescriptor(map, 'c')).toBeUndefined();
    expect(read).toEqual(['a']);
    expect({ ...map }).toEqual({ a: 'A', b: 'B' });
  });
});

describe('what is shown of a template', () => {
  it('has every section of the resources, and the outputs that exist', () => {
    const template = hot(
      {
        a: { type: 'OS::Heat::None' },
        b: {
          type: 'OS::Heat::Value',
          description: 'of a',
          external_id: 'x',
          depends_on: ['a'],
          deletion_policy: 'retain',
          update_policy: { x: 1 },
          metadata: { f: new Float(2), lines: 'a\nb\n' },
          properties: { value: { get_resource: 'a' } },
        },
      },
      {
        conditions: { no: false },
        outputs: {
          o: { description: 'what', value: { get_attr: ['b', 'value'] } },
          none: { condition: 'no', value: 1 },
        },
      },
    );
    expect(showResolved(stackOf({ template }))).toBe(`heat_template_version: "2021-04-16"

resources:
  a:
    type: OS::Heat::None

  b:
    type: OS::Heat::Value
    description: of a
    external_id: x
    depends_on: [a]
    deletion_policy: Retain
    update_policy:
      x: 1
    metadata:
      f: 2
      lines: |
        a
        b
    properties:
      value: {get_resource: a}

outputs:
  o:
    description: what
    value: {get_attr: [b, value]}
`);
  });

  it('is in the words of the format', () => {
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: {
        A: { Type: 'AWS::EC2::EIP' },
        B: { Type: 'AWS::EC2::EIP', DependsOn: 'A', Metadata: { a: { Ref: 'A' }, b: { 'Fn::GetAtt': ['A', 'x'] } } },
      },
    };
    expect(showResolved(stackOf({ template }))).toContain(`  B:
    Type: AWS::EC2::EIP
    DependsOn: A
    Metadata:
      a: {Ref: A}
      b: {Fn::GetAtt: [A, x]}
`);
  });

  it('keeps functions that need what is not there, with what is known of their arguments', () => {
    const template = `heat_template_version: 2021-04-16
description: |
  two
  lines
parameters:
  image: {type: string}
  size: {type: number, default: 3}
conditions: {big: {equals: [{get_param: size}, 3]}}
resources:
  a:
    type: OS::Heat::Value
    properties:
      value:
        - {get_param: image}
        - {get_param: size}
        - {if: [big, {get_param: image}, 1]}
        - {list_join: ["-", [{get_param: size}, {get_resource: b}, "yes"]]}
        - {str_replace: {template: {get_file: gone}, params: {x: {get_param: size}}}}
        - {if: [{not: big}, 1]}
        - [":a", "b"]
        - text: {list_join: ["", [{get_param: image}, {if: [{not: big}, 1]}]]}
          none: {if: [{not: big}, 1]}
          no: {if: [big, {if: [{not: big}, 1]}]}
  b: {type: OS::Heat::Value, properties: {value: {get_file: f}}}
outputs:
  o: {value: {if: [{not: big}, 1]}}
`;
    const source: Source = { template, files: { f: 'off' }, lenient: true };
    const shown = showResolved(stackOf(source));
    expect(shown).toBe(`heat_template_version: "2021-04-16"
description: |
  two
  lines

parameters:
  image:
    type: string

resources:
  a:
    type: OS::Heat::Value
    properties:
      value:
        - {get_param: image}
        - 3
        - {get_param: image}
        - {list_join: ["-", [3, {get_resource: b}, "yes"]]}
        - {str_replace: {template: {get_file: gone}, params: {x: 3}}}
        - [":a", b]
        - text: {list_join: ["", [{get_param: image}]]}

  b:
    type: OS::Heat::Value
    properties:
      value: "off"

outputs:
  o:
    value: null
`);
    expect(showResolved(stackOf({ ...source, template: shown }))).toBe(shown);
  });
});

describe('the JSON Schema', () => {
  const resource = () => {
    interface Rule {
      readonly if: { readonly properties: { readonly type: { readonly const?: string; readonly pattern?: string } } };
      readonly then: {
        readonly properties: { readonly type?: { readonly enum: readonly string[] }; readonly properties?: object };
      };
    }
    const { definitions } = hotJsonSchema(builtIn) as unknown as {
      readonly definitions: { readonly resource: { readonly allOf: readonly Rule[] } };
    };
    return definitions.resource.allOf;
  };

  it('refuses a type that its family does not have, and leaves other families to environments', () => {
    const [types] = resource();
    const family = new RegExp(types?.if.properties.type.pattern ?? '');
    const names = types?.then.properties.type?.enum ?? [];
    for (const typo of ['OS::Nova::Sever', 'AWS::EC2::Instances', 'OS::Heat::Valu']) {
      expect([family.test(typo), names.includes(typo)]).toEqual([true, false]);
    }
    expect(names).toContain('OS::Nova::Server');
    for (const other of ['OS::TripleO::Server', 'my.yaml', 'https://host/OS::Nova::x.yaml']) {
      expect(family.test(other)).toBe(false);
    }
  });

  it('wants no property that an old one may stand in for, nor looks at what types ignore', () => {
    const propertiesOf = (type: string) =>
      resource().find((rule) => rule.if.properties.type.const === type)?.then.properties.properties;
    expect(propertiesOf('OS::Neutron::Port')).toMatchObject({ additionalProperties: false });
    expect(propertiesOf('OS::Neutron::Port')).not.toHaveProperty('required');
    expect(propertiesOf('OS::Neutron::SecurityGroupRule')).toMatchObject({ required: ['security_group'] });
    expect(propertiesOf('OS::Heat::None')).toBeUndefined();
  });

  it('has descriptions and limits of properties', () => {
    const schema = hotJsonSchema(
      catalogue({
        type: 'T',
        properties: {
          any: { type: 'Any', description: 'whatever' },
          map: { type: 'Map', description: 'some', constraints: [{ length: { min: 1, max: 2 } }] },
          old: { type: 'String', support: { status: 'DEPRECATED' } },
        },
      }),
    );
    const text = JSON.stringify(schema);
    expect(text).toContain('"any":{"description":"whatever"}');
    expect(text).toContain('"minProperties":1,"maxProperties":2');
    expect(text).toContain('"deprecated":true');
  });
});
