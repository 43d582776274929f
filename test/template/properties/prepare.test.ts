import { describe, expect, it } from 'vitest';
import { resourceType } from '../../../lib/resources/registry.ts';
import type { LookupFacts } from '../../../lib/template/contract.ts';
import { prepareProperties } from '../../../lib/template/properties/index.ts';
import type { ValueMap } from '../../../lib/template/values.ts';

const unasked: LookupFacts = { get: () => undefined };
function prepare(type: string, given: ValueMap, facts = unasked) {
  return prepareProperties(resourceType(type)!, given, facts, { resource: 'web' });
}
function messages(type: string, given: ValueMap): readonly string[] {
  return prepare(type, given).problems.map((problem) => problem.message);
}

describe('preparing properties', () => {
  it('converts to the types of the schema and fills in defaults', () => {
    const { values, problems } = prepare('OS::Heat::RandomString', { length: '8', salt: 7 });
    expect(problems).toEqual([]);
    expect(values).toMatchObject({ length: 8, salt: '7', character_classes: [{ class: 'lettersdigits', min: 1 }] });
  });

  it('gives an explicit null the default or the empty value, and null to what is not given', () => {
    const { values } = prepare('OS::Neutron::Net', { name: null, admin_state_up: null, tags: null });
    expect(values).toMatchObject({ name: '', admin_state_up: true, tags: [], dns_domain: null });
  });

  it('tells of values that do not fit, in the words that clients know', () => {
    expect(messages('OS::Heat::RandomString', { length: 'x' })).toEqual([
      "Property error: resources.web.properties.length: Value 'x' is not an integer",
    ]);
    expect(messages('OS::Neutron::Subnet', { network: 'n', allocation_pools: [{ start: '10.0.0.1' }] })).toEqual([
      'Property error: resources.web.properties.allocation_pools[0]: Property end not assigned',
    ]);
    expect(messages('OS::Neutron::Net', { admin_state_up: 1 })).toEqual([
      'Property error: resources.web.properties.admin_state_up: "1" is not a valid boolean',
    ]);
  });

  it('moves a deprecated property into its successor, but not both at once', () => {
    expect(prepare('OS::Neutron::Subnet', { network_id: 'n' }).values).toMatchObject({
      network: 'n',
      network_id: null,
    });
    expect(messages('OS::Neutron::Subnet', { network: 'm', network_id: 'n' })).toEqual([
      'Property error: resources.web.properties.network: Cannot define the following properties at the same time: network, network_id',
    ]);
    expect(prepare('OS::Nova::Server', { flavor: 'f', networks: [{ uuid: 'n' }] }).values.networks).toMatchObject([
      { network: 'n', uuid: null },
    ]);
  });

  it('adds a single value to the list that replaced it', () => {
    expect(prepare('OS::Neutron::Router', { l3_agent_id: 'a' }).values).toMatchObject({
      l3_agent_ids: ['a'],
      l3_agent_id: null,
    });
  });

  it('turns names into ids where the cloud was asked', () => {
    const known = new Map<string, { id: string } | null>([
      ['nova.flavor:small', { id: '42' }],
      ['glance.image:none', null],
      ['neutron.network:a', { id: 'id-a' }],
    ]);
    const facts: LookupFacts = {
      get: (kind, value) => known.get(`${kind}:${value}`),
    };
    const { values, problems } = prepare(
      'OS::Nova::Server',
      { flavor: 'small', image: 'none', networks: [{ network: 'a' }, { network: 'b' }] },
      facts,
    );
    expect(values).toMatchObject({ flavor: '42', networks: [{ network: 'id-a' }, { network: 'b' }] });
    expect(problems.map((problem) => problem.message)).toEqual([
      'Property error: resources.web.properties.image: The Image (none) could not be found.',
    ]);
  });

  it('leaves the properties of a placeholder alone', () => {
    expect(prepare('OS::Senlin::Node', { a: [1, 'x'] })).toEqual({ values: { a: [1, 'x'] }, problems: [] });
  });

  it('leaves a value as it is whose type another property names', () => {
    const given = { type: 'number', value: '8' };
    expect(prepare('OS::Heat::Value', given)).toEqual({ values: given, problems: [] });
  });

  it('gives nothing of what the type that takes anything got', () => {
    expect(prepare('OS::Heat::None', { any: { thing: 1 } })).toEqual({ values: {}, problems: [] });
  });
});
