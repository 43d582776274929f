import type { ResourceType } from '../contract.ts';
import { attributes, map, since, string } from '../declare.ts';

export const host: ResourceType = {
  type: 'OS::Blazar::Host',
  support: since('12.0.0'),
  service: 'reservation',
  properties: {
    name: string({ required: true }),
    extra_capability: map(),
  },
  attributes: attributes({
    Map: ['cpu_info', 'extra_capability'],
    String: [
      'created_at',
      'hypervisor_hostname',
      'hypervisor_type',
      'service_name',
      'status',
      'trust_id',
      'updated_at',
    ],
    Integer: ['hypervisor_version', 'local_gb', 'memory_mb', 'vcpus'],
    Boolean: ['reservable'],
  }),
};
