import { z } from 'zod';
import { CloudError } from '../../openstack/index.ts';
import type { Behaviour, ReadContext } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { asValue, given, mapAt, nameOf, text, texts } from '../rest/values.ts';

const pathFor = (id: string) => `/flavors/${encodeURIComponent(id)}`;

/** From 2.61 on a flavor is told with its extra specs, from 2.75 on with its swap as a number. */
export const flavorBehaviour: Behaviour = rest({
  service: 'compute',
  microversion: '2.75',
  collection: '/flavors',
  list: '/flavors/detail',
  singular: 'flavor',
  plural: 'flavors',
  create: (context) => {
    const { ram, vcpus, disk, ephemeral, swap, rxtx_factor, is_public, flavorid } = context.properties;
    return given({
      id: text(flavorid) ?? null,
      name: nameOf(context),
      ram: ram ?? null,
      vcpus: vcpus ?? null,
      disk: disk ?? null,
      swap: swap ?? null,
      rxtx_factor: rxtx_factor ?? null,
      'OS-FLV-EXT-DATA:ephemeral': ephemeral ?? null,
      'os-flavor-access:is_public': is_public ?? null,
    });
  },
  async complete(context, id) {
    await addSpecs(context, id);
    if (context.properties.is_public !== false) return;
    const tenants = texts(context.properties.tenants);
    for (const tenant of tenants.length > 0 ? tenants : [context.stack.projectId]) {
      await access(context, id, { addTenantAccess: { tenant } });
    }
  },
  async alongUpdate(context, id) {
    if ('extra_specs' in context.changed) {
      const wanted = mapAt(context.properties.extra_specs) ?? {};
      for (const key of Object.keys(await specsOf(context, id))) {
        if (wanted[key] === undefined || wanted[key] === null) await removeSpec(context, id, key);
      }
      await addSpecs(context, id);
    }
    if ('tenants' in context.changed && context.properties.is_public === false) {
      const wanted = texts(context.properties.tenants);
      const present = await tenantsOf(context, id);
      for (const tenant of present) {
        if (!wanted.includes(tenant)) await access(context, id, { removeTenantAccess: { tenant } });
      }
      for (const tenant of wanted) {
        if (!present.includes(tenant)) await access(context, id, { addTenantAccess: { tenant } });
      }
    }
  },
  find: { query: () => ({ is_public: 'None' }), loose: ['rxtx_factor', 'swap'] },
  attributes: {
    is_public: 'os-flavor-access:is_public',
    extra_specs: async (_, context) => asValue(await specsOf(context, context.resource.physicalId ?? '')),
  },
});

async function addSpecs(context: ReadContext, id: string): Promise<void> {
  const specs = given(mapAt(context.properties.extra_specs) ?? {});
  if (Object.keys(specs).length === 0) return;
  await context.cloud.request({
    service: 'compute',
    method: 'POST',
    path: `${pathFor(id)}/os-extra_specs`,
    body: { extra_specs: Object.fromEntries(Object.entries(specs).map(([key, value]) => [key, String(value)])) },
  });
}

async function specsOf(context: ReadContext, id: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await context.cloud.request({
    service: 'compute',
    method: 'GET',
    path: `${pathFor(id)}/os-extra_specs`,
    schema: z.looseObject({ extra_specs: z.record(z.string(), z.unknown()) }),
  });
  return body.extra_specs;
}

async function removeSpec(context: ReadContext, id: string, key: string): Promise<void> {
  try {
    await context.cloud.request({
      service: 'compute',
      method: 'DELETE',
      path: `${pathFor(id)}/os-extra_specs/${encodeURIComponent(key)}`,
    });
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
}

async function tenantsOf(context: ReadContext, id: string): Promise<readonly string[]> {
  const { body } = await context.cloud.request({
    service: 'compute',
    method: 'GET',
    path: `${pathFor(id)}/os-flavor-access`,
    schema: z.looseObject({ flavor_access: z.array(z.looseObject({ tenant_id: z.string() })) }),
  });
  return body.flavor_access.map(({ tenant_id }) => tenant_id);
}

/** Access that is already given or already taken is no failure. */
async function access(context: ReadContext, id: string, action: object): Promise<void> {
  try {
    await context.cloud.request({ service: 'compute', method: 'POST', path: `${pathFor(id)}/action`, body: action });
  } catch (error) {
    if (!(error instanceof CloudError) || (error.status !== 409 && error.class !== 'gone')) throw error;
  }
}
