import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TypeCatalogue } from '../../../lib/template/contract.ts';
import { Environment } from '../../../lib/template/environment/index.ts';
import type { TypeSchema } from '../../../lib/template/schema.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';

const names = [
  'OS::Nova::Server',
  'OS::Neutron::Net',
  'OS::Neutron::Port',
  'OS::Heat::None',
  'OS::Heat::Value',
  'OS::Aodh::Alarm',
];
const catalogue: TypeCatalogue = {
  get: (type): TypeSchema | undefined => (names.includes(type) ? { type, properties: {}, attributes: {} } : undefined),
  names: () => names,
};

function registry(resource_registry: ValueMap): Environment {
  return new Environment({ resource_registry }, catalogue);
}

function target(environment: Environment, type: string, resource?: string): string {
  const found = environment.resolve(type, resource);
  if (found.kind === 'type') return found.type;
  return found.kind === 'template' ? `template ${found.name}` : found.error.message;
}

describe('resolving a type', () => {
  test.each<[string, ValueMap, string, string]>([
    ['a type of the service is itself', {}, 'OS::Nova::Server', 'OS::Nova::Server'],
    ['a shipped alias', {}, 'OS::Quantum::Net', 'OS::Neutron::Net'],
    ['a shipped alias of one type', {}, 'OS::Ceilometer::Alarm', 'OS::Aodh::Alarm'],
    ['a mapping is followed', { 'A::A': 'B::B', 'B::B': 'OS::Heat::None' }, 'A::A', 'OS::Heat::None'],
    ['a mapping to a template', { 'A::A': 'a.yaml' }, 'A::A', 'template a.yaml'],
    ['a mapping to a mapped template', { 'A::A': 'B::B', 'B::B': 'b.template' }, 'A::A', 'template b.template'],
    ['a template as type', {}, 'x/y.yaml', 'template x/y.yaml'],
    ['a wildcard', { 'My::*': 'OS::Neutron::*' }, 'My::Port', 'OS::Neutron::Port'],
    ['a wildcard to one type', { 'My::*': 'OS::Heat::None' }, 'My::Port', 'OS::Heat::None'],
    [
      'what a mapping yields may be caught by a wildcard',
      { 'A::A': 'My::Net', 'My::*': 'OS::Neutron::*' },
      'A::A',
      'OS::Neutron::Net',
    ],
    ['a mapping onto a shipped alias', { 'A::A': 'OS::Quantum::Port' }, 'A::A', 'OS::Neutron::Port'],
    [
      'null takes a mapping away',
      { 'A::A': 'OS::Heat::None', 'A::B': 'OS::Heat::Value', 'A::*': null },
      'A::A',
      'The Resource Type (A::A) could not be found.',
    ],
    ['null takes one mapping away', { 'OS::Nova::Server': null }, 'OS::Nova::Server', 'OS::Nova::Server'],
    ['an unknown target', { 'A::A': 'No::Such' }, 'A::A', 'The Resource Type (A::A) could not be found.'],
    [
      'a mapping to itself',
      { 'A::A': 'A::A' },
      'A::A',
      'The mapping of the Resource Type (A::A) in the environment never ends.',
    ],
    [
      'a map in place of a mapping',
      { 'A::A': { b: 'c.yaml' } },
      'A::A',
      "The registry's entry for the type A::A is not the name of a type or template",
    ],
  ])('%s', (_, mappings, type, result) => {
    expect(target(registry(mappings), type)).toBe(result);
  });

  test('an unknown type has a hint', () => {
    const found = registry({}).resolve('OS::Nova::Sever');
    expect(found.kind === 'unknown' && found.error.problems[0]).toEqual({
      type: 'EntityNotFound',
      message: 'The Resource Type (OS::Nova::Sever) could not be found.',
      hint: 'did you mean "OS::Nova::Server"?',
    });
    expect(registry({}).resolve('Zzz')).toMatchObject({ kind: 'unknown', error: { type: 'EntityNotFound' } });
  });

  test('an entry under resources holds for that resource alone, whatever was asked before', () => {
    const environment = registry({ resources: { web: { 'OS::Nova::Server': 'OS::Heat::None' } } });
    expect(target(environment, 'OS::Nova::Server', 'web')).toBe('OS::Heat::None');
    expect(target(environment, 'OS::Nova::Server', 'db')).toBe('OS::Nova::Server');
    expect(target(environment, 'OS::Nova::Server', '')).toBe('OS::Nova::Server');
  });

  test('Heat itself remembers for all what it found for one resource', () => {
    const environment = registry({ resources: { web: { 'OS::Nova::Server': 'OS::Heat::None' } } });
    const found = environment.resolveInSequence([
      ['OS::Nova::Server', 'db'],
      ['OS::Nova::Server', 'web'],
      ['OS::Nova::Server', 'db'],
    ]);
    expect(found.map((one) => one.kind === 'type' && one.type)).toEqual([
      'OS::Nova::Server',
      'OS::Heat::None',
      'OS::Heat::None',
    ]);
  });

  test('what a resource has under its name comes first', () => {
    const environment = registry({ 'A::A': 'general.yaml', resources: { web: { 'A::A': 'own.yaml' } } });
    expect(target(environment, 'A::A', 'web')).toBe('template own.yaml');
    expect(target(environment, 'A::A', 'db')).toBe('template general.yaml');
  });

  test('of wildcards and names the first by code point wins', () => {
    const environment = registry({
      'A::B': 'exact.yaml',
      'A::*': 'OS::Heat::None',
      'A::😀*': 'OS::Heat::Value',
      'A::\uffee*': 'OS::Heat::Value',
    });
    expect(target(environment, 'A::B')).toBe('OS::Heat::None');
    expect(target(registry({ 'A::Bc*': 'OS::Heat::Value', 'A::B*': 'OS::Heat::None' }), 'A::Bcd')).toBe(
      'OS::Heat::None',
    );
    expect(target(registry({ 'A::Bc*': 'OS::Heat::Value', 'A::Bcd*': 'OS::Heat::None' }), 'A::Bcde')).toBe(
      'OS::Heat::Value',
    );
  });

  test('of two names of which one begins with the other the shorter wins', () => {
    expect(target(registry({ 'A*x': 'OS::Heat::Value', 'A*': 'OS::Heat::None' }), 'A*x')).toBe('OS::Heat::None');
  });

  test('only templates, only types, or all but one entry can be asked for', () => {
    const environment = registry({ 'OS::Nova::Server': 'server.yaml' });
    const template = environment.resolve('OS::Nova::Server', undefined, { only: 'template' });
    expect(template).toMatchObject({ kind: 'template', name: 'server.yaml' });
    expect(environment.resolve('OS::Nova::Server', undefined, { only: 'type' })).toMatchObject({
      type: 'OS::Nova::Server',
    });
    const ignore = template.kind === 'template' ? template.entry : undefined;
    expect(environment.resolve('OS::Nova::Server', undefined, { ignore })).toMatchObject({ type: 'OS::Nova::Server' });
  });

  test('wildcards that breed names or branch end soon', () => {
    expect(target(registry({ 'A*': 'AA*' }), 'A')).toMatch(/never ends/);
    expect(target(registry({ 'A*': `A${'x'.repeat(1000)}*` }), 'A')).toMatch(/could not be found/);
    const branching: Record<string, string> = {};
    for (let level = 0; level < 60; level++) {
      branching[`L${level}:*`] = `L${level + 1}:*`;
      branching[`L${level}:x*`] = `L${level + 1}:x*`;
    }
    expect(target(registry(branching), 'L0:xy')).toBe('The Resource Type (L0:xy) could not be found.');
  });

  test('any registry of texts gives a target or a refusal', () => {
    const name = fc.constantFrom('A', 'A*', 'AB', 'B*', 'x.yaml', 'OS::Heat::None', 'resources', '*');
    fc.assert(
      fc.property(fc.dictionary(name, fc.option(name)), name, (mappings, type) => {
        expect(['type', 'template', 'unknown']).toContain(registry(mappings as ValueMap).resolve(type, 'web').kind);
      }),
    );
  });
});

