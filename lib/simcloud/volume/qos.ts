import type { Row } from '../collection.ts';
import { type Call, isRecord, Refusal, type Route } from '../http.ts';
import type { World } from '../world.ts';

interface Qos extends Row {
  name: string;
  consumer: string;
  specs: Record<string, string>;
  _types: string[];
}

/** QoS specs of volume types; all of it is for admin. */
export function qosRoutes(world: World): Route[] {
  const rows = world.collection<Qos>('qos_specs', 'name');
  const root = '/v3/{project}/qos-specs';
  const rule = (action: string) => `volume_extension:qos_specs_manage:${action}`;
  const view = (row: Qos) => ({ id: row.id, name: row.name, consumer: row.consumer, specs: row.specs });
  const find = (call: Call): Qos => {
    const row = rows.get(call.params.id!);
    if (!row) throw new Refusal(404, `No such QoS spec ${call.params.id}.`);
    return row;
  };
  const body = (call: Call): Record<string, unknown> => {
    const given = isRecord(call.json) ? call.json.qos_specs : undefined;
    if (!isRecord(given)) throw new Refusal(400, "'qos_specs' is a required property");
    return given;
  };
  const strings = (from: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(from).map(([key, value]) => [key, String(value)]));
  const type = (call: Call) => String(call.query.get('vol_type_id'));
  return [
    {
      method: 'GET',
      path: root,
      admin: rule('get_all'),
      run: () => ({ status: 200, body: { qos_specs: [...rows.all()].map(view) } }),
    },
    {
      method: 'POST',
      path: root,
      admin: rule('create'),
      run: (call) => {
        const { name, consumer, ...specs } = body(call);
        if (rows.where('name', name).size > 0) throw new Refusal(409, `QoS Specs ${name} already exists.`);
        const row = rows.add({
          id: world.random.uuid(),
          name: String(name),
          consumer: String(consumer ?? 'back-end'),
          specs: strings(specs),
          _types: [],
        });
        return { status: 200, body: { qos_specs: view(row), links: [] } };
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}`,
      admin: rule('get'),
      run: (call) => ({ status: 200, body: { qos_specs: view(find(call)), links: [] } }),
    },
    {
      method: 'PUT',
      path: `${root}/{id}`,
      admin: rule('update'),
      run: (call) => {
        const row = find(call);
        const { consumer, ...specs } = body(call);
        rows.update(row, { specs: { ...row.specs, ...strings(specs) }, consumer: String(consumer ?? row.consumer) });
        return { status: 200, body: { qos_specs: specs } };
      },
    },
    {
      method: 'PUT',
      path: `${root}/{id}/delete_keys`,
      admin: rule('update'),
      run: (call) => {
        const row = find(call);
        const keys = isRecord(call.json) && Array.isArray(call.json.keys) ? call.json.keys.map(String) : [];
        for (const key of keys)
          if (!(key in row.specs)) throw new Refusal(400, `QoS spec ${row.id} has no spec with key ${key}.`);
        const kept = Object.entries(row.specs).filter(([key]) => !keys.includes(key));
        rows.update(row, { specs: Object.fromEntries(kept) });
        return { status: 202 };
      },
    },
    {
      method: 'DELETE',
      path: `${root}/{id}`,
      admin: rule('delete'),
      run: (call) => {
        const row = find(call);
        const force = ['true', 'True', '1'].includes(call.query.get('force') ?? '');
        if (row._types.length > 0 && !force)
          throw new Refusal(400, `QoS Specs ${row.id} is still associated with entities.`);
        rows.remove(row.id);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}/associate`,
      admin: rule('update'),
      run: (call) => {
        const row = find(call);
        if (!world.collection('volume_type').has(type(call)))
          throw new Refusal(404, `Volume type ${type(call)} could not be found.`);
        rows.update(row, { _types: [...new Set([...row._types, type(call)])] });
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}/disassociate`,
      admin: rule('update'),
      run: (call) => {
        const row = find(call);
        rows.update(row, { _types: row._types.filter((each) => each !== type(call)) });
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}/disassociate_all`,
      admin: rule('update'),
      run: (call) => {
        rows.update(find(call), { _types: [] });
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}/associations`,
      admin: rule('get'),
      run: (call) => ({
        status: 200,
        body: {
          qos_associations: find(call)._types.map((id) => ({
            association_type: 'volume_type',
            id,
            name: world.collection('volume_type').get(id)?.name ?? id,
          })),
        },
      }),
    },
  ];
}
