import { HeatError } from '../errors.ts';
import { removed } from '../template/functions/logic.ts';
import { join } from '../template/functions/texts.ts';
import { templateVersions as known } from '../template/model/versions.ts';

/** What the API says of each function; clients' own tests compare it to the letter. Some names have one meaning. */
const descriptions: readonly (readonly [names: string, description: string])[] = [
  ['get_param Ref', 'A function for resolving parameter references.'],
  ['get_resource', 'A function for resolving resource references.'],
  ['get_attr Fn::GetAtt', 'A function for resolving resource attributes.'],
  ['get_file', 'A function for including a file inline.'],
  ['list_join', 'A function for joining one or more lists of strings.'],
  ['Fn::Join', 'A function for joining strings.'],
  ['str_split', 'A function for splitting delimited strings into a list.'],
  ['Fn::Split', 'A function for splitting strings.'],
  ['str_replace str_replace_strict str_replace_vstrict Fn::Replace', 'A function for performing string substitutions.'],
  ['digest', 'A function for performing digest operations.'],
  ['repeat', 'A function for iterating over a list of items or a dict of keys.'],
  ['resource_facade Fn::ResourceFacade', 'A function for retrieving data in a parent provider template.'],
  ['map_merge', 'A function for merging maps.'],
  ['map_replace make_url', 'A function for performing substitutions on maps.'],
  ['list_concat', 'A function for extending lists.'],
  ['list_concat_unique', 'A function for extending lists with unique items.'],
  ['filter', 'A function for filtering out values from lists.'],
  ['yaql', 'A function for executing a yaql expression.'],
  ['if Fn::If', 'A function to return corresponding value based on condition evaluation.'],
  ['equals Fn::Equals', 'A function for comparing whether two values are equal.'],
  ['not Fn::Not', 'A function that acts as a NOT operator on a condition.'],
  ['and Fn::And', 'A function that acts as an AND operator on conditions.'],
  ['or Fn::Or', 'A function that acts as an OR operator on conditions.'],
  ['contains', 'Whether a value is in a list or a text.'],
  ['Fn::GetAZs', 'A function for retrieving the availability zones.'],
  ['Fn::Select', 'A function for selecting an item from a list or map.'],
  ['Fn::Base64', 'A placeholder function for converting to base64.'],
  ['Fn::MemberListToMap', 'A function to convert lists with enumerated keys and values to mapping.'],
  ['Fn::FindInMap', 'A function for resolving keys in the template mappings.'],
];
const described = new Map(descriptions.flatMap(([names, text]) => names.split(' ').map((name) => [name, text])));

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
  // As long as it takes one list only, the function that joins is the one of the other language.
  const aliases: Readonly<Record<string, string>> =
    version.functions.get('list_join') === join ? { list_join: 'Fn::Join' } : {};
  return [...names].map((own) => ({ functions: own, description: described.get(aliases[own] ?? own) ?? '' }));
}
