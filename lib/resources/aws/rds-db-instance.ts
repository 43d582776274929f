import type { ResourceType } from '../contract.ts';
import { attributes, list, string } from '../declare.ts';

export const rdsDbInstance: ResourceType = {
  type: 'AWS::RDS::DBInstance',
  updates: 'always',
  properties: {
    AllocatedStorage: string({ required: true, updateAllowed: true }),
    DBInstanceClass: string({ required: true, updateAllowed: true }),
    DBName: string({ required: true, updateAllowed: true }),
    DBSecurityGroups: list({ updateAllowed: true, allowConversion: true }),
    Engine: string({ required: true, updateAllowed: true, oneOf: ['MySQL'] }),
    KeyName: string({ updateAllowed: true }),
    MasterUserPassword: string({ required: true, updateAllowed: true }),
    MasterUsername: string({ required: true, updateAllowed: true }),
    Port: string({ updateAllowed: true }),
  },
  attributes: attributes({ untyped: ['Endpoint.Address', 'Endpoint.Port'] }),
};
