import { bodyOf } from '../engine.ts';
import { type Call, isRecord, Refusal, type Reply, type Route } from '../http.ts';
import { actor, type Compute, conflict, type Flavor, findFlavor, gone, links } from './model.ts';

/** Flavors, their extra specs and access lists. */
export function flavorRoutes({ world, flavors }: Compute, compute: Compute): Route[] {
  const view = (row: Flavor, call: Call) => ({
    id: row.id,
    name: row.name,
    ram: row.ram,
    disk: row.disk,
    swap: row.swap === 0 && call.version < 75 ? '' : row.swap,
    'OS-FLV-EXT-DATA:ephemeral': row.ephemeral,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: row.vcpus,
    'os-flavor-access:is_public': row.is_public,
    rxtx_factor: row.rxtx_factor,
    links: links(call, 'flavors', row.id),
    ...(call.version >= 55 && { description: row.description }),
    ...(call.version >= 61 && { extra_specs: row.extra_specs }),
  });
  const find = (call: Call): Flavor => {
    const row = findFlavor(compute, call.params.id!, actor(call).project, call.token.admin);
    if (!row) throw gone(`Flavor ${call.params.id} could not be found.`);
    return row;
  };
  const list = (call: Call, full: boolean): Reply => {
    const asked = call.query.get('is_public');
    const found = [...flavors.all()].filter((row) => {
      if (world.hidden(row.id)) return false;
      if (!call.token.admin || asked === null) return row.is_public || row._access.includes(call.token.project ?? '');
      return asked.toLowerCase() === 'none' || row.is_public === (asked.toLowerCase() === 'true' || asked === '1');
    });
    const marker = call.query.get('marker');
    const from = marker === null ? 0 : found.findIndex((row) => row.id === marker) + 1;
    const limit = Math.min(Number(call.query.get('limit') ?? 1000) || 1000, 1000);
    const page = found.slice(from, from + limit);
    const next = new URLSearchParams(call.query);
    if (page.length > 0) next.set('marker', page.at(-1)!.id);
    return {
      status: 200,
      body: {
        flavors: page.map((row) =>
          full
            ? view(row, call)
            : {
                id: row.id,
                name: row.name,
                links: links(call, 'flavors', row.id),
                ...(call.version >= 55 && { description: row.description }),
              },
        ),
        ...(page.length === limit && {
          flavors_links: [{ rel: 'next', href: `${call.origin}/compute${call.path}?${next}` }],
        }),
      },
    };
  };
  const spec = (call: Call): [Flavor, string] => {
    const row = find(call);
    const key = call.params.key!;
    if (!(key in row.extra_specs)) throw gone(`Flavor ${row.id} has no extra specs with key ${key}.`);
    return [row, key];
  };
  const accessList = (row: Flavor): Reply => ({
    status: 200,
    body: { flavor_access: row._access.map((tenant_id) => ({ flavor_id: row.id, tenant_id })) },
  });
  const project = (about: unknown) => String(isRecord(about) ? about.tenant : '');
  return [
    { method: 'GET', path: '/v2.1/flavors', run: (call) => list(call, false) },
    { method: 'GET', path: '/v2.1/flavors/detail', run: (call) => list(call, true) },
    {
      method: 'POST',
      path: '/v2.1/flavors',
      admin: 'os_compute_api:os-flavor-manage:create',
      run: (call) => {
        const body = bodyOf(call, 'flavor', "'flavor' is a required property");
        for (const key of ['name', 'ram', 'vcpus', 'disk'])
          if (body[key] === undefined)
            throw new Refusal(400, `Invalid input for field/attribute flavor. '${key}' is a required property`);
        const id =
          body.id === undefined || body.id === null || body.id === 'auto' ? world.random.uuid() : String(body.id);
        if ([...flavors.where('name', body.name)].length > 0)
          throw conflict(`Flavor with name ${body.name} already exists.`);
        if (flavors.has(id)) throw conflict(`Flavor with ID ${id} already exists.`);
        const row = flavors.add({
          id,
          name: String(body.name),
          ram: Number(body.ram),
          vcpus: Number(body.vcpus),
          disk: Number(body.disk),
          swap: Number(body.swap ?? 0),
          ephemeral: Number(body['OS-FLV-EXT-DATA:ephemeral'] ?? 0),
          rxtx_factor: Number(body.rxtx_factor ?? 1),
          is_public: body['os-flavor-access:is_public'] !== false,
          description: typeof body.description === 'string' ? body.description : null,
          extra_specs: {},
          _access: [],
        });
        return { status: 200, body: { flavor: view(row, call) } };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/flavors/{id}',
      run: (call) => ({ status: 200, body: { flavor: view(find(call), call) } }),
    },
    {
      method: 'PUT',
      path: '/v2.1/flavors/{id}',
      since: 55,
      admin: 'os_compute_api:os-flavor-manage:update',
      run: (call) => ({
        status: 200,
        body: {
          flavor: view(
            flavors.update(find(call), {
              description: bodyOf(call, 'flavor', "'flavor' is a required property").description as string | null,
            }),
            call,
          ),
        },
      }),
    },
    {
      method: 'DELETE',
      path: '/v2.1/flavors/{id}',
      admin: 'os_compute_api:os-flavor-manage:delete',
      run: (call) => {
        flavors.remove(find(call).id);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/flavors/{id}/os-extra_specs',
      run: (call) => ({ status: 200, body: { extra_specs: find(call).extra_specs } }),
    },
    {
      method: 'POST',
      path: '/v2.1/flavors/{id}/os-extra_specs',
      admin: 'os_compute_api:os-flavor-extra-specs:create',
      run: (call) => {
        const specs = bodyOf(call, 'extra_specs', "'extra_specs' is a required property") as Record<string, string>;
        const row = find(call);
        flavors.update(row, { extra_specs: { ...row.extra_specs, ...specs } });
        return { status: 200, body: { extra_specs: specs } };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/flavors/{id}/os-extra_specs/{key}',
      run: (call) => {
        const [row, key] = spec(call);
        return { status: 200, body: { [key]: row.extra_specs[key] } };
      },
    },
    {
      method: 'PUT',
      path: '/v2.1/flavors/{id}/os-extra_specs/{key}',
      admin: 'os_compute_api:os-flavor-extra-specs:update',
      run: (call) => {
        const row = find(call);
        flavors.update(row, { extra_specs: { ...row.extra_specs, ...(call.json as Record<string, string>) } });
        return { status: 200, body: call.json };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/flavors/{id}/os-extra_specs/{key}',
      admin: 'os_compute_api:os-flavor-extra-specs:delete',
      run: (call) => {
        const [row, key] = spec(call);
        const { [key]: _, ...rest } = row.extra_specs;
        flavors.update(row, { extra_specs: rest });
        return { status: 200 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/flavors/{id}/os-flavor-access',
      admin: 'os_compute_api:os-flavor-access',
      run: (call) => accessList(find(call)),
    },
    {
      method: 'POST',
      path: '/v2.1/flavors/{id}/action',
      admin: 'os_compute_api:os-flavor-access:add_tenant_access',
      run: (call) => {
        const row = find(call);
        const body = isRecord(call.json) ? call.json : {};
        if ('addTenantAccess' in body) {
          const tenant = project(body.addTenantAccess);
          if (row.is_public) throw conflict('Can not add access to a public flavor.');
          if (row._access.includes(tenant))
            throw conflict(`Flavor access already exists for flavor ${row.id} and project ${tenant} combination.`);
          flavors.update(row, { _access: [...row._access, tenant] });
        } else {
          const tenant = project(body.removeTenantAccess);
          if (!row._access.includes(tenant))
            throw gone(`Flavor access not found for ${row.id} / ${tenant} combination.`);
          flavors.update(row, { _access: row._access.filter((each) => each !== tenant) });
        }
        return accessList(row);
      },
    },
  ];
}
