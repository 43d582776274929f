import { createHash, createHmac } from 'node:crypto';
import { type Call, isRecord, type Route } from '../http.ts';
import type { World } from '../world.ts';
import { forbidden, listOf, notFound } from './crud.ts';
import type { OwnUser } from './delegation.ts';
import type { Credential, Identity } from './model.ts';
import { type tokenService, unauthorized } from './tokens.ts';

/** EC2 credentials, and signatures made with them exchanged for tokens. */
export function ec2Routes(
  world: World,
  identity: Identity,
  tokens: ReturnType<typeof tokenService>,
  ownUser: OwnUser,
): Route[] {
  const path = '/v3/users/{id}/credentials/OS-EC2';
  const secretOf = (row: Credential): string => {
    const blob: unknown = JSON.parse(row.blob);
    return isRecord(blob) && typeof blob.secret === 'string' ? blob.secret : '';
  };
  const view = (row: Credential, call: Call) => ({
    user_id: row.user_id,
    tenant_id: row.project_id,
    access: row._access,
    secret: secretOf(row),
    trust_id: row._trust,
    links: { self: `${call.base}/v3/users/${row.user_id}/credentials/OS-EC2/${row._access}` },
  });
  const byAccess = (access: string): Credential => {
    const row = [...identity.credentials.where('_access', access)].find((credential) => credential.type === 'ec2');
    // Keystone stores such credentials under the digest of the access key and names that digest.
    if (!row) throw notFound('credential', createHash('sha256').update(access).digest('hex'));
    return row;
  };
  const find = (call: Call): Credential => {
    const user = ownUser('ec2_get_credential')(call);
    const row = byAccess(call.params.access!);
    if (row.user_id !== user) throw forbidden('identity:ec2_get_credential');
    return row;
  };
  return [
    {
      method: 'POST',
      path,
      run: (call) => {
        const user = ownUser('ec2_create_credential')(call);
        const project = isRecord(call.json) ? call.json.tenant_id : undefined;
        if (typeof project !== 'string' || !identity.projects.has(project)) throw notFound('project', String(project));
        const access = world.random.hex(32);
        const row = identity.credentials.add({
          id: createHash('sha256').update(access).digest('hex'),
          user_id: user,
          project_id: project,
          type: 'ec2',
          blob: JSON.stringify({ access, secret: world.random.hex(32), trust_id: call.token.trust ?? null }),
          _access: access,
          _trust: call.token.trust ?? null,
        });
        return { status: 201, body: { credential: view(row, call) } };
      },
    },
    {
      method: 'GET',
      path,
      run: (call) =>
        listOf(
          'credentials',
          [...identity.credentials.where('user_id', ownUser('ec2_list_credentials')(call))]
            .filter((c) => c.type === 'ec2')
            .map((row) => view(row, call)),
          call,
        ),
    },
    {
      method: 'GET',
      path: `${path}/{access}`,
      run: (call) => ({ status: 200, body: { credential: view(find(call), call) } }),
    },
    {
      method: 'DELETE',
      path: `${path}/{access}`,
      run: (call) => {
        identity.credentials.remove(find(call).id);
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: '/v3/ec2tokens',
      run: (call) => {
        const body = isRecord(call.json) ? (call.json.credentials ?? call.json.ec2Credentials) : undefined;
        if (!isRecord(body) || typeof body.access !== 'string') throw unauthorized();
        const row = byAccess(body.access);
        const user = identity.users.get(row.user_id);
        if (!tokens.usable(user) || !signed(body, secretOf(row))) throw unauthorized();
        const project = row.project_id ?? '';
        const roles = identity.rolesOn(user.id, project);
        const token = tokens.issue(
          { user, methods: ['ec2credential'], parent: undefined, appCredential: undefined },
          { project, roles, user },
        );
        return {
          status: 200,
          body: { token: tokens.show(token, call.origin, true) },
          headers: { 'x-subject-token': token.id },
        };
      },
    },
  ];
}

/** Whether an EC2 request was signed with `secret`: versions 0 to 2 by parameters, version 4 by headers. */
function signed(about: Record<string, unknown>, secret: string): boolean {
  const params = isRecord(about.params) ? about.params : {};
  const headers = isRecord(about.headers) ? about.headers : {};
  const verb = String(about.verb ?? 'GET');
  const host = String(about.host ?? '');
  const path = String(about.path ?? '/');
  const encode = (value: string) =>
    encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const sorted = (from: Record<string, unknown>) =>
    Object.keys(from)
      .sort()
      .map((key) => `${encode(key)}=${encode(String(from[key]))}`)
      .join('&');
  const given = String(about.signature ?? '');
  if (params.SignatureVersion !== undefined) {
    const { Signature: _, ...rest } = params;
    const algorithm = params.SignatureMethod === 'HmacSHA1' ? 'sha1' : 'sha256';
    return (
      createHmac(algorithm, secret)
        .update(`${verb}\n${host}\n${path}\n${sorted(rest)}`)
        .digest('base64') === given
    );
  }
  const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), String(value)]));
  const authorization = lower.authorization ?? '';
  const scope = /Credential=[^/]+\/([^,\s]+)/.exec(authorization)?.[1];
  const names = /SignedHeaders=([^,\s]+)/.exec(authorization)?.[1]?.split(';');
  if (!scope || !names) return false;
  const [date = '', region = '', service = ''] = scope.split('/');
  const canonical = [
    verb,
    path,
    sorted(params),
    ...names.map((name) => `${name}:${(lower[name] ?? '').trim()}`),
    '',
    names.join(';'),
    String(about.body_hash ?? ''),
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', lower['x-amz-date'] ?? '', scope, digest].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (k, part) => createHmac('sha256', k).update(part).digest(),
    `AWS4${secret}`,
  );
  const expected = createHmac('sha256', key).update(text).digest('hex');
  return expected === given || authorization.endsWith(`Signature=${expected}`);
}
