import { createHash, generateKeyPairSync } from 'node:crypto';
import { bodyOf } from '../engine.ts';
import { type Call, micros, Refusal, type Route } from '../http.ts';
import { bad, type Compute, conflict, gone, type Keypair } from './model.ts';

export function keypairRoutes({ world, keypairs, quotas }: Compute): Route[] {
  const owner = (call: Call): string => {
    const other = call.version >= 10 ? call.query.get('user_id') : null;
    if (other !== null && other !== call.token.user && !call.token.admin)
      throw new Refusal(403, "Policy doesn't allow os_compute_api:os-keypairs:show to be performed.");
    return other ?? call.token.user;
  };
  const find = (call: Call): Keypair => {
    const user = owner(call);
    const row = keypairs.get(`${user}/${call.params.id}`);
    if (!row) throw gone(`Keypair ${call.params.id} not found for user ${user}`);
    return row;
  };
  const type = (call: Call, row: Keypair) => (call.version >= 2 ? { type: row.type } : {});
  return [
    {
      method: 'GET',
      path: '/v2.1/os-keypairs',
      run: (call) => ({
        status: 200,
        body: {
          keypairs: [...keypairs.where('user_id', owner(call))]
            .filter((row) => !world.hidden(row.id))
            .map((row) => ({
              keypair: { name: row.name, public_key: row.public_key, fingerprint: row.fingerprint, ...type(call, row) },
            })),
        },
      }),
    },
    {
      method: 'POST',
      path: '/v2.1/os-keypairs',
      run: (call) => {
        const body = bodyOf(call, 'keypair', "'keypair' is a required property");
        const name = body.name;
        if (typeof name !== 'string' || name.length === 0 || name.length > 255)
          throw bad(`Invalid input for field/attribute name. Value: ${name}. '${name}' is too short`);
        const user = call.version >= 10 && typeof body.user_id === 'string' ? body.user_id : call.token.user;
        if (user !== call.token.user && !call.token.admin)
          throw new Refusal(403, "Policy doesn't allow os_compute_api:os-keypairs:create to be performed.");
        if (keypairs.has(`${user}/${name}`)) throw conflict(`Key pair '${name}' already exists.`);
        const limit = quotas.limit('compute', call.token.project ?? '', 'key_pairs');
        if (limit >= 0 && keypairs.where('user_id', user).size >= limit)
          throw new Refusal(403, 'Quota exceeded, too many key pairs.');
        const given = typeof body.public_key === 'string' ? body.public_key.trim() : undefined;
        const blob = given === undefined ? undefined : given.split(/\s+/)[1];
        if (given !== undefined && (!/^(ssh|ecdsa)-/.test(given) || !blob || blob.length < 16))
          throw bad('Keypair data is invalid: failed to generate fingerprint');
        const made = given === undefined ? generateKey() : undefined;
        const key = given ?? made!.publicKey;
        const row = keypairs.add({
          id: `${user}/${name}`,
          name,
          user_id: user,
          public_key: key,
          fingerprint: fingerprint(key),
          type: typeof body.type === 'string' ? body.type : 'ssh',
          created: world.now(),
          number: keypairs.size + 1,
        });
        return {
          status: call.version >= 2 ? 201 : 200,
          body: {
            keypair: {
              ...(made && { private_key: made.privateKey }),
              ...type(call, row),
              name,
              public_key: key,
              fingerprint: row.fingerprint,
              user_id: user,
            },
          },
        };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/os-keypairs/{id}',
      run: (call) => {
        const row = find(call);
        return {
          status: 200,
          body: {
            keypair: {
              name: row.name,
              public_key: row.public_key,
              fingerprint: row.fingerprint,
              user_id: row.user_id,
              created_at: micros(row.created),
              deleted: false,
              deleted_at: null,
              id: row.number,
              updated_at: null,
              ...type(call, row),
            },
          },
        };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/os-keypairs/{id}',
      run: (call) => {
        keypairs.remove(find(call).id);
        return { status: call.version >= 2 ? 204 : 202 };
      },
    },
  ];
}

function fingerprint(key: string): string {
  const digest = createHash('md5')
    .update(Buffer.from(key.split(/\s+/)[1] ?? '', 'base64'))
    .digest('hex');
  return digest.match(/../g)!.join(':');
}

/** An RSA key as Nova makes it: the public half in OpenSSH's format. */
function generateKey(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const field = (bytes: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    return Buffer.concat([size, bytes]);
  };
  const integer = (text: string | undefined) => {
    const bytes = Buffer.from(text ?? '', 'base64url');
    return field(bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), integer(jwk.e), integer(jwk.n)]);
  return {
    publicKey: `ssh-rsa ${blob.toString('base64')} Generated-by-Nova`,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
  };
}
