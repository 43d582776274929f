import { type Call, isRecord, Refusal, type Route } from '../http.ts';
import type { World } from '../world.ts';
import type { Image } from './model.ts';

/** What hangs on an image: its data, tags, members, and whether it is in use. */
export function partRoutes(
  world: World,
  find: (call: Call, change?: string) => Image,
  touched: (image: Image, change: Partial<Image>) => Image,
): Route[] {
  return [
    {
      method: 'PUT',
      path: '/v2/images/{id}/file',
      run: (call) => {
        const image = find(call, 'upload');
        if (call.headers['content-type'] !== 'application/octet-stream')
          throw new Refusal(
            415,
            `The request media type ${call.headers['content-type']} is not supported by this server.`,
          );
        if (image.status !== 'queued')
          throw new Refusal(409, `Image status transition from ${image.status} to saving is not allowed`);
        const size = call.body?.length ?? 0;
        touched(image, {
          size,
          virtual_size: size,
          status: 'active',
          checksum: world.random.hex(32),
          os_hash_algo: 'sha512',
          os_hash_value: world.random.hex(128),
        });
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/v2/images/{id}/import',
      run: (call) => {
        const image = find(call, 'import');
        const method = isRecord(call.json) && isRecord(call.json.method) ? call.json.method.name : undefined;
        if (method === undefined) throw new Refusal(400, "'method' is a required property");
        touched(image, { status: 'importing' });
        world.after(world.latency('image'), 'image.active', image.id);
        return { status: 202 };
      },
    },
    {
      method: 'POST',
      path: '/v2/images/{id}/actions/deactivate',
      run: (call) => {
        touched(find(call, 'deactivate'), { status: 'deactivated' });
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/v2/images/{id}/actions/reactivate',
      run: (call) => {
        touched(find(call, 'reactivate'), { status: 'active' });
        return { status: 204 };
      },
    },
    {
      method: 'PUT',
      path: '/v2/images/{id}/tags/{tag}',
      run: (call) => {
        const image = find(call, 'modify');
        touched(image, { tags: [...new Set([...image.tags, call.params.tag!])] });
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      path: '/v2/images/{id}/tags/{tag}',
      run: (call) => {
        const image = find(call, 'modify');
        if (!image.tags.includes(call.params.tag!)) throw new Refusal(404, 'The resource could not be found.');
        touched(image, { tags: image.tags.filter((tag) => tag !== call.params.tag) });
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v2/images/{id}/members',
      run: (call) => ({
        status: 200,
        body: {
          members: find(call)._members.map((member) => ({
            member_id: member,
            image_id: call.params.id,
            status: 'accepted',
          })),
          schema: '/v2/schemas/members',
        },
      }),
    },
    {
      method: 'POST',
      path: '/v2/images/{id}/members',
      run: (call) => {
        const image = find(call, 'modify');
        const member = isRecord(call.json) ? String(call.json.member) : '';
        if (image._members.includes(member))
          throw new Refusal(409, `Member ${member} is duplicated for image ${image.id}`);
        touched(image, { _members: [...image._members, member] });
        return {
          status: 200,
          body: {
            member_id: member,
            image_id: image.id,
            status: 'pending',
            created_at: image.updated_at,
            updated_at: image.updated_at,
            schema: '/v2/schemas/member',
          },
        };
      },
    },
    {
      method: 'PUT',
      path: '/v2/images/{id}/members/{member}',
      run: (call) => ({
        status: 200,
        body: {
          member_id: call.params.member,
          image_id: find(call).id,
          status: isRecord(call.json) ? call.json.status : 'pending',
          schema: '/v2/schemas/member',
        },
      }),
    },
    {
      method: 'DELETE',
      path: '/v2/images/{id}/members/{member}',
      run: (call) => {
        const image = find(call, 'modify');
        touched(image, { _members: image._members.filter((m) => m !== call.params.member) });
        return { status: 204 };
      },
    },
  ];
}
