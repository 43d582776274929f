import { HeatError } from '../errors.ts';
import { removed } from '../template/functions/logic.ts';
import { templateVersions as known } from '../template/model/versions.ts';

/** What each function gives, in a line; several names have one meaning in the two languages. */
const purposes: readonly (readonly [names: string, purpose: string])[] = [
  ['get_param', 'The value of a parameter, or a part of it.'],
  ['get_resource', 'The id by which others refer to a resource.'],
  ['Ref', 'The value of a parameter, or the id by which others refer to a resource.'],
  ['get_attr Fn::GetAtt', 'An attribute of a resource, or a part of it.'],
  ['get_file', 'The content of a file that was sent with the template.'],
  ['list_join Fn::Join', 'The items of lists, joined to one text.'],
  ['str_split Fn::Split', 'A text, split into a list.'],
  ['str_replace Fn::Replace', 'A text with its placeholders replaced.'],
  ['str_replace_strict', 'A text with its placeholders replaced; each must be in it.'],
  ['str_replace_vstrict', 'A text with its placeholders replaced; each must be in it and have a value.'],
  ['digest', 'The hash of a text.'],
  ['repeat', 'A list with one item for each value, or each pair of values, of other lists.'],
  ['resource_facade Fn::ResourceFacade', 'Metadata or a policy of the resource for which the template stands.'],
  ['map_merge', 'Maps, merged into one; later ones go before.'],
  ['map_replace', 'A map with keys and values replaced.'],
  ['list_concat', 'Lists, joined to one.'],
  ['list_concat_unique', 'Lists, joined to one in which every item is there once.'],
  ['filter', 'A list without some values.'],
  ['make_url', 'A URL, built from its parts.'],
  ['yaql', 'The result of a YAQL expression.'],
  ['if Fn::If', 'One of two values, chosen by a condition.'],
  ['equals Fn::Equals', 'Whether two values are equal.'],
  ['not Fn::Not', 'Whether a condition is false.'],
  ['and Fn::And', 'Whether all conditions are true.'],
  ['or Fn::Or', 'Whether any condition is true.'],
  ['contains', 'Whether a value is in a list or a text.'],
  ['Fn::GetAZs', 'The availability zones.'],
  ['Fn::Select', 'An item of a list, or of a map.'],
  ['Fn::Base64', 'A text as it is: the services encode it themselves.'],
  ['Fn::MemberListToMap', 'A map from a list of numbered names and values.'],
  ['Fn::FindInMap', "A value of the template's mappings."],
];
const purposeOf = new Map(purposes.flatMap(([names, purpose]) => names.split(' ').map((name) => [name, purpose])));

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
  return [...names].map((own) => ({ functions: own, description: purposeOf.get(own) ?? '' }));
}
