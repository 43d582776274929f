import { describe, expect, it } from 'vitest';
import { HeatError } from '../../../lib/errors.ts';
import { types } from '../../../lib/resources/registry.ts';
import { load } from '../../../lib/template/load.ts';
import type { Value, ValueMap } from '../../../lib/template/values.ts';

function problems(type: string, properties: Value): readonly { type: string; message: string }[] {
  const template: ValueMap = {
    heat_template_version: '2018-08-31',
    parameters: { p: { type: 'string', default: 'x' } },
    resources: { web: { type, properties } },
  };
  try {
    const stack = load({ template, stack: { name: 's', id: null, projectId: 'p' }, types });
    return stack.validate().map((problem) => ({ type: problem.type, message: problem.message }));
  } catch (error) {
    if (!(error instanceof HeatError)) throw error;
    return error.problems.map((problem) => ({ type: problem.type, message: problem.message }));
  }
}

describe('properties that a type reads as soon as it is defined', () => {
  it.each([
    ['OS::Heat::Value', { type: 1.5, value: 1 }, 'Value must be a string; got 1.5'],
    ['OS::Heat::RandomString', { sequence: [], saltx: 1 }, 'Value must be a string; got []'],
    [
      'OS::Neutron::RBACPolicy',
      { action: 'access_as_shared', object_id: 'a', object_type: ['a'], target_tenant: 't' },
      "Value must be a string; got ['a']",
    ],
    [
      'OS::Nova::Server',
      { flavor: 'f', image: 'i', networks: [], user_data_format: [] },
      'Value must be a string; got []',
    ],
  ])('tell what is wrong in %s before all else', (type, properties, message) => {
    expect(problems(type, properties)[0]).toEqual({ type: 'ValueError', message });
  });

  it('cannot be one function as a whole', () => {
    expect(problems('OS::Heat::Value', { get_param: 'p' })[0]).toEqual({
      type: 'TypeError',
      message: "argument of type 'get_param' is not iterable",
    });
  });
});

describe('properties that are one function as a whole', () => {
  it('are a problem of the resource', () => {
    expect(problems('OS::Neutron::Net', { get_param: 'p' })).toEqual([
      { type: 'StackValidationFailed', message: "TypeError: resources.web: 'get_param' object is not iterable" },
    ]);
  });

  it('do not matter to a placeholder', () => {
    expect(problems('OS::Senlin::Node', { get_param: 'p' })).toEqual([]);
  });
});

describe('a value that a rule adds to a list', () => {
  it('is not judged by itself', () => {
    expect(problems('OS::Heat::RandomString', { sequence: 'odd' })).toEqual([]);
  });

  it('cannot stand beside a list, nor beside what is none', () => {
    const rule = 'Property error: resources.web.properties.l3_agent_ids';
    const why = 'Incorrect translation rule using - cannot resolve Add rule for non-list translation value';
    expect(problems('OS::Neutron::Router', { l3_agent_id: 'a', l3_agent_ids: ['b'] })[0]?.message).toBe(
      `${rule}[0]: ${why} "l3_agent_ids.0".`,
    );
    expect(problems('OS::Neutron::Router', { l3_agent_id: 'a', l3_agent_ids: 'b' })[0]?.message).toBe(
      `${rule}: ${why} "l3_agent_ids".`,
    );
  });
});

describe('members of groups', () => {
  it('need a type', () => {
    const group = { min_size: 0, max_size: 1, resource: { properties: {} } };
    expect(problems('OS::Heat::AutoScalingGroup', group)[0]?.message).toBe(
      `KeyError: resources.web<nested_stack>: 'Resource member is missing "type"'`,
    );
    expect(problems('OS::Heat::ResourceChain', { resources: [7] })[0]?.message).toContain('type is not a string');
  });

  it('that a policy gives access to are resources of the stack', () => {
    expect(problems('OS::Heat::AccessPolicy', { AllowedResources: [1, 'web'] })).toEqual([
      { type: 'StackValidationFailed', message: 'AccessPolicy resource 1 not in stack' },
    ]);
  });
});

describe('a bay model', () => {
  it('has the volume driver of its engine', () => {
    const model = { coe: 'mesos', external_network: 'n', image: 'i', volume_driver: 'cinder' };
    expect(problems('OS::Magnum::BayModel', model)[0]?.message).toBe(
      "Volume driver type cinder is not supported by COE:mesos, expecting a ['rexray'] volume driver.",
    );
  });
});
