import { describe, expect, it } from 'vitest';
import { types } from '../../../lib/resources/registry.ts';
import { patchEnvironment } from '../../../lib/template/environment/index.ts';
import type { ValueMap } from '../../../lib/template/values.ts';

const template: ValueMap = {
  heat_template_version: '2021-04-16',
  parameters: { a: { type: 'string' }, b: { type: 'string', default: 'b' }, list: { type: 'comma_delimited_list' } },
};

const old: ValueMap = {
  parameters: { a: 'old', b: 'set', list: 'x', dropped: 1 },
  parameter_defaults: { d: 1 },
  resource_registry: { 'My::Type': 'OS::Heat::None' },
};

describe('the environment of a stack after a PATCH', () => {
  it('keeps what the request does not give, but no parameters that the template lost', () => {
    const after = patchEnvironment(old, { template, types, parameters: { a: 'new' } });
    expect(after.parameters).toEqual({ a: 'new', b: 'set', list: 'x' });
    expect(after.parameter_defaults).toEqual({ d: 1 });
    expect(after.resource_registry).toMatchObject({ 'My::Type': 'OS::Heat::None' });
  });

  it('gives parameters back their defaults', () => {
    expect(patchEnvironment(old, { template, types, clear: ['b'] }).parameters).toEqual({ a: 'old', list: 'x' });
  });

  it('takes environment files, merged by the types of the parameters', () => {
    const files = {
      'one.yaml': 'parameters: {list: [y]}\nparameter_merge_strategies: {list: merge}\n',
      'two.yaml': 'parameters: {list: [z]}\n',
    };
    const environmentFiles = ['one.yaml', 'two.yaml'];
    const after = patchEnvironment(old, { template, types, files, environmentFiles });
    expect(after.parameters).toEqual({ a: 'old', b: 'set', list: ['y', 'z'] });
    expect(() => patchEnvironment(old, { template, types, environmentFiles })).toThrow('is not among the files');
  });
});