describe('a registry is refused', () => {
  test.each<[ValueMap, string, RegExp]>([
    [{ 'A::A': 5 }, 'StackValidationFailed', /^The type A::A is mapped to 5, expected/],
    [{ resources: { web: 'a.yaml' }, 'A::A': [] }, 'StackValidationFailed', /^The type A::A is mapped to \[\]/],
    [{ resources: { web: { hooks: 'never' } } }, 'InvalidBreakPointHook', /^Invalid hook type "never"/],
    [
      { resources: { web: { restricted_actions: 5 } } },
      'InvalidRestrictedAction',
      /^Invalid restricted_action type "5"/,
    ],
  ])('%j', (mappings, type, message) => {
    expect(() => registry(mappings)).toThrow(
      expect.objectContaining({ type, message: expect.stringMatching(message) }),
    );
  });

  test('when a child puts something under what is a mapping', () => {
    const parent = registry({ resources: { web: 'a.yaml' } });
    expect(() => parent.child({ resource_registry: { resources: { web: { hooks: 'pre-create' } } } })).toThrow(
      'resources/web/hooks lies under what is no mapping',
    );
  });
});

describe('sections are refused', () => {
  test.each<[ValueMap, string, string?]>([
    [{ resource_registry: 'x' }, 'The environment\'s section "resource_registry" must be', 'AttributeError'],
    [{ parameter_defaults: ['a'] }, 'The environment\'s section "parameter_defaults" must be a mapping, found list'],
    [{ event_sinks: {} }, 'The environment\'s section "event_sinks" must be a list, found dict'],
    [{ event_sinks: ['q'] }, 'event_sinks[0]: must be a mapping'],
    [
      { event_sinks: [{ type: 'mail', target: 'q' }] },
      'event_sinks[0]: there is no such type of event sink',
      'KeyError',
    ],
    [{ event_sinks: [{ type: 'zaqar-queue' }] }, 'event_sinks[0]: a target is missing'],
    [{ event_sinks: [{ type: 'zaqar-queue', target: 'q', tll: 5 }] }, 'event_sinks[0]: "tll" is not known'],
  ])('%j', (sections, message, type = 'StackValidationFailed') => {
    expect(() => new Environment(sections, catalogue).child(null).parameters).toThrow(
      expect.objectContaining({ type, message: expect.stringContaining(message) }),
    );
  });

  test('when they are read, not before: the API shows them as they are', () => {
    const given = { parameters: 'x', parameter_defaults: 5, encrypted_param_names: 'n' };
    const environment = new Environment(given, catalogue);
    expect(environment.stored()).toMatchObject(given);
    expect(() => environment.parameters).toThrow(
      'The environment\'s section "parameters" must be a mapping, found str',
    );
  });
});

