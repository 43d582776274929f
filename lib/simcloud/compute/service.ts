import { keyedFault } from '../engine.ts';
import { type Call, htmlNotFound, micros, Refusal, type Route, type Service } from '../http.ts';
import { actionRoutes } from './actions.ts';
import { attachmentRoutes } from './attachments.ts';
import { flavorRoutes } from './flavors.ts';
import { groupRoutes } from './groups.ts';
import { keypairRoutes } from './keypairs.ts';
import { lifecycle } from './lifecycle.ts';
import type { Compute } from './model.ts';
import { quotaRoutes } from './quota-sets.ts';
import { serverRoutes } from './servers.ts';

/** Nova, compute v2.1 with microversions. */
export function computeService(compute: Compute): Service {
  const life = lifecycle(compute);
  const { routes: servers, view } = serverRoutes(compute, life);
  const version = (call: Call) => ({
    id: 'v2.1',
    status: 'CURRENT',
    version: `2.${maximum}`,
    min_version: '2.1',
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${call.base}/v2.1/` }],
  });
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) => ({
        status: 200,
        body: {
          versions: [
            {
              id: 'v2.0',
              status: 'SUPPORTED',
              version: '',
              min_version: '',
              updated: '2011-01-21T11:33:21Z',
              links: [{ rel: 'self', href: `${call.base}/v2/` }],
            },
            version(call),
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1',
      open: true,
      run: (call) => ({
        status: 200,
        body: {
          version: {
            ...version(call),
            'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
          },
        },
      }),
    },
    ...servers,
    ...actionRoutes(compute, life, view),
    ...attachmentRoutes(compute, life),
    ...flavorRoutes(compute, compute),
    ...keypairRoutes(compute),
    ...groupRoutes(compute),
    ...quotaRoutes(compute),
    {
      method: 'GET',
      path: '/v2.1/os-availability-zone',
      run: () => ({
        status: 200,
        body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }] },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-availability-zone/detail',
      admin: 'os_compute_api:os-availability-zone:detail',
      run: () => ({
        status: 200,
        body: {
          availabilityZoneInfo: [
            {
              zoneName: 'nova',
              zoneState: { available: true },
              hosts: {
                fake1: { 'nova-compute': { available: true, active: true, updated_at: micros(compute.world.now()) } },
              },
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-services',
      admin: 'os_compute_api:os-services:list',
      run: () => ({
        status: 200,
        body: {
          services: [
            {
              binary: 'nova-compute',
              host: 'fake1',
              id: 3,
              zone: 'nova',
              status: 'enabled',
              state: 'up',
              updated_at: micros(compute.world.now()),
              disabled_reason: null,
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-hypervisors',
      admin: 'os_compute_api:os-hypervisors:list',
      run: () => ({
        status: 200,
        body: { hypervisors: [{ id: 1, hypervisor_hostname: 'fake1', state: 'up', status: 'enabled' }] },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-aggregates',
      admin: 'os_compute_api:os-aggregates:index',
      run: () => ({ status: 200, body: { aggregates: [] } }),
    },
    ...['', '/{alias}'].map(
      (rest): Route => ({
        method: 'GET',
        path: `/v2.1/extensions${rest}`,
        run: (call) => {
          const shown = (alias: string) => ({
            alias,
            description: '',
            links: [],
            name: alias,
            namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
            updated: '2014-12-03T00:00:00Z',
          });
          return {
            status: 200,
            body:
              rest === ''
                ? {
                    extensions: [
                      'os-keypairs',
                      'os-server-groups',
                      'os-availability-zone',
                      'os-flavor-access',
                      'os-interface',
                    ].map(shown),
                  }
                : { extension: shown(call.params.alias!) },
          };
        },
      }),
    ),
  ];
  return {
    type: 'compute',
    name: 'nova',
    prefix: 'compute',
    endpoint: '/compute/v2.1',
    routes,
    microversions: { name: 'compute', major: 2, min: 1, max: maximum },
    fault: keyedFault,
    forbidden: (rule) => new Refusal(403, `Policy doesn't allow ${rule} to be performed.`),
    unknown: () => htmlNotFound(),
    malformed: 'Malformed request body',
  };
}

const maximum = 93;
