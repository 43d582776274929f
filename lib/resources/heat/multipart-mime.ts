import type { ResourceType } from '../contract.ts';
import { attributes, listOf, mapOf, since, string } from '../declare.ts';
import { multipartMimeBehaviour } from './configs.behaviour.ts';

export const multipartMime: ResourceType = {
  type: 'OS::Heat::MultipartMime',
  behaviour: multipartMimeBehaviour,
  support: since('2014.1'),
  properties: {
    group: string({ default: 'Heat::Ungrouped', support: since('14.0.0') }),
    parts: listOf(
      mapOf({
        config: string({ required: true }),
        filename: string(),
        type: string({ default: 'text', oneOf: ['text', 'multipart'] }),
        subtype: string(),
      }),
      { default: [] },
    ),
  },
  attributes: attributes({ String: ['config'] }),
};
