import type { ValueMap } from '../../lib/template/values.ts';
import type { Resources } from '../engine/world.ts';

/** A random graph of things and values: references backwards only, now and then a property whose change replaces. */
export function randomStack(random: () => number, size: number): Resources {
  const pick = (most: number) => Math.floor(random() * most);
  const stack: Record<string, Resources[string]> = {};
  for (let at = 0; at < size; at++) {
    const before = () => `r${pick(at)}`;
    const ref = () => ({ ref: before() });
    const attr = () => {
      const other = before();
      return { attr: [other, stack[other]?.value === undefined ? 'a' : 'value'] as const };
    };
    const after = at > 0 && random() < 0.2 && { depends_on: [before()] };
    if (random() < 0.25) {
      const value = at === 0 || random() < 0.3 ? `v${pick(3)}` : random() < 0.5 ? ref() : attr();
      stack[`r${at}`] = { value, ...after };
      continue;
    }
    const properties: Record<string, NonNullable<Resources[string]['value']>> = {};
    if (random() < 0.5) properties.a = `v${pick(3)}`;
    if (at > 0 && random() < 0.5) properties.b = ref();
    if (at > 0 && random() < 0.4) properties.c = attr();
    if (random() < 0.3) properties.imm1 = `i${pick(2)}`;
    if (at > 0 && random() < 0.15) properties.imm2 = ref();
    stack[`r${at}`] = { properties, ...after };
  }
  return stack;
}

export interface Nest {
  readonly template: ValueMap;
  readonly files: Readonly<Record<string, string>>;
  /** Of all things, in all stacks. */
  readonly names: readonly string[];
}

/** A stack of stacks: a group of things, and things made by a template of their own. */
export function randomNest(random: () => number): Nest {
  const pick = (most: number) => Math.floor(random() * most);
  const thing = 'Test::Thing';
  const count = pick(4);
  const child = random() < 0.7;
  const inner = {
    heat_template_version: '2021-04-16',
    parameters: { a: { type: 'string' }, kind: { type: 'string' } },
    resources: {
      low: { type: thing, properties: { a: { get_param: 'a' }, imm1: { get_param: 'kind' } } },
      ...(random() < 0.5 && { high: { type: thing, properties: { b: { get_resource: 'low' } } } }),
    },
    outputs: { low: { value: { get_resource: 'low' } } },
  };
  const template = {
    heat_template_version: '2021-04-16',
    resources: {
      base: { type: thing, properties: { a: `v${pick(3)}` } },
      group: {
        type: 'OS::Heat::ResourceGroup',
        properties: {
          count,
          resource_def: {
            type: thing,
            properties: { a: `g${pick(2)}`, imm1: `i${pick(2)}`, b: { get_resource: 'base' } },
          },
        },
      },
      ...(child && {
        child: { type: 'child.yaml', properties: { a: { get_resource: 'base' }, kind: `k${pick(2)}` } },
        after: { type: thing, properties: { c: { get_attr: ['child', 'low'] } } },
      }),
    },
  };
  const names = [
    'base',
    ...Array.from({ length: count }, (_, at) => String(at)),
    ...(child ? ['after', ...Object.keys(inner.resources)] : []),
  ];
  const files: Record<string, string> = child ? { 'child.yaml': JSON.stringify(inner) } : {};
  return { template, files, names };
}
