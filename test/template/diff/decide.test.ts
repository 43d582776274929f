import { describe, expect, it } from 'vitest';
import { HeatError } from '../../../lib/errors.ts';
import { types } from '../../../lib/resources/registry.ts';
import { decide, type FrozenDefinition, freeze, type Subject } from '../../../lib/template/diff/index.ts';
import { load } from '../../../lib/template/load.ts';
import type { TypeSchema } from '../../../lib/template/schema.ts';
import type { ValueMap } from '../../../lib/template/values.ts';
import { attempt } from '../../../lib/util/attempt.ts';

const schema: TypeSchema = {
  type: 'T',
  properties: { size: { type: 'Integer', updateAllowed: true }, name: { type: 'String', required: true } },
  attributes: {},
};

function frozen(properties: ValueMap | null): FrozenDefinition {
  return {
    type: 'T',
    properties,
    metadata: null,
    updatePolicy: null,
    deletionPolicy: null,
    dependsOn: null,
    externalId: null,
    condition: null,
  };
}

const subject = (before: ValueMap | null, after: ValueMap | null, more: Partial<Subject> = {}): Subject => ({
  name: 'web',
  before: frozen(before),
  after: frozen(after),
  schemas: { before: schema, after: schema },
  state: { action: 'CREATE', status: 'COMPLETE' },
  physicalId: 'id',
  facts: { get: () => undefined },
  ...more,
});

describe('what an update does to a resource', () => {
  it('is nothing as long as its new properties are wrong', () => {
    const error = attempt(HeatError, () => decide(subject({ name: 'a' }, null)));
    expect(error).toMatchObject({ message: expect.stringContaining('Property name not assigned') });
  });

  it('is another one in place of what failed, unless its object can still be used', () => {
    const failed = { state: { action: 'CREATE', status: 'FAILED' } };
    const wanted = subject({ name: 'a' }, { name: 'a', size: 2 }, failed);
    expect(decide(wanted)).toEqual({ decision: 'replace', begun: false });
    expect(decide({ ...wanted, usable: true })).toMatchObject({ decision: 'update', changedProperties: { size: 2 } });
  });
});

describe('a definition that is kept', () => {
  it('has null for what the template does not say', () => {
    const template = {
      heat_template_version: '2021-04-16',
      resources: { a: { type: 'OS::Heat::None' }, b: { type: 'OS::Heat::None', depends_on: 'a', metadata: {} } },
    };
    const stack = load({ template, stack: { name: 's', id: null, projectId: 'p' }, types });
    const [a, b] = [...stack.resources.values()].map((resource) =>
      freeze(resource, { reference: (name) => name, attribute: () => undefined }),
    );
    expect(a).toEqual({ ...frozen(null), type: 'OS::Heat::None' });
    expect(b).toEqual({ ...frozen(null), type: 'OS::Heat::None', dependsOn: ['a'], metadata: {} });
  });
});
