import { HeatError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { encodeJson } from '../store/codec.ts';
import type { Deployment } from '../store/deployments.ts';
import type { Store } from '../store/index.ts';
import type { Value, ValueMap } from '../template/values.ts';
import type { ConfigService, StoredConfig } from './configs.ts';
import type { Caller } from './service.ts';
import { inParallel } from './waiting.ts';

/** Software deployments of a project, as the API knows them: records that servers and their owners read and write. */
export interface DeploymentService {
  /** @throws HeatError NotFound (the config), RemoteError (no server), RequestLimitExceeded */
  create(caller: Caller, given: NewDeployment): Promise<Deployment>;
  /** @throws HeatError NotFound */
  show(caller: Caller, id: string): Promise<Deployment>;
  list(caller: Caller, serverId?: string): Promise<readonly Deployment[]>;
  /** The configs of the deployments of a server, by their names. */
  metadata(caller: Caller, serverId: string): Promise<readonly StoredConfig[]>;
  /** What is not given, or empty, stays. @throws HeatError NotFound, RequestLimitExceeded */
  update(caller: Caller, id: string, given: DeploymentChange): Promise<Deployment>;
  /** @throws HeatError NotFound */
  delete(caller: Caller, id: string): Promise<void>;
  /** Whether a deployment has this config. */
  uses(caller: Caller, configId: string): Promise<boolean>;
}

export interface DeploymentChange {
  readonly configId?: string;
  readonly inputs?: ValueMap;
  readonly outputs?: Value;
  readonly action?: string;
  readonly status?: string;
  readonly reason?: string;
}

export interface NewDeployment extends Omit<DeploymentChange, 'outputs'> {
  readonly serverId?: string;
}

/** Deployments that one project may keep (behaviour 270). */
const deploymentsPerTenant = 4096;
/** Configs that are read side by side. */
const readsAtOnce = 8;
/** Characters that the values of one may have, as JSON. */
const mostText = 200_000;

type Needs = Pick<Runtime, 'clock' | 'uuid'>;

export function createDeploymentService(
  runtime: Needs,
  { deployments }: Pick<Store, 'deployments'>,
  configs: Pick<ConfigService, 'show'>,
): DeploymentService {
  const notFound = (id: string) => new HeatError('NotFound', `Deployment with id ${id} not found`);
  const all = ({ tenant }: Caller) => deployments.list(tenant, deploymentsPerTenant);

  async function show({ tenant }: Caller, id: string): Promise<Deployment> {
    const found = await deployments.get(tenant, id);
    if (!found) throw notFound(id);
    return found;
  }

  async function list(caller: Caller, serverId?: string): Promise<readonly Deployment[]> {
    const kept = await all(caller);
    return serverId === undefined ? kept : kept.filter((one) => one.serverId === serverId);
  }

  function fitting(deployment: Deployment): Deployment {
    if (encodeJson([deployment.inputs, deployment.outputs]).length <= mostText) return deployment;
    throw new HeatError(
      'RequestLimitExceeded',
      `Request limit exceeded: The values of a deployment may have ${mostText} characters.`,
    );
  }

  return {
    show,
    list,
    async create(caller, given) {
      const config = await configs.show(caller, given.configId ?? 'None');
      if (given.serverId === undefined) throw new HeatError('RemoteError', '"server_id" is missing.');
      if ((await all(caller)).length >= deploymentsPerTenant) {
        throw new HeatError(
          'RequestLimitExceeded',
          `Request limit exceeded: You have reached the maximum software deployments per tenant, ${deploymentsPerTenant}. Please delete some deployments.`,
        );
      }
      const made = fitting({
        id: runtime.uuid(),
        configId: config.id,
        serverId: given.serverId,
        createdAt: runtime.clock.now(),
        inputs: given.inputs ?? {},
        outputs: null,
        action: given.action ?? null,
        status: given.status ?? null,
        reason: given.reason ?? 'None',
      });
      await deployments.put(caller.tenant, made);
      return made;
    },
    async metadata(caller, serverId) {
      const of = await list(caller, serverId);
      const found = await inParallel(of, readsAtOnce, ({ configId }) => configs.show(caller, configId));
      const name = (config: StoredConfig) => String(config.name);
      return found.toSorted((a, b) => (name(a) < name(b) ? -1 : Number(name(a) > name(b))));
    },
    async update(caller, id, given) {
      if (given.configId !== undefined) await configs.show(caller, given.configId);
      const updatedAt = runtime.clock.now();
      const changed = await deployments.change(caller.tenant, id, (old) => fitting({ ...old, ...given, updatedAt }));
      if (!changed) throw notFound(id);
      return changed;
    },
    async delete(caller, id) {
      await show(caller, id);
      await deployments.delete(caller.tenant, id);
    },
    uses: async (caller, configId) => (await all(caller)).some((one) => one.configId === configId),
  };
}
