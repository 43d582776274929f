import type { Collection } from '../collection.ts';
import { bodyOf, keyedFault } from '../engine.ts';
import { htmlNotFound, Refusal, type Route, type Service } from '../http.ts';
import type { ImageApi } from '../image/model.ts';
import type { Quotas } from '../quotas.ts';
import type { World } from '../world.ts';
import { backupRoutes } from './backups.ts';
import type { VolumeApi, VolumeType } from './model.ts';
import { qosRoutes } from './qos.ts';
import { quotaRoutes } from './quota-sets.ts';
import type { Desk } from './rows.ts';
import { snapshotRoutes } from './snapshots.ts';
import { bad, malformed, volumeStore } from './store.ts';
import { typeRoutes } from './types.ts';
import { volumeViews } from './views.ts';
import { volumeRoutes } from './volumes.ts';

/** Cinder v3. */
export function volumeService(
  world: World,
  images: ImageApi,
  quotas: Quotas,
): { service: Service; api: VolumeApi; types: Collection<VolumeType> } {
  const store = volumeStore(world, images, quotas);
  const { api, types } = store;
  const desk: Desk = { world, store, views: volumeViews(types), quotas };
  const routes: Route[] = [
    ...volumeRoutes(desk),
    ...snapshotRoutes(desk),
    ...backupRoutes(desk),
    ...quotaRoutes(desk),
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) => ({
        status: 300,
        body: {
          versions: [
            {
              id: 'v3.0',
              status: 'CURRENT',
              version: '3.70',
              min_version: '3.0',
              updated: '2022-08-31T00:00:00Z',
              links: [{ rel: 'self', href: `${call.base}/v3/` }],
              'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v3',
      open: true,
      run: (call) => ({
        status: 200,
        body: {
          versions: [
            {
              id: 'v3.0',
              status: 'CURRENT',
              version: '3.70',
              min_version: '3.0',
              updated: '2022-08-31T00:00:00Z',
              links: [{ rel: 'self', href: `${call.base}/v3/` }],
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v3/{project}/os-availability-zone',
      run: () => ({
        status: 200,
        body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }] },
      }),
    },
    {
      method: 'GET',
      path: '/v3/{project}/extensions',
      run: () => ({
        status: 200,
        body: {
          extensions: [
            'os-vol-image-meta',
            'os-used-limits',
            'os-types-extra-specs',
            'backups',
            'os-quota-sets',
            'os-volume-type-access',
            'os-volume-encryption-metadata',
            'encryption',
            'qos-specs',
          ].map((alias) => ({ name: alias, alias, description: '', updated: '2014-01-01T00:00:00+00:00', links: [] })),
        },
      }),
    },
    {
      method: 'GET',
      path: '/v3/{project}/scheduler-stats/get_pools',
      admin: 'scheduler_extension:scheduler_stats:get_pools',
      run: () => ({ status: 200, body: { pools: [{ name: 'vm@fake#fake' }] } }),
    },
    ...qosRoutes(world),
    ...typeRoutes({ world, types }, (call) => bodyOf(call, 'volume_type', malformed)),
  ];
  const service: Service = {
    type: 'volumev3',
    name: 'cinderv3',
    prefix: 'volume',
    endpoint: '/volume/v3/%p',
    routes: routes.map(inProject),
    microversions: { name: 'volume', major: 3, min: 0, max: 70 },
    fault: keyedFault,
    forbidden: (rule) => new Refusal(403, `Policy doesn't allow ${rule} to be performed.`),
    unknown: () => htmlNotFound(),
    malformed: 'Malformed request body',
  };
  return { service, api, types };
}

/** The project in the path must be the token's. */
function inProject(route: Route): Route {
  if (!route.path.includes('{project}')) return route;
  return {
    ...route,
    run: (call) => {
      if (call.params.project !== call.token.project) throw bad('Malformed request url');
      return route.run(call);
    },
  };
}
