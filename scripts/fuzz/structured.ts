import fc from 'fast-check';
import type { Input } from './examine.ts';
import { functionNames, patterns, prototypeNames, typeNames, versions, yamlTokens, yaqlExpressions } from './words.ts';

const names = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'p', 'q') },
  { weight: 1, arbitrary: fc.constantFrom(...prototypeNames, '', ' ', 'a.b', 'a/b', '0', 'é') },
);
const scalars = fc.oneof(
  names,
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1,
    2.5,
    '1',
    'true',
    '',
    'a,b',
    '%index%',
    '$a',
    1e300,
    'x'.repeat(300),
  ),
  fc.constantFrom(...yaqlExpressions, ...patterns),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const typeOf = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'OS::Heat::Value',
      'OS::Heat::None',
      'OS::Heat::TestResource',
      'OS::Heat::ResourceGroup',
      'OS::Heat::RandomString',
      'OS::Heat::SoftwareConfig',
      'OS::Nova::Server',
      'OS::Neutron::Port',
      'file.yaml',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom(...typeNames) },
  { weight: 1, arbitrary: scalars },
);

type Made = Readonly<Record<'value' | 'map' | 'list' | 'call', unknown>>;

/** Values with function calls in them: mostly well formed, so that what lies behind the checks of arguments is reached. */
const { value, map } = fc.letrec<Made>((tie) => ({
  value: fc.oneof({ maxDepth: 5, depthSize: 'small' }, scalars, tie('call'), tie('call'), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  call: fc.oneof(
    names.map((name) => ({ get_param: name })),
    fc.tuple(names, tie('value')).map(([name, path]) => ({ get_param: [name, path] })),
    names.map((name) => ({ get_resource: name })),
    names.map((name) => ({ Ref: name })),
    fc.tuple(names, tie('value')).map(([name, path]) => ({ get_attr: [name, path] })),
    fc.tuple(names, names).map(([name, attribute]) => ({ 'Fn::GetAtt': [name, attribute] })),
    fc
      .tuple(fc.constantFrom('list_join', 'Fn::Join'), scalars, tie('value'))
      .map(([name, mark, list]) => ({ [name]: [mark, list] })),
    fc
      .tuple(fc.constantFrom('str_replace', 'str_replace_strict', 'str_replace_vstrict'), tie('value'), tie('map'))
      .map(([name, template, params]) => ({ [name]: { template, params } })),
    fc.tuple(tie('map'), tie('value')).map(([each, template]) => ({ repeat: { for_each: each, template } })),
    fc
      .tuple(fc.constantFrom(...yaqlExpressions), tie('value'))
      .map(([expression, data]) => ({ yaql: { expression, data } })),
    fc
      .tuple(fc.constantFrom('if', 'Fn::If'), names, tie('value'), tie('value'))
      .map(([name, condition, yes, no]) => ({ [name]: [condition, yes, no] })),
    fc.tuple(fc.constantFrom(...functionNames), tie('value')).map(([name, args]) => ({ [name]: args })),
    fc.tuple(fc.constantFrom(...functionNames), tie('list')).map(([name, args]) => ({ [name]: args })),
  ),
}));

const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const constraint = fc.oneof(
  fc.constantFrom(...patterns).map((pattern) => ({ allowed_pattern: pattern })),
  fc
    .constantFrom('range', 'length', 'modulo', 'allowed_values', 'custom_constraint', 'allowed_pattern')
    .chain((kind) => value.map((limits) => ({ [kind]: limits, description: 'd' }))),
  fc.tuple(scalars, scalars).map(([min, max]) => ({ range: { min, max } })),
  value,
);
const parameter = fc.record({
  type: fc.oneof(
    fc.constantFrom('string', 'number', 'json', 'comma_delimited_list', 'boolean', 'String', 'List<Number>'),
    scalars,
  ),
  default: some(value),
  hidden: some(scalars),
  immutable: some(scalars),
  constraints: some(fc.array(constraint, { maxLength: 3 })),
  AllowedPattern: some(fc.constantFrom(...patterns)),
});
const resource = fc.record({
  type: typeOf,
  properties: some(
    fc.oneof(
      map,
      value.map((each) => ({ value: each })),
      value,
    ),
  ),
  metadata: some(value),
  depends_on: some(fc.oneof(names, fc.array(names, { maxLength: 3 }), value)),
  condition: some(fc.oneof(names, value)),
  deletion_policy: some(fc.oneof(fc.constantFrom('Delete', 'retain', 'Snapshot'), value)),
  update_policy: some(value),
  external_id: some(fc.oneof(names, value)),
});
const output = fc.record({ value: some(value), description: some(scalars), condition: some(value) });

const cfnNames: Readonly<Record<string, string>> = {
  parameters: 'Parameters',
  resources: 'Resources',
  outputs: 'Outputs',
  conditions: 'Conditions',
  type: 'Type',
  default: 'Default',
  properties: 'Properties',
  metadata: 'Metadata',
  depends_on: 'DependsOn',
  condition: 'Condition',
  deletion_policy: 'DeletionPolicy',
  update_policy: 'UpdatePolicy',
  value: 'Value',
  description: 'Description',
};

/** The same template with the section and key names of the CFN format. */
function inCfn(template: unknown, depth = 0): unknown {
  if (typeof template !== 'object' || template === null || Array.isArray(template) || depth > 3) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, inner]) => [
      depth % 2 === 0 ? (cfnNames[key] ?? key) : key,
      inCfn(inner, depth + 1),
    ]),
  );
}

