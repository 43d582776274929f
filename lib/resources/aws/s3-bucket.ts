import type { ResourceType } from '../contract.ts';
import { attributes, listOf, mapOf, string } from '../declare.ts';

export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  service: 'object-store',
  properties: {
    AccessControl: string({
      oneOf: [
        'Private',
        'PublicRead',
        'PublicReadWrite',
        'AuthenticatedRead',
        'BucketOwnerRead',
        'BucketOwnerFullControl',
      ],
    }),
    WebsiteConfiguration: mapOf({ IndexDocument: string(), ErrorDocument: string() }),
    Tags: listOf(mapOf({ Key: string({ required: true }), Value: string({ required: true }) })),
  },
  attributes: attributes({ String: ['DomainName', 'WebsiteURL'] }),
};