describe('hooks and restricted actions', () => {
  const environment = registry({
    resources: {
      web: { hooks: ['post-create', 'pre-create'], restricted_actions: ['update', 'replace'] },
      'w*': { hooks: 'pre-update', restricted_actions: 'replace' },
      other: 'a.yaml',
    },
  });

  test('are those of every pattern that matches', () => {
    expect(environment.hooks('web')).toEqual(['pre-create', 'pre-update', 'post-create']);
    expect(environment.restrictedActions('web')).toEqual(['replace', 'update']);
    expect(environment.hooks('w2')).toEqual(['pre-update']);
  });

  test('cannot be told where resources are no mapping', () => {
    expect(() => environment.hooks('other')).toThrow("argument of type 'MapResourceInfo' is not iterable");
    expect(() => environment.resolve('X::Y', 'other')).not.toThrow();
    expect(environment.resolve('X::Y', 'other')).toMatchObject({ kind: 'unknown', error: { type: 'TypeError' } });
    expect(() => registry({ resources: null }).hooks('web')).toThrow("'resources'");
    expect(() => registry({ resources: 'x' }).child({}, { resourceName: 'web' })).toThrow("no attribute 'get'");
    const item = registry({ resources: { hooks: 'pre-create' } });
    expect(() => item.hooks('hooks')).toThrow("argument of type 'str' is not iterable");
  });
});

