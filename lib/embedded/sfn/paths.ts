/** Data as states pass it on. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** An error inside a state: what Retry and Catch see. */
export class StateError extends Error {
  readonly error: string;
  override readonly cause: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}

type Step = string | number;
const lexeme = /\.([A-Za-z_][\w-]*)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]/y;

/** Steps of a JSONPath without `$`; only names and indexes. @throws Error for filters, wildcards, slices and descents */
export function parsePath(path: string): readonly Step[] {
  const text = path.startsWith('$$') ? path.slice(2) : path.slice(1);
  if (!path.startsWith('$')) throw new Error(`a path begins with "$": ${path}`);
  const steps: Step[] = [];
  lexeme.lastIndex = 0;
  while (lexeme.lastIndex < text.length) {
    const match = lexeme.exec(text);
    if (!match) throw new Error(`this path is not implemented here: ${path}`);
    steps.push(match[1] ?? (match[3] === undefined ? (match[2] ?? '').replace(/\\(.)/g, '$1') : Number(match[3])));
  }
  return steps;
}

export const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path, or undefined. `$$` reads the context object. */
export function lookUp(path: string, data: Json, context: Json): Json | undefined {
  let here: Json | undefined = path.startsWith('$$') ? context : data;
  for (const step of parsePath(path)) {
    if (typeof step === 'number') here = Array.isArray(here) ? (here as readonly Json[])[step] : undefined;
    else here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined;
    if (here === undefined) return undefined;
  }
  return here;
}

/** @throws StateError States.Runtime when nothing is there */
export function mustFind(path: string, data: Json, context: Json): Json {
  const found = lookUp(path, data, context);
  if (found === undefined)
    throw new StateError(
      'States.Runtime',
      `The JSONPath '${path}' could not be found in the input '${JSON.stringify(data).slice(0, 500)}'`,
    );
  return found;
}

/** `data` with `value` put at a reference path, objects made where there are none. */
export function putAt(path: string, data: Json, value: Json): Json {
  const put = (here: Json | undefined, steps: readonly Step[]): Json => {
    const [step, ...rest] = steps;
    if (step === undefined) return value;
    if (typeof step === 'number')
      throw new StateError('States.ResultPathMatchFailure', `${path} does not fit the input`);
    if (here !== undefined && here !== null && !isObject(here))
      throw new StateError('States.ResultPathMatchFailure', `${path} does not fit the input`);
    const old = isObject(here) ? here : {};
    return { ...old, [step]: put(Object.hasOwn(old, step) ? old[step] : undefined, rest) };
  };
  return put(data, parsePath(path));
}
