import type { PropertySchema } from '../../template/schema.ts';
import { integer, list, map, mapOf, number, since, string } from '../declare.ts';

/** Properties of every kind of deployment. */
export const deploymentProperties: Readonly<Record<string, PropertySchema>> = {
  actions: list({
    default: ['CREATE', 'UPDATE'],
    updateAllowed: true,
    oneOf: ['CREATE', 'UPDATE', 'DELETE', 'SUSPEND', 'RESUME'],
  }),
  config: string({ updateAllowed: true }),
  input_values: map({ updateAllowed: true }),
  name: string({ updateAllowed: true }),
  signal_transport: string({
    default: 'CFN_SIGNAL',
    oneOf: ['CFN_SIGNAL', 'TEMP_URL_SIGNAL', 'HEAT_SIGNAL', 'NO_SIGNAL', 'ZAQAR_SIGNAL'],
  }),
};

/** Further ones of deployments of structured configs. */
export const structuredProperties: Readonly<Record<string, PropertySchema>> = {
  input_key: string({ default: 'get_input' }),
  input_values_validate: string({ default: 'LAX', oneOf: ['LAX', 'STRICT'] }),
};

/** Update policy of groups of deployments. */
export const deploymentGroupPolicy: Readonly<Record<string, PropertySchema>> = {
  batch_create: mapOf(
    { max_batch_size: integer({ default: 1, range: [1] }), pause_time: number({ default: 0, range: [0] }) },
    { support: since('7.0.0') },
  ),
  rolling_update: mapOf(
    { max_batch_size: integer({ default: 1, range: [1] }), pause_time: number({ default: 0, range: [0] }) },
    { support: since('7.0.0') },
  ),
};
