import { describe, expect, test } from 'vitest';
import { HeatError, type Problem } from '../../../lib/errors.ts';
import { parameterTypes, parseEnvironment, readEnvironment } from '../../../lib/template/environment/index.ts';
import { parameterSyntax, parseParameters } from '../../../lib/template/parameters/index.ts';
import type { Value } from '../../../lib/template/values.ts';
import { attempt } from '../../../lib/util/attempt.ts';

const empty = {
  parameters: {},
  parameter_defaults: {},
  resource_registry: {},
  encrypted_param_names: [],
  event_sinks: [],
};

function problems(read: () => unknown): readonly Problem[] {
  const result = attempt(HeatError, read);
  return result instanceof HeatError ? result.problems : [];
}

describe('an environment', () => {
  test.each<[Parameters<typeof parseEnvironment>[0]]>([[null], [undefined], [''], ['---'], [{}]])(
    '%j is empty',
    (given) => {
      expect(parseEnvironment(given)).toEqual(empty);
    },
  );

  test('tells every wrong section with its place and a hint', () => {
    const text = 'parameter: {}\nparameters:\nresources: {}\nevent_sinks:\nzzz: 1\n';
    expect(problems(() => parseEnvironment(text, 'env.yaml'))).toEqual([
      {
        type: 'ValueError',
        message: 'environment has wrong section "parameter"',
        path: 'parameter',
        position: { line: 1, column: 1, file: 'env.yaml' },
        hint: 'did you mean "parameters"?',
      },
      {
        type: 'ValueError',
        message: 'environment has empty section "parameters"',
        path: 'parameters',
        position: { line: 2, column: 1, file: 'env.yaml' },
        hint: 'leave it out or write "parameters: {}"',
      },
      {
        type: 'ValueError',
        message: 'environment has wrong section "resources"',
        path: 'resources',
        position: { line: 3, column: 1, file: 'env.yaml' },
        hint: 'put it under "resource_registry"',
      },
      {
        type: 'ValueError',
        message: 'environment has empty section "event_sinks"',
        path: 'event_sinks',
        position: { line: 4, column: 1, file: 'env.yaml' },
        hint: 'leave it out or write "event_sinks: []"',
      },
      {
        type: 'ValueError',
        message: 'environment has wrong section "zzz"',
        path: 'zzz',
        position: { line: 5, column: 1, file: 'env.yaml' },
      },
    ]);
    expect(problems(() => parseEnvironment({ zzz: 1 }))).toEqual([
      { type: 'ValueError', message: 'environment has wrong section "zzz"', path: 'zzz' },
    ]);
  });
});

