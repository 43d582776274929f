import { origin, type Problem } from '../../errors.ts';
import type { StackDefinition } from '../contract.ts';
import { causeOf, leadOf } from '../functions/faults.ts';
import { pathInMessage } from '../properties/index.ts';
import { formatPath, type Path } from '../source.ts';

/** Something wrong at a path of the template, before it is put in Heat's words. */
export interface Finding {
  readonly type?: string;
  /** What Heat puts before the path, e.g. `Property error`. */
  readonly error?: string;
  readonly path: Path;
  /** False: the message does not name the path. */
  readonly tellPath?: boolean;
  readonly text: string;
  readonly hint?: string;
  readonly part?: 'key';
  /** What is told: knows better where it stands, and what was meant. */
  readonly cause?: Error | undefined;
}

export function toProblem(stack: StackDefinition, finding: Finding): Problem {
  const { type = 'StackValidationFailed', error, path, text, part, cause, tellPath = true } = finding;
  const { hint = finding.hint, [origin]: from = { path, part } } = causeOf(cause);
  const told = tellPath ? heatPath(pathInMessage(path, finding)) : '';
  const position = stack.position(from.path, from.part);
  return {
    type,
    message: [error, told, text].filter(Boolean).join(': '),
    ...leadOf(error, told),
    path: formatPath(from.path),
    [origin]: from,
    ...(position ? { position } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** As Heat's messages write paths: names of digits only look like indexes. */
function heatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number' || /^\d+$/.test(part)) text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/**
 * A problem inside a nested stack as its parent tells it: always StackValidationFailed, with the class of another error
 * before the path and the path of the parent's resource in front of its own.
 */
export function nestedProblem(problem: Problem, above: string): Problem {
  const { lead = {} } = problem;
  const before = [lead.error, lead.path].filter((part) => part !== undefined).join(': ');
  const told = lead.path;
  const text = before === '' ? problem.message : problem.message.slice(before.length + 2);
  const error = problem.type === 'StackValidationFailed' ? lead.error : problem.type;
  const path = [above, told].filter(Boolean).join('.').replaceAll('.[', '[');
  return {
    ...problem,
    type: 'StackValidationFailed',
    message: [error, path, text].filter(Boolean).join(': '),
    ...leadOf(error, path),
    path: [above, problem.path].filter(Boolean).join('.'),
  };
}
