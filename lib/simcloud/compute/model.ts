import type { Collection, Row } from '../collection.ts';
import { type Call, Refusal } from '../http.ts';
import type { ImageApi } from '../image/model.ts';
import type { NetworkApi } from '../network/service.ts';
import type { Quotas } from '../quotas.ts';
import type { VolumeApi } from '../volume/model.ts';
import type { World } from '../world.ts';

export interface Flavor extends Row {
  name: string;
  ram: number;
  vcpus: number;
  disk: number;
  swap: number;
  ephemeral: number;
  rxtx_factor: number;
  is_public: boolean;
  description: string | null;
  extra_specs: Record<string, string>;
  _access: string[];
}

export interface AttachedVolume {
  volume_id: string;
  device: string;
  attachment_id: string;
  bdm_uuid: string;
  delete_on_termination: boolean;
  tag: string | null;
  root: boolean;
}

export interface AttachedPort {
  id: string;
  /** Nova made the port and deletes it with the server. */
  made: boolean;
  tag: string | null;
}

/** What a build still has to do. */
export interface BuildPlan {
  networks: { uuid?: string; port?: string; fixed_ip?: string; tag: string | null }[];
  volumes: Record<string, unknown>[];
  groups: string[];
  fail: string | undefined;
}

export interface Server extends Row {
  name: string;
  project_id: string;
  user_id: string;
  vm_state: string;
  task_state: string | null;
  power_state: number;
  metadata: Record<string, string>;
  image: string;
  flavor: string;
  /** The flavor as it was at creation or resize. */
  _flavor: {
    vcpus: number;
    ram: number;
    disk: number;
    ephemeral: number;
    swap: number;
    original_name: string;
    extra_specs: Record<string, string>;
  };
  created: number;
  updated: number;
  launched: number | null;
  key_name: string | null;
  availability_zone: string;
  config_drive: boolean;
  user_data: string | null;
  description: string | null;
  hostname: string;
  tags: string[];
  locked: boolean;
  fault: { code: number; created: string; message: string } | null;
  accessIPv4: string;
  accessIPv6: string;
  progress: number;
  disk_config: string;
  _ports: AttachedPort[];
  _volumes: AttachedVolume[];
  _group: string | null;
  _plan: BuildPlan | null;
  /** What the running action leads to. */
  _next: Record<string, unknown> | null;
  /** Flavor to go back to when a resize is reverted. */
  _old: { flavor: string; _flavor: Server['_flavor'] } | null;
  _actions: { action: string; request_id: string; start: number; user: string }[];
}

export interface Keypair extends Row {
  name: string;
  user_id: string;
  public_key: string;
  fingerprint: string;
  type: string;
  created: number;
  number: number;
}

export interface ServerGroup extends Row {
  name: string;
  project_id: string;
  user_id: string;
  policy: string;
  rules: Record<string, number>;
}

export interface Compute {
  readonly world: World;
  readonly servers: Collection<Server>;
  readonly flavors: Collection<Flavor>;
  readonly keypairs: Collection<Keypair>;
  readonly groups: Collection<ServerGroup>;
  readonly network: NetworkApi;
  readonly images: ImageApi;
  readonly volumes: VolumeApi;
  readonly quotas: Quotas;
}

export const bad = (message: string): Refusal => new Refusal(400, message);
export const conflict = (message: string): Refusal => new Refusal(409, message);
export const gone = (message: string): Refusal => new Refusal(404, message);

export const links = (call: Call, kind: string, id: string) => [
  { rel: 'self', href: `${call.base}/v2.1/${kind}/${id}` },
  { rel: 'bookmark', href: `${call.base}/${kind}/${id}` },
];

export const actor = (call: Call) => ({ project: call.token.project ?? '', admin: call.token.admin });

export function findServer(compute: Compute, call: Call): Server {
  const server = compute.servers.get(call.params.id!);
  if (!server || (!call.token.admin && server.project_id !== call.token.project))
    throw gone(`Instance ${call.params.id} could not be found.`);
  return server;
}

export function findFlavor(compute: Compute, id: string, project: string, admin: boolean): Flavor | undefined {
  const flavor = compute.flavors.get(id);
  return flavor && (admin || flavor.is_public || flavor._access.includes(project)) ? flavor : undefined;
}
