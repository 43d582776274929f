import type { ResourceType } from '../contract.ts';
import { since, string } from '../declare.ts';

export const securityService: ResourceType = {
  type: 'OS::Manila::SecurityService',
  support: since('5.0.0'),
  service: 'sharev2',
  properties: {
    name: string({ updateAllowed: true }),
    type: string({ required: true, oneOf: ['ldap', 'kerberos', 'active_directory'] }),
    dns_ip: string({ updateAllowed: true }),
    server: string({ updateAllowed: true }),
    domain: string({ updateAllowed: true }),
    user: string({ updateAllowed: true }),
    password: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
  },
  attributes: {},
};
