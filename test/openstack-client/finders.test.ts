import { describe, expect, it } from 'vitest';
import type { Cloud, CloudAnswer, CloudCall } from '../../lib/openstack/contract.ts';
import { createFinder } from '../../lib/openstack/finders.ts';
import { types } from '../../lib/resources/registry.ts';
import { load } from '../../lib/template/load.ts';
import type { ValueMap } from '../../lib/template/values.ts';

/** A cloud with networks `net-N`, that tells what it was asked and how many calls were under way at once. */
class CountingCloud implements Cloud {
  readonly name = 'test';
  readonly projectId = 'p';
  readonly region = undefined;
  readonly asked: string[] = [];
  most = 0;
  #open = 0;

  async has(): Promise<boolean> {
    return true;
  }

  async request<T>({ path, query }: CloudCall<T>): Promise<CloudAnswer<T>> {
    const name = String(query?.name ?? '');
    this.asked.push(`${path} ${name}`);
    this.most = Math.max(this.most, ++this.#open);
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.#open--;
    const networks = /^net-\d+$/.test(name) ? [{ id: `id-of-${name}`, name }] : [];
    return { status: 200, headers: new Headers(), body: { networks } as T };
  }
}

const names = Array.from({ length: 30 }, (_, index) => `net-${index}`);

/** Thirty networks, each named by a parameter with a custom constraint and by a port. */
function template(): ValueMap {
  const parameters = names.map((name, index) => [
    `p${index}`,
    { type: 'string', default: name, constraints: [{ custom_constraint: 'neutron.network' }] },
  ]);
  const resources = names.map((network, index) => [
    `r${index}`,
    { type: 'OS::Neutron::Port', properties: { network } },
  ]);
  return {
    heat_template_version: '2021-04-16',
    parameters: Object.fromEntries(parameters),
    resources: Object.fromEntries(resources),
  };
}

describe('custom constraints', () => {
  const stackOf = (more: ValueMap = {}) =>
    load({ template: { ...template(), ...more }, stack: { name: 's', id: null, projectId: 'p' }, types });

  it('are asked of the cloud at the same time, each object once within a request', async () => {
    const cloud = new CountingCloud();
    const finder = createFinder(cloud);
    const stack = stackOf();
    const facts = await finder.facts(stack.lookups());
    expect(stack.validate(facts)).toEqual([]);
    expect(cloud.asked.toSorted()).toEqual(names.map((name) => `/v2.0/networks ${name}`).toSorted());
    expect(cloud.most).toBe(8);

    await finder.facts(stack.lookups());
    expect(cloud.asked).toHaveLength(names.length);
    await createFinder(cloud).facts(stack.lookups());
    expect(cloud.asked).toHaveLength(2 * names.length);
  });

  it('that the cloud does not meet are told of each place that has them', async () => {
    const cloud = new CountingCloud();
    const stack = stackOf({
      parameters: { p: { type: 'string', default: 'gone', constraints: [{ custom_constraint: 'neutron.network' }] } },
      resources: { r: { type: 'OS::Neutron::Port', properties: { network: 'gone' } } },
    });
    const problems = stack.validate(await createFinder(cloud).facts(stack.lookups()));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Parameter 'p' is invalid: Error validating value 'gone'/),
      expect.stringMatching(/^Property error: resources\.r\.properties\.network: Error validating value 'gone'/),
    ]);
    expect(cloud.asked).toHaveLength(1);
  });
});
