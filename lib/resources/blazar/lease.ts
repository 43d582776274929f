import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, mapOf, since, string } from '../declare.ts';

export const lease: ResourceType = {
  type: 'OS::Blazar::Lease',
  support: since('12.0.0'),
  service: 'reservation',
  properties: {
    name: string({ required: true }),
    start_date: string({ required: true, pattern: '\\d{4}-\\d{2}-\\d{2}\\s\\d{2}:\\d{2}' }),
    end_date: string({ required: true, pattern: '\\d{4}-\\d{2}-\\d{2}\\s\\d{2}:\\d{2}' }),
    before_end_date: string({ pattern: '\\d{4}-\\d{2}-\\d{2}\\s\\d{2}:\\d{2}' }),
    reservations: listOf(
      mapOf({
        resource_type: string({ required: true, oneOf: ['virtual:instance', 'physical:host'] }),
        min: integer({ range: [1] }),
        max: integer({ range: [1] }),
        hypervisor_properties: string(),
        resource_properties: string(),
        before_end: string({ default: 'default', oneOf: ['default', 'snapshot'] }),
        amount: integer({ range: [0, 2147483647] }),
        vcpus: integer({ range: [0, 2147483647] }),
        memory_mb: integer({ range: [0, 2147483647] }),
        disk_gb: integer({ range: [0, 2147483647] }),
        affinity: boolean({ default: false }),
      }),
      { required: true },
    ),
    events: listOf(mapOf({ event_type: string({ required: true }), time: string({ required: true }) }), {
      default: [],
    }),
  },
  attributes: attributes({
    String: [
      'created_at',
      'end_date',
      'name',
      'project_id',
      'start_date',
      'status',
      'trust_id',
      'updated_at',
      'user_id',
    ],
    Boolean: ['degraded'],
    List: ['events', 'reservations'],
  }),
};
