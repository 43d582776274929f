import type { ResourceType } from '../contract.ts';
import { attributes, boolean, map, since, string } from '../declare.ts';

export const container: ResourceType = {
  type: 'OS::Swift::Container',
  service: 'object-store',
  properties: {
    PurgeOnDelete: boolean({ default: false, support: since('2015.1') }),
    'X-Account-Meta': map({ default: {} }),
    'X-Container-Meta': map({ default: {} }),
    'X-Container-Read': string(),
    'X-Container-Write': string(),
    name: string(),
  },
  attributes: attributes({
    Integer: ['BytesUsed', 'ObjectCount'],
    String: ['DomainName', 'RootURL', 'WebsiteURL'],
    Map: ['HeadContainer'],
  }),
};
