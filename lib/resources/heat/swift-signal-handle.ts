import type { ResourceType } from '../contract.ts';
import { attributes, since } from '../declare.ts';

export const swiftSignalHandle: ResourceType = {
  type: 'OS::Heat::SwiftSignalHandle',
  support: since('2014.2'),
  service: 'object-store',
  properties: {},
  attributes: attributes(
    { String: ['curl_cli', 'endpoint', 'token'] },
    { curl_cli: { cache: false }, endpoint: { cache: false }, token: { cache: false } },
  ),
};
