import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeatError, type Problem } from '../../../lib/errors.ts';
import type { StackDefinition } from '../../../lib/template/contract.ts';
import { versionOf } from '../../../lib/template/model/versions.ts';
import { constraintRules, kindOf } from '../../../lib/template/parameters/constraints.ts';
import { parameterSyntax, parseParameters } from '../../../lib/template/parameters/index.ts';
import { readTemplate } from '../../../lib/template/read.ts';
import { isMap, type Value, type ValueMap } from '../../../lib/template/values.ts';
import { attempt } from '../../../lib/util/attempt.ts';
import { type Runner, sameValue } from '../harness.ts';
import { byText, loadCase, order, refuse } from '../stacks.ts';

/** corpus.json: templates that others wrote, read from the folder `corpus` beside that of the vectors. */
export const runCorpus: Runner = Object.assign(
  (input: ValueMap, { folder }: { readonly folder: string }): Value => {
    const read = (path: Value | undefined) => readFileSync(join(folder, '../corpus', String(path)), 'utf8');
    const files = Object.entries((input.files ?? {}) as ValueMap).map(([name, path]) => [name, read(path)] as const);
    const template = read(input.template_path);
    const stack = loadOrdered({
      template,
      files: Object.fromEntries(files),
      parameters: (input.parameters ?? {}) as ValueMap,
      environment: (input.environment ?? null) as ValueMap | null,
    });
    return {
      parameters: parameters(template),
      resources: [...stack.resources.values()].map(({ name, type }): ValueMap => ({ name, type })).sort(byName),
      outputs: [...stack.outputs.keys()].sort(),
      ...dependencies(stack),
      validation: { full: validation(stack, 'full'), template: validation(stack, 'template') },
    };
  },
  { same },
);

/** Here Heat looked at resources and dependencies before it looked at sections. */
function loadOrdered(source: Parameters<typeof loadCase>[0]): StackDefinition {
  const stack = attempt(HeatError, () => loadCase(source));
  if (!(stack instanceof HeatError)) return stack;
  const late = ({ type }: Problem) => type === 'InvalidTemplateSection';
  const [first, ...others] = [...stack.problems.filter((problem) => !late(problem)), ...stack.problems.filter(late)];
  throw HeatError.of([first as Problem, ...others]);
}

function byName(a: ValueMap, b: ValueMap): number {
  return byText(a.name, b.name);
}

function parameters(text: string): ValueMap {
  const { template } = readTemplate(text);
  const version = versionOf(template);
  const syntax = parameterSyntax(version.kind, version.date);
  const { schemas } = parseParameters(template[version.names.parameters], { syntax });
  const described = [...schemas.values()].map((schema): [string, Value] => [
    schema.name,
    {
      type: schema.typeName,
      hidden: schema.hidden,
      has_default: schema.default !== null,
      constraints: schema.constraints.map((constraint) => constraintRules[kindOf(constraint)].name).sort(),
    },
  ]);
  return Object.fromEntries(described);
}

function dependencies(stack: StackDefinition): ValueMap {
  try {
    return { dependencies: order(stack) };
  } catch (error) {
    return { dependencies_error: described(error) };
  }
}

function validation(stack: StackDefinition, depth: 'full' | 'template'): ValueMap {
  try {
    refuse(stack, depth);
    return { valid: true };
  } catch (error) {
    return { valid: false, error: described(error) };
  }
}

function described(error: unknown): ValueMap {
  if (!(error instanceof HeatError)) throw error;
  return { type: error.type, message: error.message };
}

/**
 * Messages are information; where Heat looked at single types only as far as no service is asked, `depth` says so; null as
 * validity means that a remote template would have been fetched.
 */
function same(expected: Value, got: Value): boolean {
  if (!isMap(expected) || !isMap(got)) return false;
  return Object.entries(expected).every(([key, value]) => {
    if (key === 'dependencies_error') return sameType(value, got[key]);
    return key === 'validation' ? sameValidity(value, got[key]) : sameValue(value, got[key]);
  });
}

function sameValidity(expected: Value, got: Value | undefined): boolean {
  if (!isMap(expected) || !isMap(got ?? null)) return false;
  if (expected.valid === null) return true;
  const judged = (got as ValueMap)[String(expected.depth ?? 'full')] as ValueMap;
  return judged.valid === expected.valid && (judged.valid === true || sameType(expected.error, judged.error));
}

function sameType(expected: Value | undefined, got: Value | undefined): boolean {
  return isMap(expected ?? null) && isMap(got ?? null) && (expected as ValueMap).type === (got as ValueMap).type;
}
