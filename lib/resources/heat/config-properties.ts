import type { PropertySchema } from '../../template/schema.ts';
import { any, boolean, listOf, map, mapOf, string } from '../declare.ts';

/** Properties of every kind of software config. */
export const configProperties: Readonly<Record<string, PropertySchema>> = {
  inputs: listOf(
    mapOf({
      default: any(),
      description: string(),
      name: string({ required: true }),
      replace_on_change: boolean({ default: false }),
      type: string({ default: 'String', oneOf: ['String', 'Number', 'CommaDelimitedList', 'Json', 'Boolean'] }),
    }),
  ),
  options: map(),
  outputs: listOf(
    mapOf({
      description: string(),
      error_output: boolean({ default: false }),
      name: string({ required: true }),
      type: string({ default: 'String', oneOf: ['String', 'Number', 'CommaDelimitedList', 'Json', 'Boolean'] }),
    }),
  ),
};
