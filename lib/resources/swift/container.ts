import type { ResourceType } from '../contract.ts';
import { attributes, boolean, map, since, string } from '../declare.ts';

export const container: ResourceType = {
  type: 'OS::Swift::Container',
  service: 'object-store',
  properties: {
    name: string(),
    'X-Container-Read': string(),
    'X-Container-Write': string(),
    'X-Container-Meta': map({ default: {} }),
    'X-Account-Meta': map({ default: {} }),
    PurgeOnDelete: boolean({ default: false, support: since('2015.1') }),
  },
  attributes: attributes({
    Integer: ['BytesUsed', 'ObjectCount'],
    String: ['DomainName', 'RootURL', 'WebsiteURL'],
    Map: ['HeadContainer'],
  }),
};
