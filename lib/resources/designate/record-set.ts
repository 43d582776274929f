import type { ResourceType } from '../contract.ts';
import { integer, list, since, string } from '../declare.ts';

export const recordSet: ResourceType = {
  type: 'OS::Designate::RecordSet',
  support: since('8.0.0'),
  service: 'dns',
  properties: {
    name: string({ length: [null, 255] }),
    ttl: integer({ updateAllowed: true, range: [1, 2147483647] }),
    description: string({ updateAllowed: true, length: [null, 160] }),
    type: string({
      required: true,
      oneOf: ['A', 'AAAA', 'CNAME', 'MX', 'SRV', 'TXT', 'SPF', 'NS', 'PTR', 'SSHFP', 'SOA', 'CAA', 'CERT', 'NAPTR'],
    }),
    records: list({ required: true, updateAllowed: true }),
    zone: string({ required: true, custom: 'designate.zone' }),
  },
  attributes: {},
};
