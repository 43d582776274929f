import { HeatError } from '../../errors.ts';
import { isTruthy } from '../../template/scalars.ts';
import { isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import { badRequest } from '../faults.ts';

const types = ['String', 'Number', 'CommaDelimitedList', 'Json', 'Boolean'];

/** Keys of an input or an output in the order in which they are shown. */
const keys = {
  inputs: ['name', 'description', 'type', 'default', 'replace_on_change'],
  outputs: ['name', 'description', 'type', 'error_output'],
} as const;

const truth = (value: Value) => /^(true|false|t|f|on|off|y|n|yes|no|1|0)$/i.test(String(value));

/** Whether a default is of the type that an input declares. */
const fits: Readonly<Record<string, (value: Value) => boolean>> = {
  Number: (value) =>
    typeof value === 'number' ||
    (typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)),
  Boolean: truth,
};

function fail(why: string): never {
  throw new HeatError('ValueError', why);
}

/**
 * The inputs or outputs of a software config, with the type that one lacks.
 * @throws HTTPBadRequest for what is no list of maps; ValueError for one that is wrong
 */
export function configIo(kind: keyof typeof keys, given: Value | undefined): readonly ValueMap[] {
  if (given === undefined || !isTruthy(given)) return [];
  if (!isList(given) || !given.every(isMap)) throw badRequest();
  return given.map((one) => {
    const { value, ...config } = one;
    const unknown = Object.keys(config).find((key) => !(keys[kind] as readonly string[]).includes(key));
    if (unknown !== undefined) fail(`Unknown Property ${unknown}`);
    if (typeof config.name !== 'string') fail('Property name not assigned');
    const type = config.type ?? 'String';
    if (typeof type !== 'string' || !types.includes(type)) fail(`"${String(type)}" is not an allowed value`);
    const { default: fallback = null, error_output: error = false } = config;
    if (fallback !== null && fits[type]?.(fallback) === false) fail(`The default is no ${type}`);
    if (kind === 'outputs' && !truth(error)) fail(`"${String(error)}" is not a valid boolean`);
    const whole: ValueMap = {
      ...config,
      type,
      ...(kind === 'outputs' && { error_output: /^(true|t|on|y|yes|1)$/i.test(String(error)) }),
    };
    const shown = keys[kind].flatMap((key) => (whole[key] == null ? [] : [[key, whole[key]] as const]));
    return { ...Object.fromEntries(shown), ...(value === undefined ? {} : { value }) };
  });
}
