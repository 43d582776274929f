import { type Call, htmlNotFound, isRecord, Refusal, type Reply, type Route, type Service, seconds } from '../http.ts';
import type { World } from '../world.ts';
import type { Image, ImageApi } from './model.ts';
import { partRoutes } from './parts.ts';

const base = [
  'id',
  'name',
  'status',
  'visibility',
  'protected',
  'min_ram',
  'min_disk',
  'disk_format',
  'container_format',
  'owner',
  'tags',
  'os_hidden',
  'size',
  'virtual_size',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
  'created_at',
  'updated_at',
  'self',
  'file',
  'schema',
  'locations',
];
const fixed = new Set([
  'id',
  'status',
  'size',
  'virtual_size',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
  'created_at',
  'updated_at',
  'self',
  'file',
  'schema',
]);
const names: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll("'", '&#x27;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Glance v2. */
export function imageService(world: World): { service: Service; api: ImageApi } {
  const images = world.collection<Image>('image', 'name', 'owner');
  const api: ImageApi = {
    images,
    visible: (image, actor) =>
      actor.admin ||
      image.owner === actor.project ||
      image.visibility === 'public' ||
      image.visibility === 'community' ||
      image._members.includes(actor.project),
    add: (about) => {
      const now = seconds(world.now());
      return images.add({
        id: about.id ?? world.random.uuid(),
        name: about.name,
        owner: about.owner,
        visibility: about.visibility ?? 'private',
        status: about.status ?? 'active',
        tags: [],
        size: about.size === undefined ? 1_048_576 : about.size,
        virtual_size: about.size === undefined ? 1_048_576 : about.size,
        disk_format: 'raw',
        container_format: 'bare',
        checksum: about.size === null ? null : 'b6d81b360a5672d80c27430f39153e2c',
        os_hash_algo: about.size === null ? null : 'sha512',
        os_hash_value: about.size === null ? null : world.random.hex(128),
        os_hidden: false,
        min_disk: about.min_disk ?? 0,
        min_ram: 0,
        protected: false,
        created_at: now,
        updated_at: now,
        _extra: about.extra ?? {},
        _members: [],
      });
    },
  };
  const actorOf = (call: Call) => ({ project: call.token.project ?? '', admin: call.token.admin });
  const view = (image: Image) => {
    const { _extra, _members, ...rest } = image;
    return {
      ..._extra,
      ...rest,
      self: `/v2/images/${image.id}`,
      file: `/v2/images/${image.id}/file`,
      schema: '/v2/schemas/image',
    };
  };
  const find = (call: Call, change?: string): Image => {
    const image = images.get(call.params.id!);
    if (!image || !api.visible(image, actorOf(call)))
      throw new Refusal(
        404,
        change === 'delete'
          ? `Failed to find image ${call.params.id} to delete`
          : `No image found with ID ${call.params.id}`,
      );
    if (change && !call.token.admin && image.owner !== call.token.project)
      throw new Refusal(403, `You are not authorized to complete ${change}_image action.`);
    return image;
  };
  const touched = (image: Image, change: Partial<Image>) =>
    images.update(image, { ...change, updated_at: seconds(world.now()) });
  const checkVisibility = (call: Call, visibility: unknown) => {
    if (!['public', 'private', 'shared', 'community'].includes(String(visibility)))
      throw new Refusal(
        400,
        `Provided object does not match schema 'image': '${visibility}' is not one of ['community', 'public', 'private', 'shared']`,
      );
    if (visibility === 'public' && !call.token.admin)
      throw new Refusal(403, 'You are not authorized to complete publicize_image action.');
  };
  const formats = [null, 'ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'];

  const list = (call: Call): Reply => {
    const { query } = call;
    const actor = actorOf(call);
    const wanted = [...query].filter(([key]) => !['limit', 'marker', 'sort_key', 'sort_dir', 'sort'].includes(key));
    const rows =
      query.has('name') && !query.get('name')!.startsWith('in:')
        ? images.where('name', query.get('name'))
        : images.all();
    const found: Image[] = [];
    for (const image of rows) {
      if (!api.visible(image, actor) || world.hidden(image.id)) continue;
      const fits = wanted.every(([key, value]) => {
        if (key === 'tag') return image.tags.includes(value);
        if (key === 'member_status') return true;
        const own = String(image[key] ?? image._extra[key]);
        return value.startsWith('in:') ? value.slice(3).split(',').includes(own) : own === value;
      });
      if (
        fits &&
        (image.visibility !== 'community' || image.owner === actor.project || query.get('visibility') === 'community')
      )
        found.push(image);
    }
    found.reverse();
    const marker = query.get('marker');
    const from = marker === null ? 0 : found.findIndex((image) => image.id === marker) + 1;
    const limit = Math.min(Number(query.get('limit') ?? 25) || 25, 1000);
    const page = found.slice(from, from + limit);
    const next = new URLSearchParams(query);
    if (page.length > 0) next.set('marker', page.at(-1)!.id);
    return {
      status: 200,
      body: {
        images: page.map(view),
        first: `/v2/images${query.size > 0 ? `?${query}` : ''}`,
        schema: '/v2/schemas/images',
        ...(from + limit < found.length && { next: `/v2/images?${next}` }),
      },
    };
  };
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) => ({
        status: 300,
        body: { versions: [{ id: 'v2.15', status: 'CURRENT', links: [{ rel: 'self', href: `${call.base}/v2/` }] }] },
      }),
    },
    { method: 'GET', path: '/v2/images', run: list },
    {
      method: 'POST',
      path: '/v2/images',
      run: (call) => {
        const body = isRecord(call.json) ? call.json : {};
        for (const key of Object.keys(body))
          if (fixed.has(key) && key !== 'id') throw new Refusal(403, `Attribute '${key}' is read-only.`);
        if (body.visibility !== undefined) checkVisibility(call, body.visibility);
        if (body.disk_format !== undefined && !formats.includes(body.disk_format as string | null))
          throw new Refusal(
            400,
            `Provided object does not match schema 'image': '${body.disk_format}' is not one of [None, ${formats
              .slice(1)
              .map((f) => `'${f}'`)
              .join(', ')}]`,
          );
        if (typeof body.id === 'string' && images.has(body.id))
          throw new Refusal(409, `Image ID ${body.id} already exists!`);
        const extra = Object.fromEntries(Object.entries(body).filter(([key]) => !base.includes(key)));
        const image = api.add({
          name: String(body.name ?? ''),
          owner: String(call.token.admin && body.owner ? body.owner : call.token.project),
          visibility: String(body.visibility ?? 'shared'),
          status: 'queued',
          size: null,
          extra,
          ...(typeof body.id === 'string' && { id: body.id }),
        });
        images.update(image, {
          disk_format: body.disk_format ?? null,
          container_format: body.container_format ?? null,
          min_disk: Number(body.min_disk ?? 0),
          min_ram: Number(body.min_ram ?? 0),
          protected: body.protected === true,
          os_hidden: body.os_hidden === true,
          tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
        });
        return {
          status: 201,
          body: view(image),
          headers: {
            location: `${call.base}/v2/images/${image.id}`,
            'openstack-image-import-methods': 'glance-direct,web-download,copy-image',
          },
        };
      },
    },
    { method: 'GET', path: '/v2/images/{id}', run: (call) => ({ status: 200, body: view(find(call)) }) },
    {
      method: 'PATCH',
      path: '/v2/images/{id}',
      run: (call) => {
        const image = find(call, 'modify');
        if (!/openstack-images-v2\.[01]-json-patch/.test(call.headers['content-type'] ?? ''))
          throw new Refusal(
            415,
            `The request media type ${call.headers['content-type']} is not supported by this server.`,
            '',
            {
              'accept-patch':
                'application/openstack-images-v2.0-json-patch, application/openstack-images-v2.1-json-patch',
            },
          );
        const change: Partial<Image> = {};
        const extra = { ...image._extra };
        for (const each of Array.isArray(call.json) ? call.json : []) {
          const key = isRecord(each) ? String(each.path).slice(1) : '';
          const { op, value } = each as { op: string; value: unknown };
          if (fixed.has(key)) throw new Refusal(403, `Attribute '${key}' is read-only.`);
          if (key === 'visibility') checkVisibility(call, value);
          if (base.includes(key)) Object.assign(change, { [key]: value });
          else if (op === 'remove') {
            if (!(key in extra)) throw new Refusal(409, `Property ${key} does not exist.`);
            delete extra[key];
          } else if (op === 'replace' && !(key in extra)) throw new Refusal(409, `Property ${key} does not exist.`);
          else extra[key] = value;
        }
        return { status: 200, body: view(touched(image, { ...change, _extra: extra })) };
      },
    },
    {
      method: 'DELETE',
      path: '/v2/images/{id}',
      run: (call) => {
        const image = find(call, 'delete');
        if (image.protected) throw new Refusal(403, `Image ${image.id} is protected and cannot be deleted.`);
        images.remove(image.id);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v2/schemas/image',
      run: () => ({
        status: 200,
        body: {
          name: 'image',
          properties: Object.fromEntries(base.map((name) => [name, {}])),
          additionalProperties: { type: 'string' },
          links: [
            { rel: 'self', href: '{self}' },
            { rel: 'enclosure', href: '{file}' },
            { rel: 'describedby', href: '{schema}' },
          ],
        },
      }),
    },
    ...partRoutes(world, find, touched),
  ];
  world.step('image.active', (id) => {
    const image = images.get(id);
    if (image && image.status !== 'deactivated')
      touched(image, {
        status: 'active',
        ...(image.size === null && { size: 1_048_576, virtual_size: 1_048_576, checksum: world.random.hex(32) }),
      });
  });
  const service: Service = {
    type: 'image',
    name: 'glance',
    prefix: 'image',
    endpoint: '/image',
    routes,
    fault: (refusal) => {
      const name = `${refusal.status} ${names[refusal.status] ?? 'Error'}`;
      return `<html>\n <head>\n  <title>${name}</title>\n </head>\n <body>\n  <h1>${name}</h1>\n  ${escapeHtml(refusal.message)}<br /><br />\n\n\n\n </body>\n</html>`;
    },
    forbidden: (rule) => new Refusal(403, `You are not authorized to complete ${rule} action.`),
    unknown: () => htmlNotFound(),
    malformed: 'Malformed JSON in request body.',
  };
  return { service, api };
}
