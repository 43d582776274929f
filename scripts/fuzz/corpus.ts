import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Input } from './examine.ts';

const root = resolve(import.meta.dirname, '../..');
/** Templates of others stand beside the repository on some machines. */
const shared = process.env.KILN_SHARED ?? join(root, '../shared');
const MAX_SIZE = 100_000;

/** Inputs to begin from: the repository's templates, those of its vectors, and the outside corpus where it is. */
export function readCorpus(): readonly Input[] {
  const files = [join(root, 'examples'), join(shared, 'heat/corpus'), join(shared, 'heat/wild/corpus')].flatMap(
    templatesIn,
  );
  const inputs = files.map((file): Input => ({ template: readFileSync(file, 'utf8') }));
  const vectors = ['validation', 'dependencies', 'conditions', 'parameters', 'environments'].flatMap(vectorInputs);
  return [...inputs, ...vectors].filter(({ template }) => template.length < MAX_SIZE);
}

function templatesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ya?ml|template|json)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

interface VectorInput {
  readonly text?: string;
  readonly template?: unknown;
  readonly template_parameters?: unknown;
  readonly environment?: unknown;
  readonly environment_files?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
}

function vectorInputs(name: string): readonly Input[] {
  const path = join(root, 'test/conformance/vectors', `${name}.json`);
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly { input: VectorInput }[] };
  return cases.map(({ input }) => inputOf(input));
}

function inputOf({
  text,
  template,
  template_parameters,
  environment,
  environment_files,
  files,
  parameters,
}: VectorInput): Input {
  const made = { heat_template_version: '2018-08-31', parameters: template_parameters ?? {} };
  const asked = environment ?? environment_files?.map((file) => files?.[file])[0];
  return {
    template: text ?? JSON.stringify(template ?? made),
    ...(files ? { files } : {}),
    ...(asked ? { environment: typeof asked === 'string' ? asked : JSON.stringify(asked) } : {}),
    ...(parameters ? { parameters } : {}),
  };
}
