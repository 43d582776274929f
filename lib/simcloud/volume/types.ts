import type { Collection } from '../collection.ts';
import { type Call, isRecord, Refusal, type Reply, type Route } from '../http.ts';
import type { World } from '../world.ts';
import type { VolumeType } from './model.ts';

interface Context {
  readonly world: World;
  readonly types: Collection<VolumeType>;
}

/** Volume types: extra specs, access, encryption. */
export function typeRoutes({ world, types }: Context, body: (call: Call) => Record<string, unknown>): Route[] {
  const root = '/v3/{project}/types';
  const view = (row: VolumeType, own: boolean) => ({
    id: row.id,
    name: row.name,
    is_public: row.is_public,
    description: row.description,
    extra_specs: row.extra_specs,
    ...(own && { 'os-volume-type-access:is_public': row.is_public }),
  });
  const visible = (row: VolumeType, call: Call) =>
    call.token.admin || row.is_public || row._access.includes(call.token.project ?? '');
  const find = (call: Call): VolumeType => {
    const row = types.get(call.params.id!);
    if (!row || !visible(row, call)) throw new Refusal(404, `Volume type ${call.params.id} could not be found.`);
    return row;
  };
  const ok = (answer: unknown): Reply => ({ status: 200, body: answer });
  const spec = (call: Call) => {
    const row = find(call);
    const key = call.params.key!;
    if (!(key in row.extra_specs)) throw new Refusal(404, `Volume Type ${row.id} has no extra specs with key ${key}.`);
    return { row, key };
  };
  const access: Readonly<Record<string, (row: VolumeType, project: string) => string[]>> = {
    addProjectAccess: (row, project) => {
      if (row.is_public) throw new Refusal(409, `Type access modification is not applicable to public volume type.`);
      if (row._access.includes(project))
        throw new Refusal(409, `Volume type access for ${row.id} / ${project} combination already exists.`);
      return [...row._access, project];
    },
    removeProjectAccess: (row, project) => {
      if (!row._access.includes(project))
        throw new Refusal(404, `Volume type access not found for ${row.id} / ${project} combination.`);
      return row._access.filter((each) => each !== project);
    },
  };
  const encryption = (row: VolumeType) => ({ volume_type_id: row.id, ...row._encryption });
  return [
    {
      method: 'GET',
      path: root,
      run: (call) =>
        ok({
          volume_types: [...types.all()]
            .filter((row) => visible(row, call) && !world.hidden(row.id))
            .map((row) => view(row, true)),
        }),
    },
    {
      method: 'GET',
      path: `${root}/default`,
      run: () => ok({ volume_type: view([...types.where('name', 'fake')][0] ?? types.all().next().value!, false) }),
    },
    {
      method: 'POST',
      path: root,
      admin: 'volume_extension:type_create',
      run: (call) => {
        const about = body(call);
        const name = String(about.name ?? '');
        if (types.where('name', name).size > 0) throw new Refusal(409, `Volume Type ${name} already exists.`);
        const row = types.add({
          id: world.random.uuid(),
          name,
          description: typeof about.description === 'string' ? about.description : null,
          is_public: about['os-volume-type-access:is_public'] !== false,
          extra_specs: isRecord(about.extra_specs) ? { ...(about.extra_specs as Record<string, string>) } : {},
          _access: [],
          _encryption: null,
        });
        return ok({ volume_type: view(row, true) });
      },
    },
    { method: 'GET', path: `${root}/{id}`, run: (call) => ok({ volume_type: view(find(call), true) }) },
    {
      method: 'PUT',
      path: `${root}/{id}`,
      admin: 'volume_extension:type_update',
      run: (call) => {
        const about = body(call);
        const row = find(call);
        types.update(row, {
          ...(typeof about.name === 'string' && { name: about.name }),
          ...(about.description !== undefined && { description: about.description as string | null }),
          ...(typeof about.is_public === 'boolean' && { is_public: about.is_public }),
        });
        return ok({ volume_type: view(row, false) });
      },
    },
    {
      method: 'DELETE',
      path: `${root}/{id}`,
      admin: 'volume_extension:type_delete',
      run: (call) => {
        const row = find(call);
        for (const volume of world.collection('volume').all())
          if (volume.volume_type === row.name) throw new Refusal(400, 'Target volume type is still in use.');
        types.remove(row.id);
        return { status: 202 };
      },
    },
    { method: 'GET', path: `${root}/{id}/extra_specs`, run: (call) => ok({ extra_specs: find(call).extra_specs }) },
    {
      method: 'POST',
      path: `${root}/{id}/extra_specs`,
      admin: 'volume_extension:types_extra_specs:create',
      run: (call) => {
        const specs =
          isRecord(call.json) && isRecord(call.json.extra_specs)
            ? (call.json.extra_specs as Record<string, string>)
            : {};
        const row = find(call);
        types.update(row, { extra_specs: { ...row.extra_specs, ...specs } });
        return ok({ extra_specs: specs });
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}/extra_specs/{key}`,
      run: (call) => {
        const { row, key } = spec(call);
        return ok({ [key]: row.extra_specs[key] });
      },
    },
    {
      method: 'PUT',
      path: `${root}/{id}/extra_specs/{key}`,
      admin: 'volume_extension:types_extra_specs:update',
      run: (call) => {
        const row = find(call);
        types.update(row, { extra_specs: { ...row.extra_specs, ...(call.json as Record<string, string>) } });
        return ok(call.json);
      },
    },
    {
      method: 'DELETE',
      path: `${root}/{id}/extra_specs/{key}`,
      admin: 'volume_extension:types_extra_specs:delete',
      run: (call) => {
        const { row, key } = spec(call);
        const { [key]: _, ...rest } = row.extra_specs;
        types.update(row, { extra_specs: rest });
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}/os-volume-type-access`,
      admin: 'volume_extension:volume_type_access',
      run: (call) => {
        const row = find(call);
        return ok({ volume_type_access: row._access.map((project_id) => ({ volume_type_id: row.id, project_id })) });
      },
    },
    {
      method: 'POST',
      path: `${root}/{id}/action`,
      admin: 'volume_extension:volume_type_access:addProjectAccess',
      run: (call) => {
        const row = find(call);
        const [name = '', about] = isRecord(call.json) ? (Object.entries(call.json)[0] ?? []) : [];
        const change = access[name];
        if (!change)
          throw new Refusal(
            400,
            `There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
          );
        types.update(row, { _access: change(row, String((about as Record<string, unknown>).project)) });
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: `${root}/{id}/encryption`,
      admin: 'volume_extension:volume_type_encryption',
      run: (call) => ok(encryption(find(call))),
    },
    {
      method: 'POST',
      path: `${root}/{id}/encryption`,
      admin: 'volume_extension:volume_type_encryption',
      run: (call) => {
        const about = isRecord(call.json) && isRecord(call.json.encryption) ? call.json.encryption : {};
        const row = find(call);
        if (row._encryption) throw new Refusal(400, `Volume type encryption for type ${row.id} already exists.`);
        types.update(row, { _encryption: { ...about, encryption_id: world.random.uuid() } });
        return ok({ encryption: encryption(row) });
      },
    },
    {
      method: 'PUT',
      path: `${root}/{id}/encryption/{encryption}`,
      admin: 'volume_extension:volume_type_encryption',
      run: (call) => {
        const about = isRecord(call.json) && isRecord(call.json.encryption) ? call.json.encryption : {};
        const row = find(call);
        types.update(row, { _encryption: { ...row._encryption, ...about } });
        return ok({ encryption: about });
      },
    },
    {
      method: 'DELETE',
      path: `${root}/{id}/encryption/{encryption}`,
      admin: 'volume_extension:volume_type_encryption',
      run: (call) => {
        const row = find(call);
        if (!row._encryption) throw new Refusal(404, `Volume type encryption for type ${row.id} does not exist.`);
        types.update(row, { _encryption: null });
        return { status: 202 };
      },
    },
  ];
}
