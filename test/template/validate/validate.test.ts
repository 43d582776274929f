import { describe, expect, it } from 'vitest';
import { HeatError, type Problem } from '../../../lib/errors.ts';
import { types } from '../../../lib/resources/registry.ts';
import type { StackSource } from '../../../lib/template/contract.ts';
import { load } from '../../../lib/template/load.ts';
import { hotJsonSchema } from '../../../lib/template/validate/json-schema.ts';
import { showResolved } from '../../../lib/template/validate/show.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';

function stackOf(source: Partial<StackSource> & Pick<StackSource, 'template'>) {
  return load({ stack: { name: 's', id: null, projectId: 'p' }, types, ...source });
}

function problemsOf(source: Partial<StackSource> & Pick<StackSource, 'template'>): readonly Problem[] {
  try {
    return stackOf(source).validate();
  } catch (error) {
    if (error instanceof HeatError) return error.problems;
    throw error;
  }
}

describe('validation of a whole stack', () => {
  it('tells every problem at once, each with its place and the nearest right name', () => {
    const template = `heat_template_version: 2021-04-16
resources:
  net:
    type: OS::Neutron::Nett
  rnd:
    type: OS::Heat::RandomString
    properties:
      lenght: 5
      character_classes: [{class: digit}]
`;
    const problems = problemsOf({ template });
    expect(problems.map(({ position, hint }) => [position?.line, position?.column, hint])).toEqual([
      [4, 11, 'did you mean "OS::Neutron::Net"?'],
      [8, 7, 'did you mean "length"?'],
      [9, 35, 'did you mean "digits"?'],
    ]);
  });

  it('finds the shortest cycle and where its references stand', () => {
    const value = (target: string) => `{type: OS::Heat::Value, properties: {value: {get_resource: ${target}}}}`;
    const resources = ['a: b', 'b: c', 'c: a', 'd: e', 'e: d'].map((link) => link.split(': '));
    const template = `heat_template_version: 2021-04-16\nresources:\n${resources
      .map(([name, target]) => `  ${name}: ${value(target!)}\n`)
      .join('')}`;
    const [cycle] = problemsOf({ template });
    expect(cycle).toMatchObject({
      type: 'CircularDependencyException',
      hint: expect.stringContaining('d needs e (line 6'),
    });
    expect(() => stackOf({ template }).dependencies()).toThrow('Circular Dependency Found');
  });

  it('does not judge values that depend on a parameter without a value', () => {
    const template = {
      heat_template_version: '2021-04-16',
      parameters: { size: { type: 'number' } },
      resources: { r: { type: 'OS::Heat::RandomString', properties: { length: { get_param: 'size' }, salt: [1] } } },
    };
    const problems = stackOf({ template, lenient: true }).validate();
    expect(problems.map(({ path }) => path)).toEqual(['resources.r.properties.salt']);
  });

  it('refuses files that use each other in bounded time', () => {
    const resources = Array.from(
      { length: 20 },
      (_, index) => `  r${index}: {type: x.yaml, properties: {p: "${index}"}}`,
    );
    const file = `heat_template_version: 2021-04-16\nparameters: {p: {type: string}}\nresources:\n${resources.join('\n')}\n`;
    const problems = problemsOf({ template: file, files: { 'x.yaml': file }, parameters: { p: 'x' } });
    expect(problems[0]).toMatchObject({
      type: 'StackValidationFailed',
      message: expect.stringMatching(/limit exceeded/),
    });
  });

  it('lists what the cloud has to be asked, each once', () => {
    const server = { type: 'OS::Nova::Server', properties: { image: 'i', flavor: 'f', networks: [{ network: 'n' }] } };
    const template = { heat_template_version: '2021-04-16', resources: { a: server, b: server } };
    const asked = stackOf({ template })
      .lookups()
      .map(({ kind, value }) => `${kind} ${value}`);
    expect(asked.sort()).toEqual(['glance.image i', 'neutron.network n', 'nova.flavor f']);
  });

  it('believes in objects only when the cloud has them', () => {
    const template = {
      heat_template_version: '2021-04-16',
      resources: { p: { type: 'OS::Neutron::Port', properties: { network: 'n', mac_address: 'no' } } },
    };
    const messages = stackOf({ template })
      .validate({ get: (kind) => (kind === 'neutron.network' ? null : undefined) })
      .map(({ message }) => message);
    expect(messages).toEqual([
      "Property error: resources.p.properties.network: Error validating value 'n': The network (n) could not be found.",
      "Property error: resources.p.properties.mac_address: Error validating value 'no': Invalid MAC address.",
    ]);
  });

  it('takes linear time', () => {
    const resources: Record<string, Value> = { net: { type: 'OS::Neutron::Net' } };
    for (let index = 0; index < 500; index++) {
      const port = { network: { get_resource: 'net' } };
      resources[`port${index}`] = { type: 'OS::Neutron::Port', properties: port };
      const networks = [{ port: { get_resource: `port${index}` } }];
      resources[`server${index}`] = { type: 'OS::Nova::Server', properties: { image: 'i', flavor: 'f', networks } };
    }
    const template: ValueMap = { heat_template_version: '2021-04-16', resources };
    stackOf({ template }).validate();
    const from = performance.now();
    expect(stackOf({ template }).validate()).toEqual([]);
    expect(performance.now() - from).toBeLessThan(30_000);
  });
});

describe('what is shown of a template', () => {
  it('has parameters resolved and references left', () => {
    const template = {
      heat_template_version: '2021-04-16',
      parameters: { n: { type: 'string', default: 'x' } },
      conditions: { never: { equals: [1, 2] } },
      resources: {
        a: { type: 'OS::Heat::Value', properties: { value: { get_param: 'n' } } },
        b: { type: 'OS::Heat::Value', condition: 'never', properties: { value: 1 } },
        c: { type: 'OS::Heat::Value', properties: { value: { get_attr: ['a', 'value'] } } },
      },
    };
    const shown = showResolved(stackOf({ template }));
    expect(shown).toContain('value: x');
    expect(shown).toContain('get_attr:');
    expect(shown).not.toContain('b:');
    expect(problemsOf({ template: shown })).toEqual([]);
  });

  it('is described by a JSON Schema with every type', () => {
    const schema = JSON.stringify(hotJsonSchema(types));
    for (const name of ['OS::Nova::Server', 'AWS::EC2::Instance', 'wallaby', 'comma_delimited_list', 'str_replace']) {
      expect(schema).toContain(`"${name}"`);
    }
  });
});
