import { maps } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, hidden, integer, listOf, mapOf, since, string } from '../declare.ts';
import { randomStringBehaviour } from './local.behaviour.ts';

export const randomString: ResourceType = {
  type: 'OS::Heat::RandomString',
  behaviour: randomStringBehaviour,
  support: since('2014.1'),
  properties: {
    length: integer({ default: 32, range: [1, 512] }),
    sequence: string({
      oneOf: ['lettersdigits', 'letters', 'lowercase', 'uppercase', 'digits', 'hexdigits', 'octdigits'],
      support: hidden('5.0.0', deprecated('2014.2')),
    }),
    character_classes: listOf(
      mapOf({
        class: string({
          default: 'lettersdigits',
          oneOf: ['lettersdigits', 'letters', 'lowercase', 'uppercase', 'digits', 'hexdigits', 'octdigits'],
        }),
        min: integer({ default: 1, range: [1, 512] }),
      }),
      { default: [{ class: 'lettersdigits', min: 1 }] },
    ),
    character_sequences: listOf(
      mapOf({ sequence: string({ required: true }), min: integer({ default: 1, range: [1, 512] }) }),
    ),
    salt: string(),
  },
  attributes: attributes({ String: ['value'] }, { value: { cache: false } }),
  translation: [
    { rule: 'Add', path: 'character_classes', from: 'sequence', as: (sequence) => ({ class: sequence, min: 1 }) },
    { rule: 'Delete', path: 'sequence', whenSet: 'sequence' },
  ],
  validate: (view) => {
    const { character_sequences, character_classes, length } = view.properties;
    const least = [...maps(character_sequences), ...maps(character_classes)].reduce(
      (sum, { min }) => sum + Number(min),
      0,
    );
    if (least > Number(length)) {
      view.report('Length property cannot be smaller than combined character class and character sequence minimums');
    }
  },
};
