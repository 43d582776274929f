import type { ResourceType } from '../contract.ts';
import { attributes, since, string } from '../declare.ts';
import { waitConditionHandleBehaviour } from './wait-condition-handle.behaviour.ts';

export const waitConditionHandle: ResourceType = {
  type: 'OS::Heat::WaitConditionHandle',
  behaviour: waitConditionHandleBehaviour,
  support: since('2014.2'),
  properties: {
    signal_transport: string({
      default: 'TOKEN_SIGNAL',
      oneOf: ['CFN_SIGNAL', 'TEMP_URL_SIGNAL', 'HEAT_SIGNAL', 'NO_SIGNAL', 'ZAQAR_SIGNAL', 'TOKEN_SIGNAL'],
      support: since('6.0.0'),
    }),
  },
  attributes: attributes(
    { String: ['curl_cli', 'endpoint', 'signal', 'token'] },
    { curl_cli: { cache: false }, endpoint: { cache: false }, signal: { cache: false }, token: { cache: false } },
  ),
};