const defined = (_: string, each: unknown): unknown =>
  typeof each === 'number' && !Number.isFinite(each) ? String(each) : each;

/** Templates with every section, with an environment, parameters and a nested template. */
export const structured: fc.Arbitrary<Input> = fc
  .record({
    version: fc.constantFrom(...versions),
    parameters: some(fc.dictionary(names, parameter, { maxKeys: 3 })),
    conditions: some(fc.dictionary(names, value, { maxKeys: 3 })),
    resources: some(fc.dictionary(names, resource, { maxKeys: 5 })),
    outputs: some(fc.dictionary(names, output, { maxKeys: 3 })),
    extra: some(fc.dictionary(names, value, { maxKeys: 1 })),
    environment: some(
      fc.record({
        parameters: some(map),
        parameter_defaults: some(map),
        resource_registry: some(fc.oneof(map, fc.dictionary(names, typeOf))),
        encrypted_param_names: some(value),
        parameter_merge_strategies: some(map),
        event_sinks: some(value),
      }),
    ),
    supplied: some(fc.dictionary(names, fc.string({ maxLength: 8 }), { maxKeys: 3 })),
    nested: some(fc.dictionary(names, resource, { maxKeys: 2 })),
  })
  .map(({ version: [key, version], environment, supplied, nested, extra, ...sections }) => {
    const template = key === 'heat_template_version' ? sections : inCfn(sections);
    return {
      template: JSON.stringify({ [key]: version, ...(template as object), ...extra }, defined),
      files: { 'file.yaml': JSON.stringify({ heat_template_version: '2018-08-31', resources: nested ?? {} }, defined) },
      ...(environment ? { environment: JSON.stringify(environment, defined) } : {}),
      ...(supplied ? { parameters: supplied } : {}),
    };
  });

/** Any text, and texts made of YAML's tokens, alone or after the head of a template. */
export const texts: fc.Arbitrary<Input> = fc
  .tuple(
    fc.constantFrom(
      '',
      'heat_template_version: 2021-04-16\nresources:',
      'heat_template_version: 2021-04-16\nparameters:\n  a: {type: json, default: ',
      '{"heat_template_version": "2021-04-16", "resources": ',
    ),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(
          fc.oneof(
            { weight: 5, arbitrary: fc.constantFrom(...yamlTokens) },
            { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
          ),
          { maxLength: 60 },
        )
        .map((parts) => parts.join('')),
      fc.json(),
    ),
    fc.boolean(),
  )
  .map(([head, text, asEnvironment]) =>
    asEnvironment
      ? { template: 'heat_template_version: 2021-04-16', environment: head + text }
      : { template: head + text },
  );
