import { types } from '../../lib/resources/registry.ts';
import { templateVersions } from '../../lib/template/model/versions.ts';

/** Names that JavaScript's objects have without being asked. */
export const prototypeNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'length',
];

export const versions: readonly (readonly [key: string, version: string])[] = templateVersions.flatMap((version) =>
  [version.date, ...version.aliases].map((name) => [version.key, name] as const),
);

export const functionNames: readonly string[] = [
  ...new Set(templateVersions.flatMap(({ functions }) => [...functions.keys()])),
];

export const typeNames: readonly string[] = [...types.names()];

/** Pieces of YAML that mean something. */
export const yamlTokens = [
  ...[
    '\n',
    '\n  ',
    '\n    ',
    '\n\t',
    ': ',
    '- ',
    '? ',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '|',
    '>',
    '|-\n  ',
    '#',
    '---',
    '...',
  ],
  ...[
    '&a ',
    '*a',
    '&b ',
    '*b',
    '<<: ',
    '!!binary ',
    '!!set ',
    '!!python/object:os.system ',
    '!!timestamp ',
    '!x ',
    '%YAML 1.1\n',
  ],
  ...[
    'null',
    '~',
    'yes',
    'Off',
    '0o17',
    '0x1F',
    '017',
    '1_000',
    '190:20:30',
    '.inf',
    '-.NaN',
    '1e400',
    '2020-02-30',
    '2001-12-14t21:59:43.10-05:00',
  ],
  ...['\u0000', '\ufeff', '\u2028', '\ud800', '\\u0041', '\\x', 'é', '😀'],
  ...[
    'heat_template_version',
    '2021-04-16',
    'resources',
    'parameters',
    'outputs',
    'conditions',
    'type',
    'properties',
    'value',
  ],
];

export const yaqlExpressions = [
  '$.data',
  '$.data.select($ + 1)',
  'sequence().len()',
  'range(200).select(range(200).select(range(200).sum()).sum()).sum()',
  '[1].cycle().toList()',
  '"a" * 1000000000',
  'pow(10, 1000000000)',
  '("a" * 5000) =~ "(a*)*b"',
  'range(190).select(("a" * 60) =~ `(a*)(a*)\\1\\2c`).toList()',
  'def(f, f($)) -> f(1)',
  'let([0] * 150) -> let([$] * 150) -> let([$] * 150) -> $',
  '$.__proto__.constructor',
  '{__proto__ => 1}.__proto__',
  '"{0.__class__}".format(1)',
];

export const patterns = [
  '(a+)+$',
  '(a|a)*b',
  '(a|aa)+$',
  '(.*)*x',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?=(a+))a*b\\1',
  '(a{1,99}){1,99}',
  '[',
  '(?P<x',
  '((((((((((a))))))))))*',
  '\\p{L}+',
  'a{99999999}',
];
