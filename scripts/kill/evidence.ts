import type { Inventory, SimCloud } from '../../lib/simcloud/index.ts';
import type { OwnedResource } from './client.ts';

type Objects = Inventory['objects'];

/** Kinds of the cloud whose objects are resources of a lab by their id. */
const kinds: Readonly<Record<string, string>> = {
  'OS::Neutron::Net': 'network',
  'OS::Neutron::Subnet': 'subnet',
  'OS::Neutron::Router': 'router',
  'OS::Neutron::Port': 'port',
  'OS::Neutron::SecurityGroup': 'security_group',
  'OS::Neutron::FloatingIP': 'floatingip',
  'OS::Nova::Server': 'server',
  'OS::Cinder::Volume': 'volume',
};

/** Ids of all there is, by kind. */
export const idsOf = ({ objects }: { readonly objects: Objects }): ReadonlySet<string> =>
  new Set(Object.entries(objects).flatMap(([kind, rows]) => rows.map((row) => `${kind} ${row.id}`)));

/** What there is beyond `before`, but for the group that the cloud makes for a project. Rules go with their groups. */
export function beyond(cloud: SimCloud, before: ReadonlySet<string>): readonly string[] {
  const { objects } = cloud.inventory();
  return Object.entries(objects).flatMap(([kind, rows]) =>
    rows.flatMap((row) =>
      before.has(`${kind} ${row.id}`) || kind === 'security_group_rule' || isDefaultGroup(kind, row)
        ? []
        : [`${kind} ${row.id} ${String(row.name ?? row.description ?? '')}`],
    ),
  );
}

/** Objects of a kind of resource that no lab owns, and resources whose object is not there. */
export function strays(
  cloud: SimCloud,
  before: ReadonlySet<string>,
  owned: readonly OwnedResource[],
): { readonly twice: readonly string[]; readonly missing: readonly string[] } {
  const { objects } = cloud.inventory();
  const ids = new Set(owned.flatMap(({ type, physicalId }) => (kinds[type] ? [`${kinds[type]} ${physicalId}`] : [])));
  const there = idsOf({ objects });
  const twice = [...new Set(Object.values(kinds))].flatMap((kind) =>
    (objects[kind] ?? []).flatMap((row) =>
      ids.has(`${kind} ${row.id}`) || before.has(`${kind} ${row.id}`) || isImplicit(kind, row)
        ? []
        : [`${kind} ${row.id} ${String(row.name ?? '')}`],
    ),
  );
  return { twice, missing: [...ids].filter((id) => !there.has(id)) };
}

/** What the cloud itself makes beside what was asked for: ports of routers and addresses, a project's default group. */
function isImplicit(kind: string, row: Readonly<Record<string, unknown>>): boolean {
  if (kind === 'port') return String(row.device_owner ?? '').startsWith('network:');
  return isDefaultGroup(kind, row);
}

const isDefaultGroup = (kind: string, row: Readonly<Record<string, unknown>>): boolean =>
  kind === 'security_group' && row.name === 'default';

/** Objects of one generated name that were ever made more than once: each such name belongs to one incarnation. */
export function madeTwice(cloud: SimCloud, prefix: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const { kind, name } of cloud.inventory().history)
    if (name?.startsWith(prefix)) counts.set(`${kind} ${name}`, (counts.get(`${kind} ${name}`) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([name, count]) => `${name} (${count})`);
}
