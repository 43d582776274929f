import type { Problem } from '../../errors.ts';
import { equal } from '../scalars.ts';
import type { ParameterValues } from './bind.ts';

/**
 * Immutable parameters that an update would change: behaviour 35. A parameter must have been there before, and the new
 * template decides whether it is immutable. A value given anew counts as changed when it is spelled differently, e.g.
 * "yes" for true: it is compared as given with the old value as parsed.
 * @returns one problem ImmutableParameterModified that names them all, or none
 * @throws HeatError UserParameterMissing
 */
export function checkImmutable(before: ParameterValues, after: ParameterValues): readonly Problem[] {
  const changed: string[] = [];
  for (const { name, immutable } of after.schemata.schemas.values()) {
    if (!before.schemata.schemas.has(name) || before.isPseudo(name)) continue;
    // Looked at even where it may change: one without a value is refused here already.
    const now = Object.hasOwn(after.supplied, name) ? after.given(name) : after.value(name);
    if (immutable && !equal(before.value(name), now)) changed.push(name);
  }
  if (changed.length === 0) return [];
  const message = `The following parameters are immutable and may not be updated: ${changed.join(', ')}`;
  return [{ type: 'ImmutableParameterModified', message, path: `parameters.${changed[0]}` }];
}
