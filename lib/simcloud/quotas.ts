import type { Row } from './collection.ts';
import type { World } from './world.ts';

interface Quota extends Row {
  limits: Record<string, number>;
}

/** Limits by service and project; -1 is unlimited. */
export interface Quotas {
  limit(service: string, project: string, name: string): number;
  set(service: string, project: string, limits: Readonly<Record<string, number>>): void;
  reset(service: string, project: string): void;
}

export function createQuotas(world: World, defaults: Readonly<Record<string, number>>): Quotas {
  const rows = world.collection<Quota>('quota');
  return {
    limit: (service, project, name) => rows.get(`${service}|${project}`)?.limits[name] ?? defaults[name] ?? -1,
    set(service, project, limits) {
      const id = `${service}|${project}`;
      const row = rows.get(id);
      if (row) rows.update(row, { limits: { ...row.limits, ...limits } });
      else rows.add({ id, limits: { ...limits } });
    },
    reset: (service, project) => {
      rows.remove(`${service}|${project}`);
    },
  };
}