describe('the environment of a nested stack', () => {
  const parent = new Environment(
    {
      parameters: { mine: 1 },
      parameter_defaults: { d: 1, e: 1 },
      encrypted_param_names: ['mine'],
      event_sinks: [{ type: 'zaqar-queue', target: 'q' }],
      resource_registry: {
        'OS::Nova::Server': 'server.yaml',
        'A::A': 'OS::Heat::None',
        resources: {
          web: { 'OS::Nova::Server': 'own.yaml', inner: { hooks: 'pre-create' } },
          'w*': { inner: { hooks: 'pre-delete' }, deep: { hooks: 'pre-update' } },
          db: { inner: { hooks: 'post-create' } },
        },
      },
    },
    catalogue,
  );

  test('has its own parameters and the defaults, sinks and registry of the parent', () => {
    expect(parent.child({ p: 2 }).shown()).toEqual({ ...parent.shown(), parameters: { p: 2 } });
    expect(parent.child(null).parameters).toEqual({});
    expect(parent.child({}).encryptedParameterNames).toEqual([]);
  });

  test('may bring an environment of its own', () => {
    const child = parent.child({
      parameters: { p: 2 },
      parameter_defaults: { d: 2 },
      resource_registry: { 'A::A': 'a.yaml' },
      event_sinks: [{ type: 'zaqar-queue', target: 'r' }],
    });
    expect(child.parameterDefaults).toEqual({ d: 2, e: 1 });
    expect(child.eventSinks.map((sink) => sink.target)).toEqual(['q', 'r']);
    expect(target(child, 'A::A')).toBe('template a.yaml');
  });

  test('sees of resources what lay under its resource or a pattern, the name winning', () => {
    expect(parent.child({}, { resourceName: 'web' }).shown().resource_registry).toMatchObject({
      resources: { 'OS::Nova::Server': 'own.yaml', inner: { hooks: 'pre-create' }, deep: { hooks: 'pre-update' } },
    });
    const emptied = () => parent.child({ resource_registry: { resources: null } }, { resourceName: 'web' });
    expect(emptied).toThrow("'resources'");
    const mapped = () => registry({ resources: { web: 'a.yaml' } }).child({}, { resourceName: 'web' });
    expect(mapped).toThrow("'MapResourceInfo' object is not iterable");
    const other = parent.child({}, { resourceName: 'db' });
    expect(other.hooks('inner')).toEqual(['post-create']);
  });

  test('loses the entry that led to its template, so that the type name means what it meant before', () => {
    const web = parent.child({}, { resourceName: 'web', removeType: 'OS::Nova::Server' });
    expect(web.shown().resource_registry).toMatchObject({ 'OS::Nova::Server': 'server.yaml' });
    expect(web.shown().resource_registry).not.toHaveProperty('resources.OS::Nova::Server');
    const db = parent.child({}, { resourceName: 'db', removeType: 'OS::Nova::Server' });
    expect(target(db, 'OS::Nova::Server')).toBe('OS::Nova::Server');
    const none = parent.child({}, { removeType: 'A::A' });
    expect(target(none, 'A::A')).toBe('OS::Heat::None');
  });

  test('an entry of the service or none at all is never taken away', () => {
    expect(parent.child({}, { removeType: 'AWS::RDS::DBInstance' }).shown()).toEqual({
      ...parent.shown(),
      parameters: {},
    });
    expect(parent.child({}, { removeType: 'x.yaml' }).shown()).toEqual({ ...parent.shown(), parameters: {} });
  });
});

test('what is stored reads back as the same environment', () => {
  const given: ValueMap = {
    parameters: { a: [1, { b: null }] },
    parameter_defaults: { d: 'x' },
    encrypted_param_names: ['a'],
    event_sinks: [{ type: 'zaqar-queue', target: 'q', ttl: 60 }],
    resource_registry: { 'A::*': 'OS::*', resources: { web: { hooks: [], x: { y: 'z.yaml' } } } },
  };
  const environment = new Environment(given, catalogue);
  expect(environment.stored()).toEqual(given);
  expect(new Environment(environment.stored(), catalogue).stored()).toEqual(given);
});

describe('a PATCH', () => {
  const before = new Environment(
    {
      parameters: { kept: 1, cleared: 2, gone: 3, given: 4 },
      parameter_defaults: { d: 1 },
      encrypted_param_names: ['kept'],
      event_sinks: [{ type: 'zaqar-queue', target: 'q' }],
      resource_registry: { 'A::A': 'a.yaml', 'A::B': 'b.yaml' },
    },
    catalogue,
  );
  const patch = (given: ValueMap): Value =>
    before.patched(given, { clear: ['cleared'], names: new Set(['kept', 'cleared', 'given', 'new']) }).stored();

  test('keeps stored values but those cleared or no longer in the template', () => {
    expect(patch({ parameters: { given: 5, new: 6, unknown: 7 } })).toMatchObject({
      parameters: { kept: 1, given: 5, new: 6 },
    });
  });

  test('lays the other sections over the stored ones', () => {
    const given = {
      parameter_defaults: { e: 2 },
      event_sinks: [{ type: 'zaqar-queue', target: 'r' }],
      resource_registry: { 'A::A': null, 'A::C': 'c.yaml' },
    };
    expect(patch(given)).toEqual({
      parameters: { kept: 1, given: 4 },
      parameter_defaults: { d: 1, e: 2 },
      encrypted_param_names: ['kept'],
      event_sinks: [
        { type: 'zaqar-queue', target: 'q' },
        { type: 'zaqar-queue', target: 'r' },
      ],
      resource_registry: { resources: {}, 'A::B': 'b.yaml', 'A::C': 'c.yaml' },
    });
  });
});
