import type { Problem } from '../../errors.ts';
import { didYouMean } from '../../util/nearest.ts';
import { equal, isInteger, isTruthy } from '../scalars.ts';
import type { Path, SourceMap } from '../source.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value } from '../values.ts';
import type { ParameterValues } from './bind.ts';
import { problemAt } from './schema.ts';

const section = 'parameter_groups';

/** Problems of a HOT template's parameter groups: behaviour 37. `names` are the names that may be grouped. */
export function checkParameterGroups(
  groups: Value | undefined,
  parameters: ParameterValues,
  positions?: SourceMap,
): readonly Problem[] {
  if (!isTruthy(groups)) return [];
  const problems: Problem[] = [];
  const report = (
    label: Value | undefined,
    path: Path,
    text: string,
    hint?: string,
    // Heat fails in the host language where the label of a group in error is neither text nor number.
    type = label === undefined || isPathPart(label) ? 'StackValidationFailed' : 'AttributeError',
  ) => {
    const lead = { error: 'Parameter Groups error', path: heatPath(label) };
    const message = `${lead.error}: ${lead.path}: ${text}`;
    problems.push({ ...problemAt({ type, message, path, hint, positions }), lead });
  };
  if (!isList(groups)) {
    report(undefined, [section], `The ${section} should be a list.`);
    return problems;
  }
  const names = [...parameters.names()];
  const grouped: Value[] = [];
  for (const [index, group] of groups.entries()) {
    const path: Path = [section, index];
    if (!isMap(group)) {
      // Heat fails in the host language here, so that its validate call refuses instead of answering with an error.
      report(undefined, path, 'Each parameter group should be a map.', undefined, 'AttributeError');
      continue;
    }
    const label = Object.hasOwn(group, 'label') ? group.label : '';
    const members = group.parameters ?? null;
    if (members === null) {
      report(label, path, 'The parameters must be provided for each parameter group.');
      continue;
    }
    if (!isList(members)) {
      report(label, [...path, 'parameters'], 'The parameters of parameter group should be a list.');
      continue;
    }
    for (const [at, member] of members.entries()) {
      const where: Path = [...path, 'parameters', at];
      const name = toText(member);
      if (grouped.some((other) => equal(other, member))) {
        report(label, where, `The ${name} parameter must be assigned to one parameter group only.`);
      } else if (typeof member !== 'string' || !parameters.has(member)) {
        const hint = didYouMean(name, names);
        report(label, where, `The grouped parameter ${name} does not reference a valid parameter.`, hint);
      }
      grouped.push(member);
    }
  }
  return problems;
}

function isPathPart(label: Value): boolean {
  return typeof label === 'string' || typeof label === 'boolean' || isInteger(label);
}

/** `parameter_groups.LABEL`: Heat's messages name a group by its label. */
function heatPath(label: Value | undefined): string {
  if (label === undefined) return section;
  const text = toText(label);
  return /^\d+$/.test(text) ? `${section}[${text}]` : `${section}.${text}`;
}
