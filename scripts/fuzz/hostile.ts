import fc from 'fast-check';
import type { Input } from './examine.ts';
import { patterns, prototypeNames, typeNames, yaqlExpressions } from './words.ts';

const head = 'heat_template_version: 2021-04-16\n';
const repeated = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const value = (name: string, text: string): string =>
  `  ${name}: {type: OS::Heat::Value, properties: {value: ${text}}}\n`;
const resources = (...lines: readonly string[]): Input => ({ template: `${head}resources:\n${lines.join('')}` });
const digits = (count: number): string => '7'.repeat(count);

/** Characters of a template. */
const MAX_SIZE = 60_000;

/** Shapes that have brought down readers of such templates, by one or two sizes. */
const shapes: Readonly<Record<string, (size: number, width: number, pick: number) => Input>> = {
  aliasBomb: (size, width) => {
    const levels = repeated(
      size % 40,
      (index) => `l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(width % 12)}]\n`,
    );
    return { template: `${head}l0: &l0 [x, x]\n${levels}resources:\n${value('a', `*l${size % 40}`)}` };
  },
  mergeBomb: (size, width) => {
    const levels = repeated(
      size % 40,
      (index) => `m${index + 1}: &m${index + 1} {<<: [${`*m${index}, `.repeat(width % 12)}], k${index}: *m${index}}\n`,
    );
    return { template: `${head}m0: &m0 {x: 1}\n${levels}` };
  },
  aliasedCycle: () => resources(value('a', '&x [*x]'), value('b', '&y {z: *y}')),
  flowDepth: (size, _, pick) => {
    const [open, close] = [
      ['[', ']'],
      ['{a: ', '}'],
      ['{get_attr: [', ']}'],
      ['{not: ', '}'],
      ['{list_join: ["", [', ']]}'],
      ['{if: [true, ', ', 1]}'],
    ][pick % 6] as [string, string];
    return resources(value('a', open.repeat(size) + close.repeat(size)));
  },
  openDepth: (size, _, pick) => ({
    template: head + (['[', '{', '- ', '? ', '{a: ', '"'][pick % 6] as string).repeat(size * 10),
  }),
  blockDepth: (size) => ({ template: `${head}${repeated(size % 1000, (index) => `${' '.repeat(index)}a:\n`)}` }),
  jsonDepth: (size) => ({
    template: '{"heat_template_version": "2021-04-16", "resources": '.concat('{"a":'.repeat(size * 5)),
  }),
  giantNumbers: (size, width, pick) => {
    const number = [
      digits(size * 10),
      `-${digits(size)}.${digits(width)}`,
      `1e${digits(width)}`,
      `0x${'f'.repeat(size)}`,
      `1e-${size}`,
      `${'1_'.repeat(size)}1`,
      '9'.repeat(309),
      `${'59:'.repeat(width)}59`,
    ][pick % 8];
    const bounds = `{range: {min: ${number}, max: ${number}}}, {modulo: {step: ${number}, offset: 1}}, {length: {max: ${number}}}`;
    return {
      template: `${head}parameters:\n  n: {type: number, default: ${number}, constraints: [${bounds}]}\n  s: {type: string, default: ${number}}\nresources:\n${value('a', '{get_param: n}')}  r: {type: OS::Heat::RandomString, properties: {length: ${number}}}\n  g: {type: OS::Heat::ResourceGroup, properties: {count: ${number}, resource_def: {type: OS::Heat::None}}}\n`,
      parameters: { n: String(number) },
    };
  },
  patterns: (size, width, pick) => {
    const pattern = JSON.stringify(patterns[pick % patterns.length]);
    const text = `${'a'.repeat(size * 10)}!`;
    return {
      template: `${head}parameters:\n${repeated(1 + (width % 200), (index) => `  p${index}: {type: string, default: ${text}, constraints: [{allowed_pattern: ${pattern}}]}\n`)}`,
    };
  },
  longPattern: (size, width) => ({
    template: `${head}parameters:\n  p: {type: string, default: aaa, constraints: [{allowed_pattern: "${'(a?)'.repeat(size)}${'a{1,9}'.repeat(width)}"}]}\n`,
  }),
  yaql: (size, width, pick) => {
    const expression = JSON.stringify(yaqlExpressions[pick % yaqlExpressions.length]);
    return resources(
      ...Array.from({ length: 1 + (size % 300) }, (_, index) =>
        value(`r${index}`, `{yaql: {expression: ${expression}, data: [${'1, '.repeat(width)}]}}`),
      ),
    );
  },
  yaqlData: (size, width) => {
    const data = `&d [${'{a: 1}, '.repeat(size)}]`;
    return resources(
      value('d', data),
      ...Array.from({ length: width }, (_, index) =>
        value(`r${index}`, '{yaql: {expression: $.data.len(), data: *d}}'),
      ),
    );
  },
  repeatProduct: (size, width) => {
    const list = `[${'1, '.repeat(size)}]`;
    const each = Array.from({ length: 1 + (width % 12) }, (_, index) => `<%${index}%>: ${list}`).join(', ');
    return resources(
      value(
        'a',
        `{repeat: {for_each: {${each}}, template: "${Array.from({ length: width % 12 }, (_, index) => `<%${index}%>`).join('')}"}}`,
      ),
    );
  },
  nestedRepeat: (size, width) => {
    const levels = 1 + (width % 8);
    const open = repeated(
      levels,
      (index) => `{repeat: {for_each: {v${index}: [${'a, '.repeat(size % 100)}]}, template: `,
    );
    return resources(value('a', `${open}x${'}}'.repeat(levels)}`));
  },
  manyRepeats: (size, width) =>
    resources(
      ...Array.from({ length: width }, (_, index) =>
        value(
          `r${index}`,
          `{repeat: {for_each: {a: [${'1, '.repeat(size)}], b: [${'1, '.repeat(size)}]}, template: a-b}}`,
        ),
      ),
    ),
  replaceGrowth: (size, width) => {
    const levels = 1 + (width % 20);
    const open = '{str_replace: {params: {a: "'.concat('a'.repeat(size % 60), '"}, template: ');
    return resources(value('a', `${open.repeat(levels)}a${'}}'.repeat(levels)}`));
  },
  joinGrowth: (size, width) => {
    const steps = repeated(
      width % 30,
      (index) => `  j${index + 1}: {type: json, default: {list_join: [x, [{get_param: j${index}}]]}}\n`,
    );
    const inner = `{list_join: ["", [${'{get_param: j0}, '.repeat(width)}]]}`;
    return {
      template: `${head}parameters:\n  j0: {type: string, default: ${'x'.repeat(size * 20)}}\n${steps}resources:\n${value('a', `{list_join: ["", [${`${inner}, `.repeat(width % 40)}]]}`)}`,
    };
  },
  mapGrowth: (size, width) =>
    resources(
      value('a', `{map_replace: [{map_merge: [${'{a: 1, b: 2}, '.repeat(size)}]}, {keys: {a: b}, values: {1: 2}}]}`),
      value('b', `{list_concat_unique: [${`[${'1, '.repeat(width)}], `.repeat(size % 200)}]}`),
    ),
  cyclicFiles: (_, width) => {
    const count = 1 + (width % 6);
    const file = (index: number): string =>
      `${head}resources:\n${`  r${index}: {type: "f${(index + 1) % count}.yaml"}\n  s${index}: {type: "f${(index + 1) % count}.yaml"}\n`}`;
    return {
      template: file(count - 1),
      files: Object.fromEntries(Array.from({ length: count }, (__, index) => [`f${index}.yaml`, file(index)])),
    };
  },
  deepFiles: (_, width) => {
    const count = width % 40;
    const file = (index: number): string =>
      `${head}resources:\n  a: {type: "g${index}.yaml"}\n  b: {type: "g${index}.yaml"}\n  c: {type: "g${index}.yaml"}\n`;
    return {
      template: file(0),
      files: Object.fromEntries(Array.from({ length: count }, (__, index) => [`g${index}.yaml`, file(index + 1)])),
    };
  },
  fileFunctions: (_, width) => ({
    template: `${head}resources:\n${value('a', `[${'{get_file: big}, '.repeat(width)}]`)}`,
    files: { big: 'x'.repeat(100_000) },
  }),
  manyResources: (size, width, pick) =>
    resources(
      ...Array.from(
        { length: Math.min(size, 400) },
        (_, index) =>
          `  r${index}: {type: ${typeNames[(pick + index) % typeNames.length]}, depends_on: [r${(index + 1) % Math.max(size, 1)}, r${(index * 7) % Math.max(width, 1)}]}\n`,
      ),
    ),
  groups: (size, width) =>
    resources(
      `  g: {type: OS::Heat::ResourceGroup, properties: {count: ${size * width}, index_var: "%i%", resource_def: {type: OS::Heat::Value, properties: {value: "%i%%i%"}}}}\n`,
      `  c: {type: OS::Heat::ResourceChain, properties: {resources: [${'OS::Heat::None, '.repeat(width)}]}}\n`,
    ),
  conditions: (size, width) => ({
    template: `${head}conditions:\n  c0: true\n${repeated(size % 300, (index) => `  c${index + 1}: {and: [${`c${index}, `.repeat(1 + (width % 4))}true]}\n`)}resources:\n  a: {type: OS::Heat::None, condition: c${size % 300}}\n`,
  }),
  conditionCycle: (size) => ({
    template: `${head}conditions:\n${repeated(1 + (size % 200), (index) => `  c${index}: {not: c${(index + 1) % (1 + (size % 200))}}\n`)}`,
  }),
  prototypes: (_, __, pick) => {
    const name = prototypeNames[pick % prototypeNames.length] as string;
    return {
      template: `${head}parameters:\n  ${name}: {type: json, default: {${name}: {polluted: 1}}}\nconditions: {${name}: true}\nresources:\n  ${name}: {type: OS::Heat::Value, condition: ${name}, properties: {value: {get_param: [${name}, ${name}]}, ${name}: 1}, metadata: {${name}: {get_attr: [${name}, ${name}]}}}\noutputs:\n  ${name}: {value: {map_merge: [{${name}: 1}, {get_attr: [${name}, value, ${name}]}, {yaql: {expression: $.data.${name}, data: {${name}: 1}}}]}}\n`,
      environment: `{parameters: {${name}: '{"${name}": 2}'}, resource_registry: {${name}: ${name}, resources: {${name}: {hooks: ${name}}}}, parameter_defaults: {${name}: 1}}`,
      files: { [name]: name },
    };
  },
  allowedValues: (size, width) => ({
    template: `${head}parameters:\n  v: &v {type: comma_delimited_list, default: "${'a,'.repeat(size)}", constraints: [{allowed_values: [${'a, b, '.repeat(width)}]}]}\n${repeated(width % 50, (index) => `  v${index}: *v\n`)}`,
  }),
  wildcards: (size, width) => ({
    template: `${head}resources:\n${repeated(width, (index) => `  r${index}: {type: "A::${'B'.repeat(index)}"}\n`)}`,
    environment: `resource_registry:\n${repeated(size % 800, (index) => `  "A::${'*'.repeat(index % 40)}${'B'.repeat(index % 30)}*": "A::${'B'.repeat(index % 30)}*"\n`)}  resources: {"${'*'.repeat(50)}b": {hooks: pre-create}, "${'a*'.repeat(width % 60)}c": {hooks: pre-create}}\n`,
  }),
  digests: (size, width) =>
    resources(
      value('a', `[${`{digest: [sha512, "${'x'.repeat(size * 10)}"]}, `.repeat(width)}]`),
      value('b', `{str_split: ["", "${'x'.repeat(size)}"]}`),
      value('c', `{make_url: {scheme: http, host: "${':'.repeat(size)}", query: {a: ${digits(size)}}}}`),
    ),
  selectPaths: (size, width) =>
    resources(
      value('a', `{get_attr: [b${', a'.repeat(size)}]}`),
      value(
        'b',
        `{str_replace_vstrict: {template: "${'$x'.repeat(size)}", params: {${repeated(width, (index) => `"${'x'.repeat(index)}$": ${index}, `)}}}}`,
      ),
    ),
  text: (size) => resources(value('a', `|\n${`      ${'x'.repeat(70)}\n`.repeat(size)}`)),
  escapes: (size) => resources(value('a', `"${'\\U0001F600\\x41\\\\'.repeat(size)}"`)),
  keys: (size) =>
    resources(
      value('a', `{${repeated(size, (index) => `k${index}: ${index}, `)}}`),
      value('b', `{${repeated(size, () => 'same: 1, ')}}`),
    ),
};

export const shapeNames = Object.keys(shapes);

/** Templates that are meant to do harm. Sizes lean to the small ones, where mistakes are found, and reach what fits. */
export const hostile: fc.Arbitrary<Input> = fc
  .record({
    shape: fc.constantFrom(...shapeNames),
    size: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 1000 }), fc.nat({ max: 6000 })),
    width: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 300 })),
    pick: fc.nat({ max: 1000 }),
  })
  .map(({ shape, size, width, pick }) => {
    const make = shapes[shape] as (typeof shapes)[string];
    // What is large by its text alone says nothing; the same shape is tried smaller.
    for (let [length, breadth] = [size, width]; ; length >>= 1, breadth >>= 1) {
      const input = make(length, breadth, pick);
      if (input.template.length <= MAX_SIZE) return input;
    }
  });
