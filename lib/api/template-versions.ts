import { HeatError } from '../errors.ts';
import { removed } from '../template/functions/logic.ts';
import { templateVersions as known } from '../template/model/versions.ts';

const nameOf = (version: (typeof known)[number], date = version.date) => `${version.key}.${date}`;

/** All template versions, oldest first within a format. */
export function templateVersions() {
  return known.map((version) => ({
    version: nameOf(version),
    type: version.kind,
    aliases: version.aliases.map((alias) => nameOf(version, alias)),
  }));
}

/**
 * Functions of a version (`heat_template_version.2016-10-14`, aliases too), with those of conditions where asked for.
 * @throws HeatError NotFound
 */
export function functionsOf(name: string, withConditions: boolean) {
  const version = known.find((one) => [one.date, ...one.aliases].some((date) => nameOf(one, date) === name));
  if (!version) throw new HeatError('NotFound', `Template with version ${name} not found`);
  const names = new Set([
    ...[...version.functions].filter(([, rule]) => rule !== removed).map(([own]) => own),
    ...(withConditions ? version.ownConditionFunctions.keys() : []),
  ]);
  return [...names].map((own) => ({ functions: own, description: '' }));
}
