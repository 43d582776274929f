import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HeatError } from '../../lib/errors.ts';
import { readJson } from '../../lib/template/reader/json.ts';
import { DocumentMarks } from '../../lib/template/reader/marks.ts';
import { Float, isList, isMap, type Value, type ValueMap } from '../../lib/template/values.ts';

/** Inputs with the results that Heat itself computes; the format is described in vectors/README.md. */
export interface Vector {
  readonly id: string;
  readonly about: string;
  readonly input: ValueMap;
  readonly expect?: Value;
  readonly error?: { readonly type: string; readonly message: string; readonly stage?: string };
}

/**
 * Computes the result of one case. What the engine refuses is thrown as HeatError; `StagedError` where the stage counts.
 */
export interface Runner {
  (input: ValueMap, context: VectorContext): Value | Promise<Value>;
  /** Where results are not to be compared as they stand. */
  readonly same?: (expected: Value, got: Value) => boolean;
  /** The part of an expected result that binds others than its author; undefined: none, the case is left out. */
  readonly compared?: (expected: ValueMap) => Value | undefined;
}

export interface VectorContext {
  /** Folder of the file of vectors; templates that cases name lie beside it. */
  readonly folder: string;
}

/** A refusal with the stage at which it came: parse, validate or resolve. */
export class StagedError extends HeatError {
  readonly stage: string;
  constructor(stage: string, error: HeatError) {
    super(error.type, error.message, { problems: error.problems, cause: error });
    this.stage = stage;
  }
}

export interface Outcome {
  readonly id: string;
  readonly passed: boolean;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Errors of Heat's host language: each implementation has its own equivalent, only the failure itself counts. */
const hostErrors = new Set([
  'TypeError',
  'ValueError',
  'KeyError',
  'IndexError',
  'AttributeError',
  'AssertionError',
  'StopIteration',
  'ZeroDivisionError',
  'RecursionError',
  'UnicodeEncodeError',
  'RuntimeError',
  'error',
]);

/** Reads a file of vectors; integers keep all digits, 1.0 stays a float. */
export function readVectors(file: string): VectorFile {
  const text = readFileSync(file, 'utf8');
  const document = readJson(text, new DocumentMarks(text, undefined), 1000);
  if (!isMap(document) || !isList(document.cases ?? null)) throw new Error(`${file} is no file of vectors`);
  return { category: String(document.category), vectors: document.cases as unknown as readonly Vector[] };
}

export interface VectorFile {
  readonly category: string;
  readonly vectors: readonly Vector[];
}

/** All cases of a file that can be compared, in order. */
export async function runVectors(file: string, runner: Runner): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const vector of readVectors(file).vectors) {
    const { compared } = runner;
    const expect = compared && vector.expect !== undefined ? compared(vector.expect as ValueMap) : vector.expect;
    if (expect === undefined && vector.error === undefined) continue;
    outcomes.push(await runVector({ ...vector, expect }, runner, { folder: dirname(file) }));
  }
  return outcomes;
}

/** The runner of a category: the function `run...` of its module; undefined when there is none. */
export async function runnerOf(category: string): Promise<Runner | undefined> {
  const module = new URL(`runners/${category}.ts`, import.meta.url);
  if (!/^[a-z_]+$/.test(category) || !existsSync(module)) return undefined;
  const exported: Record<string, unknown> = await import(module.href);
  const [runner] = Object.entries(exported).filter(([name, value]) => /^run/.test(name) && typeof value === 'function');
  return runner?.[1] as Runner | undefined;
}

export async function runVector(vector: Vector, runner: Runner, context: VectorContext): Promise<Outcome> {
  const { id, expect, error } = vector;
  const expected = error ?? expect;
  let got: Value;
  try {
    got = await runner(vector.input, context);
  } catch (thrown) {
    const refused = { type: 'a crash', message: String(thrown), stage: undefined as string | undefined };
    if (thrown instanceof HeatError) Object.assign(refused, { type: thrown.type, message: thrown.message });
    else if (thrown instanceof Error) refused.message = thrown.stack ?? thrown.message;
    if (thrown instanceof StagedError) refused.stage = thrown.stage;
    const passed =
      thrown instanceof HeatError &&
      error !== undefined &&
      sameErrorType(error.type, thrown.type) &&
      (error.stage === undefined || error.stage === refused.stage);
    return { id, passed, expected, got: refused };
  }
  const same = runner.same ?? sameValue;
  return { id, passed: error === undefined && same(expect as Value, got), expected, got };
}

function sameErrorType(expected: string, got: string): boolean {
  return expected === got || hostErrors.has(expected);
}

/** Equality of JSON values; integers exactly, floats but for the last place, sets and odd maps in any order. */
export function sameValue(expected: Value, got: Value | undefined): boolean {
  if (got === undefined) return false;
  if (isNumber(expected) && isNumber(got)) return sameNumber(expected, got);
  if (isList(expected)) {
    return isList(got) && expected.length === got.length && expected.every((item, at) => sameValue(item, got[at]));
  }
  if (!isMap(expected)) return expected === got;
  if ('$float' in expected) return isNumber(got) && Object.is(Number(got), specialFloats[String(expected.$float)]);
  if (!isMap(got)) return false;
  for (const unordered of ['$set', '$map']) {
    const [members, others] = [expected[unordered] ?? null, got[unordered] ?? null];
    if (isList(members)) return isList(others) && sameMembers(members, others);
  }
  const refusal = refusalIn(expected);
  if (refusal !== undefined) {
    const type = isMap(got.error ?? null) ? (got.error as ValueMap).type : undefined;
    return typeof type === 'string' && sameErrorType(refusal, type);
  }
  const keys = Object.keys(expected);
  return keys.length === Object.keys(got).length && keys.every((key) => sameValue(expected[key] as Value, got[key]));
}

const specialFloats: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
};

/** `{"error": {"type", "message"}}` as one of several results. */
function refusalIn(value: ValueMap): string | undefined {
  const error = value.error;
  if (Object.keys(value).length !== 1 || error === undefined || !isMap(error)) return undefined;
  return typeof error.type === 'string' && 'message' in error ? error.type : undefined;
}

function sameMembers(expected: readonly Value[], got: readonly Value[]): boolean {
  const left = [...got];
  return (
    expected.length === got.length &&
    expected.every((item) => {
      const at = left.findIndex((other) => sameValue(item, other));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    })
  );
}

function isNumber(value: Value): value is number | bigint | Float {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;
}

function sameNumber(expected: number | bigint | Float, got: number | bigint | Float): boolean {
  const [a, b] = [expected, got].map((value) => (value instanceof Float ? value.value : (value as number | bigint)));
  if (typeof a === 'bigint' || typeof b === 'bigint') return a !== undefined && b !== undefined && a <= b && a >= b;
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const tolerated = Number.isInteger(a) && Number.isInteger(b) ? 0 : Math.abs(Number(a)) * Number.EPSILON;
  return Math.abs(Number(a) - Number(b)) <= tolerated;
}
