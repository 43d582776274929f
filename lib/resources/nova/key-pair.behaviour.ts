import { CloudError } from '../../openstack/index.ts';
import type { Value } from '../../template/values.ts';
import type { ActionContext, Behaviour, Outcome, ReadContext } from '../contract.ts';
import type { RestDeclaration } from '../rest/declaration.ts';
import { rest, show } from '../rest/engine.ts';
import { asValue, given, madeSince, text } from '../rest/values.ts';

/** Key types came with 2.2, keys of other users with 2.10; from 2.92 on no key is generated any more. */
const declaration: RestDeclaration = {
  service: 'compute',
  microversion: '2.10',
  collection: '/os-keypairs',
  singular: 'keypair',
  plural: 'keypairs',
  id: 'name',
  create: ({ properties }) =>
    given({
      name: properties.name ?? null,
      public_key: text(properties.public_key) ?? null,
      type: text(properties.type) ?? null,
      user_id: text(properties.user) ?? null,
    }),
  // Stored with the id, in one write: the service tells a private key only once.
  keep(object, { properties }): Record<string, string> {
    const kept: Record<string, string> =
      typeof object.fingerprint === 'string' ? { fingerprint: object.fingerprint } : {};
    const wanted = properties.save_private_key === true && typeof object.private_key === 'string';
    return wanted ? { ...kept, private_key: String(object.private_key) } : kept;
  },
  attributes: {
    private_key: (_, { properties, resource }) =>
      properties.save_private_key === true ? (resource.data.private_key ?? '') : '',
    public_key: (object, { properties }): Value => text(properties.public_key) ?? asValue(object.public_key),
  },
  check: true,
};

const declared = rest(declaration);

/** Keys of another user are named with that user. */
async function remove(context: ReadContext, name: string): Promise<void> {
  try {
    await context.cloud.request({
      service: 'compute',
      method: 'DELETE',
      path: `/os-keypairs/${encodeURIComponent(name)}`,
      query: { user_id: text(context.properties.user) },
      microversion: '2.10',
    });
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
}

/** Leaves a key alone that another resource has made since under the same name. */
async function removeOwn(context: ActionContext): Promise<Outcome> {
  const { physicalId, data } = context.resource;
  if (physicalId === null) return { status: 'complete' };
  try {
    const { fingerprint } = await show(declaration, context, physicalId);
    if (data.fingerprint === undefined || data.fingerprint === fingerprint) await remove(context, physicalId);
  } catch (error) {
    // A key of another user is not shown.
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
    if (text(context.properties.user) !== undefined) await remove(context, physicalId);
  }
  return { status: 'complete' };
}

export const keyPairBehaviour: Behaviour = {
  ...declared,
  delete: removeOwn,

  /** A key whose private half was to be stored is of no use when the answer is lost: it is made again. */
  async find(context) {
    const name = text(context.properties.name) ?? '';
    try {
      const key = await show(declaration, context, name);
      if (!madeSince(key, context.intent)) return [];
      const wanted = text(context.properties.public_key);
      if (wanted !== undefined && wanted.trim() !== String(key.public_key).trim()) return [];
      if (wanted !== undefined || context.properties.save_private_key !== true) return [name];
      await remove(context, name);
      return [];
    } catch (error) {
      if (error instanceof CloudError && error.class === 'gone') return [];
      throw error;
    }
  },

  /** The new key may have the same name: the old one goes first, and its id with it, for it would name the new one. */
  prepareReplace: async (context) => ({ ...(await removeOwn(context)), status: 'complete', physicalId: null }),
  reference: (resource) => resource.physicalId,
};