describe('the environment of a request', () => {
  const types = () => parameterTypes(schemata, {});
  const schemata = parseParameters(
    {
      name: { type: 'string' },
      size: { type: 'number' },
      tags: { type: 'comma_delimited_list' },
      conf: { type: 'json' },
    },
    { syntax: parameterSyntax('hot', '2018-08-31') },
  );

  test('has parameters given beside it on top', () => {
    const read = readEnvironment({
      environment: { parameters: { name: 'inside', size: 1 }, parameter_defaults: { name: 'd' } },
      parameters: { name: 'beside' },
      parameterTypes: types,
    });
    expect(read).toEqual({ ...empty, parameters: { name: 'beside', size: 1 }, parameter_defaults: { name: 'd' } });
  });

  test('is ignored when there are files, which go over the parameters beside', () => {
    const read = readEnvironment({
      environment: 'parameters: {name: ignored, size: 9}',
      environmentFiles: ['one', 'two'],
      files: { one: 'parameters: {name: one, tags: a}', two: 'parameters: {name: two}' },
      parameters: { name: 'beside', conf: { a: 1 } },
      parameterTypes: types,
    });
    expect(read).toEqual({ ...empty, parameters: { name: 'two', tags: 'a', conf: { a: 1 } } });
  });

  test('keeps what is no map for whoever builds the environment to refuse', () => {
    expect(readEnvironment({ environment: 'parameters: [a]', parameterTypes: types }).parameters).toEqual(['a']);
    expect(
      readEnvironment({ environment: 'parameters: [a]', parameters: { b: 1 }, parameterTypes: types }).parameters,
    ).toEqual(['a']);
  });

  const merge = (...files: Value[]) =>
    readEnvironment({
      environmentFiles: files.map((_, index) => `f${index}`),
      files: Object.fromEntries(files.map((file, index) => [`f${index}`, JSON.stringify(file)])),
      parameterTypes: types,
    });
  const strategy = { parameter_merge_strategies: { default: 'merge' } };

  test.each<[string, Value[], string]>([
    ['parameters that are a list', [{ parameters: ['a'] }], 'Expected a mapping in the environment, found list'],
    [
      'strategies that are a number',
      [{ parameters: { name: 'a' }, parameter_merge_strategies: 5 }],
      'Expected a mapping in the environment, found a number',
    ],
    [
      'a json text that is none',
      [
        { parameters: { conf: { a: 1 } }, ...strategy },
        { parameters: { conf: '{' }, ...strategy },
      ],
      'Invalid parameter in environment: not valid JSON.',
    ],
    [
      'a list onto a text inside a map',
      [
        { parameters: { conf: { a: 'x' } }, parameter_merge_strategies: { conf: 'deep_merge' } },
        { parameters: { conf: { a: [1] } }, parameter_merge_strategies: { conf: 'deep_merge' } },
      ],
      'Cannot merge list into str in the environment',
    ],
    [
      'two event sinks',
      [{ event_sinks: [1] }, { event_sinks: [2] }],
      'Expected a mapping in the environment, found list',
    ],
  ])('%s is refused', (_, files, message) => {
    expect(problems(() => merge(...files))).toEqual([{ type: 'ValueError', message }]);
  });

  test('a file that is not there is refused as Heat does', () => {
    const read = () => readEnvironment({ environmentFiles: ['gone'], parameterTypes: types });
    const message = 'The environment file "gone" is not among the files';
    expect(problems(read)).toEqual([{ type: 'KeyError', message }]);
  });

  test('json texts are merged as what they say', () => {
    const merged = merge(
      { parameters: { conf: { a: 1 } }, ...strategy },
      { parameters: { conf: '{"b": 2}' }, ...strategy },
    );
    expect(merged.parameters).toEqual({ conf: { a: 1, b: 2 } });
    const emptied = merge({ parameters: { name: 'x' }, ...strategy }, { parameters: { conf: '' }, ...strategy });
    expect(emptied.parameters).toEqual({ name: 'x', conf: '' });
  });

  test('deep merging takes over what was not there before', () => {
    const deep = { parameter_merge_strategies: { conf: 'deep_merge' } };
    const merged = merge(
      { parameters: { conf: { z: 1 } }, ...deep },
      { parameters: { conf: { text: 't', list: [1], map: { a: 1 }, number: 5 } }, ...deep },
    );
    expect(merged.parameters).toEqual({ conf: { z: 1, text: 't', list: [1], map: { a: 1 }, number: 5 } });
  });

  test('lists of numbers are appended, a number that is not there cannot be added to', () => {
    const lists = [
      { parameters: { size: [1] }, ...strategy },
      { parameters: { size: [2] }, ...strategy },
    ];
    expect(merge(...lists).parameters).toEqual({ size: [1, 2] });
    expect(
      problems(() => merge({ parameters: { name: 'a' }, ...strategy }, { parameters: { size: '2' }, ...strategy })),
    ).toEqual([{ type: 'ValueError', message: 'Cannot merge str into int in the environment' }]);
  });

  test('texts and lists are merged into parameters that had none', () => {
    const merged = merge(
      { parameters: { size: '1' }, ...strategy },
      { parameters: { name: 'a', tags: ['x'] }, ...strategy },
    );
    expect(merged.parameters).toEqual({ size: '1', name: 'a', tags: ['x'] });
  });

  test('an unknown strategy counts as the default of its file', () => {
    const odd = { parameter_merge_strategies: { name: 'sum', default: 'merge' } };
    expect(merge({ parameters: { name: 'a' }, ...odd }, { parameters: { name: 'b' }, ...odd }).parameters).toEqual({
      name: 'ab',
    });
  });

  test('merging changes no input', () => {
    const environment = parseEnvironment({ parameters: { tags: ['a'] } });
    const copy = structuredClone(environment);
    readEnvironment({
      parameters: environment.parameters as never,
      environmentFiles: ['f'],
      files: { f: 'parameters: {tags: [b]}\nparameter_merge_strategies: {tags: merge}' },
      parameterTypes: types,
    });
    expect(environment).toEqual(copy);
  });

  test('keys like __proto__ are parameters like any other', () => {
    const merged = merge(JSON.parse('{"parameter_defaults": {"a": 1, "__proto__": {"x": 1}}}'), {
      parameter_defaults: { name: 'n' },
    });
    expect(Object.getPrototypeOf(merged.parameter_defaults)).toBeNull();
    expect(merged.parameter_defaults).not.toHaveProperty('x');
  });
});

describe('parameter types of a template and its files', () => {
  const main = parseParameters({ a: { type: 'number' } }, { syntax: parameterSyntax('hot', '2018-08-31') });

  test('come from every file that is a template, the template itself winning', () => {
    const types = parameterTypes(main, {
      'hot.yaml': 'heat_template_version: 2018-08-31\nparameters: {a: {type: json}, b: {type: json}, bad: {}}',
      'cfn.json': '{"AWSTemplateFormatVersion": "2010-09-09", "Parameters": {"C": {"Type": "Boolean"}}}',
      'script.sh': '#!/bin/sh\n: [ {',
      'broken.yaml': 'heat_template_version: [',
      'list.yaml': '[heat_template_version]',
    });
    expect(types).toEqual(
      new Map([
        ['a', 'number'],
        ['b', 'json'],
        ['C', 'boolean'],
      ]),
    );
  });
});
