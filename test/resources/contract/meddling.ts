import type { Cloud, CloudCall } from '../../../lib/openstack/index.ts';

/** Mutating calls of a cloud, counted from 1; `meet` may let one fail. */
export function meddling(
  cloud: Cloud,
  meet: (number: number, call: CloudCall, send: () => Promise<unknown>) => Promise<void>,
): Cloud & { readonly count: () => number } {
  let number = 0;
  return {
    name: cloud.name,
    projectId: cloud.projectId,
    region: cloud.region,
    has: (service) => cloud.has(service),
    count: () => number,
    async request(call) {
      if (call.method === 'GET' || call.method === 'HEAD') return cloud.request(call);
      await meet(++number, call, () => cloud.request(call));
      return cloud.request(call);
    },
  };
}
