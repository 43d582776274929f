import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, mapOf, since, string } from '../declare.ts';

export const lease: ResourceType = {
  type: 'OS::Blazar::Lease',
  support: since('12.0.0'),
  service: 'reservation',
  properties: {
    before_end_date: string({ pattern: '\\d{4}-\\d{2}-\\d{2}\\s\\d{2}:\\d{2}' }),
    end_date: string({ required: true, pattern: '\\d{4}-\\d{2}-\\d{2}\\s\\d{2}:\\d{2}' }),
    events: listOf(mapOf({ event_type: string({ required: true }), time: string({ required: true }) }), {
      default: [],
    }),
    name: string({ required: true }),
    reservations: listOf(
      mapOf({
        affinity: boolean({ default: false }),
        amount: integer({ range: [0, 2147483647] }),
        before_end: string({ default: 'default', oneOf: ['default', 'snapshot'] }),
        disk_gb: integer({ range: [0, 2147483647] }),
        hypervisor_properties: string(),
        max: integer({ range: [1] }),
        memory_mb: integer({ range: [0, 2147483647] }),
        min: integer({ range: [1] }),
        resource_properties: string(),
        resource_type: string({ required: true, oneOf: ['virtual:instance', 'physical:host'] }),
        vcpus: integer({ range: [0, 2147483647] }),
      }),
      { required: true },
    ),
    start_date: string({ required: true, pattern: '\\d{4}-\\d{2}-\\d{2}\\s\\d{2}:\\d{2}' }),
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
