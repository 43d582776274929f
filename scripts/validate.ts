import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HeatError, type Problem } from '../lib/errors.ts';
import { types } from '../lib/resources/registry.ts';
import type { StackDefinition, StackSource } from '../lib/template/contract.ts';
import { load } from '../lib/template/load.ts';
import { hotJsonSchema } from '../lib/template/validate/json-schema.ts';
import { showResolved } from '../lib/template/validate/show.ts';
import { contentsOf, filesNamedBy, type NamedFile } from './files.ts';
import { parametersOf } from './options.ts';

const usage = `usage: kiln validate FILE... [-e ENVIRONMENT]... [-P NAME=VALUE]... [--show] [--schema]

Checks templates without a cloud and prints everything that is wrong, each with file, line, column and path. Ends with 1 when
something is. Parameters may be left without a value.

  -e, --environment FILE   an environment; several are merged in order
  -P, --parameter N=V      a parameter's value
      --show               print the template with everything resolved that needs no resource
      --schema             print a JSON Schema of HOT templates for editors
`;

/** Nobody asks a cloud: only what the text of a value alone decides is judged. */
const nothingAsked = { get: () => undefined };

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      environment: { type: 'string', short: 'e', multiple: true, default: [] },
      parameter: { type: 'string', short: 'P', multiple: true, default: [] },
      show: { type: 'boolean', default: false },
      schema: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.schema) {
    process.stdout.write(`${JSON.stringify(hotJsonSchema(types), null, 2)}\n`);
    return 0;
  }
  if (values.help || positionals.length === 0) {
    process.stderr.write(usage);
    return values.help ? 0 : 2;
  }
  const parameters = parametersOf(values.parameter);
  const wrong = positionals.filter(
    (file) => !isRight(file, { environments: values.environment, parameters, show: values.show }),
  );
  return wrong.length > 0 ? 1 : 0;
}

interface Options {
  readonly environments: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly show: boolean;
}

function isRight(file: string, options: Options): boolean {
  const { files, ...source } = sourceOf(file, options);
  const { stack, problems } = check({ ...source, files: contentsOf(files) });
  for (const problem of problems) process.stdout.write(`${line(file, problem, files)}\n`);
  if (stack && options.show && problems.length === 0) process.stdout.write(showResolved(stack));
  else if (problems.length === 0) process.stdout.write(`${file}: no problems found\n`);
  return problems.length === 0;
}

function check(source: StackSource): { stack?: StackDefinition; problems: readonly Problem[] } {
  try {
    const stack = load(source);
    return { stack, problems: stack.validate(nothingAsked) };
  } catch (error) {
    if (error instanceof HeatError) return { problems: error.problems };
    throw error;
  }
}

type Files = ReadonlyMap<string, NamedFile>;

function sourceOf(
  file: string,
  { environments, parameters }: Options,
): Omit<StackSource, 'files'> & { readonly files: Files } {
  const template = readFileSync(file, 'utf8');
  const files = filesNamedBy(template, file);
  for (const environment of environments) {
    const text = readFileSync(environment, 'utf8');
    filesNamedBy(text, environment, files);
    files.set(environment, { content: text, path: environment });
  }
  return {
    template,
    files,
    environmentFiles: environments,
    parameters,
    stack: { name: 'stack', id: null, projectId: 'project' },
    types,
    lenient: true,
  };
}

/** `FILE:LINE:COLUMN: message` with path and hint below it. */
function line(file: string, { message, path, position, hint }: Problem, files: Files): string {
  const inside = position?.file;
  // What is wrong with a template as a whole begins where it begins.
  const { line: row, column } = position ?? (path === undefined ? { line: 1, column: 1 } : {});
  const place = [inside === undefined ? file : (files.get(inside)?.path ?? inside), row, column]
    .filter((part) => part !== undefined)
    .join(':');
  const more = [path && !message.includes(path) ? `at ${path}` : undefined, hint].filter(Boolean);
  return [`${place}: ${message}`, ...more.map((text) => `    ${text}`)].join('\n');
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`kiln validate: ${error.message}\n`);
  process.exitCode = 2;
}
