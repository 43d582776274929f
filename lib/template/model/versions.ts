import { HeatError } from '../../errors.ts';
import { didYouMean } from '../../util/nearest.ts';
import { cfnResourceFacade, resourceFacade } from '../functions/facade.ts';
import {
  availabilityZones,
  contains,
  filter,
  findInMap,
  listConcat,
  listConcatUnique,
  memberListToMap,
  select,
} from '../functions/lists.ts';
import {
  and,
  cfnNot,
  conditional,
  conditionalOrAbsent,
  equals,
  invalidInCondition,
  not,
  or,
  removed,
} from '../functions/logic.ts';
import { mapMerge, mapReplace } from '../functions/maps.ts';
import { getParam, parameterReference } from '../functions/parameters.ts';
import {
  cfnGetAttribute,
  getAttribute,
  getAttributeOrAll,
  getAttributeThenSelect,
  getResource,
  reference,
} from '../functions/references.ts';
import { repeat, repeatWithMap, repeatWithNestedLoop } from '../functions/repeat.ts';
import { cfnReplace, replace, replaceJson, replaceStrict, replaceVeryStrict } from '../functions/replace.ts';
import type { FunctionRule, FunctionTable } from '../functions/rule.ts';
import { base64, cfnSplit, digest, getFile, join, joinMultiple, splitText } from '../functions/texts.ts';
import { makeUrl } from '../functions/url.ts';
import { yaql } from '../functions/yaql.ts';
import { isMap, type Value, type ValueMap } from '../values.ts';
import { cfnNames, hotNames, type PartNames } from './names.ts';

/** One version of one template language: what it has and how its parts are called. */
export interface TemplateVersion {
  readonly key: 'heat_template_version' | 'AWSTemplateFormatVersion' | 'HeatTemplateFormatVersion';
  /** The date, also where the template gives an alias. */
  readonly date: string;
  readonly aliases: readonly string[];
  readonly kind: 'hot' | 'cfn';
  readonly names: PartNames;
  /** Sections that may stand at the top. */
  readonly sections: readonly string[];
  /** Behaviour 65. */
  readonly conditions: boolean;
  readonly resourceKeys: readonly string[];
  readonly functions: FunctionTable;
  /** Functions where a condition stands; those of templates only are refused there. */
  readonly conditionFunctions: FunctionTable;
  /** The functions of conditions alone, as the API lists them. */
  readonly ownConditionFunctions: FunctionTable;
  readonly deletionPolicies: Readonly<Record<string, 'Delete' | 'Retain' | 'Snapshot'>>;
}

type Functions = Readonly<Record<string, FunctionRule>>;

const cfnFunctions: Functions = {
  'Fn::GetAZs': availabilityZones,
  Ref: reference,
  'Fn::Select': select,
  'Fn::Join': join,
  'Fn::Split': cfnSplit,
  'Fn::Replace': cfnReplace,
  'Fn::Base64': base64,
  'Fn::MemberListToMap': memberListToMap,
  'Fn::ResourceFacade': cfnResourceFacade,
};

const allRemoved: Functions = Object.fromEntries(
  Object.keys(cfnFunctions)
    .filter((name) => name !== 'Fn::Select')
    .map((name) => [name, removed]),
);

/** What each HOT version changed (behaviour 15: what it dropped is refused at validation). */
const hotChanges: readonly {
  readonly date: string;
  readonly alias?: string;
  readonly functions?: Functions;
  readonly conditionFunctions?: Functions;
}[] = [
  {
    date: '2013-05-23',
    functions: {
      ...cfnFunctions,
      get_attr: getAttributeThenSelect,
      get_file: getFile,
      get_param: getParam,
      get_resource: getResource,
      list_join: join,
      resource_facade: resourceFacade,
      str_replace: replace,
    },
  },
  { date: '2014-10-16', functions: { ...allRemoved, get_attr: getAttribute } },
  { date: '2015-04-30', functions: { digest, repeat } },
  {
    date: '2015-10-15',
    functions: {
      'Fn::Select': removed,
      get_attr: getAttributeOrAll,
      list_join: joinMultiple,
      str_replace: replaceJson,
      str_split: splitText,
    },
  },
  { date: '2016-04-08', functions: { map_merge: mapMerge } },
  {
    date: '2016-10-14',
    alias: 'newton',
    functions: { if: conditional, map_replace: mapReplace, repeat: repeatWithMap, yaql },
    conditionFunctions: { get_param: getParam, equals, not, and, or },
  },
  { date: '2017-02-24', alias: 'ocata', functions: { filter, str_replace_strict: replaceStrict } },
  {
    date: '2017-09-01',
    alias: 'pike',
    functions: {
      contains,
      list_concat: listConcat,
      list_concat_unique: listConcatUnique,
      make_url: makeUrl,
      repeat: repeatWithNestedLoop,
      str_replace_vstrict: replaceVeryStrict,
    },
    conditionFunctions: { yaql, contains },
  },
  { date: '2018-03-02', alias: 'queens' },
  { date: '2018-08-31', alias: 'rocky' },
  { date: '2021-04-16', alias: 'wallaby', functions: { if: conditionalOrAbsent } },
];

const policies = { Delete: 'Delete', Retain: 'Retain', Snapshot: 'Snapshot' } as const;
const policyAliases = { delete: 'Delete', retain: 'Retain', snapshot: 'Snapshot' } as const;

function inConditions(functions: Functions, own: Functions): FunctionTable {
  const refused = Object.entries(functions).map(
    ([name, rule]) => [name, rule === removed ? removed : invalidInCondition] as const,
  );
  return new Map([...refused, ...Object.entries(own)]);
}

function hotVersions(): TemplateVersion[] {
  let functions: Functions = {};
  let conditionFunctions: Functions = {};
  let conditions = false;
  return hotChanges.map((change) => {
    functions = { ...functions, ...change.functions };
    conditionFunctions = { ...conditionFunctions, ...change.conditionFunctions };
    conditions ||= change.conditionFunctions !== undefined;
    const { resource, ...sections } = hotNames;
    const { condition, externalId, ...keys } = resource;
    return {
      key: 'heat_template_version',
      date: change.date,
      aliases: change.alias === undefined ? [] : [change.alias],
      kind: 'hot',
      names: hotNames,
      sections: [
        'heat_template_version',
        sections.description,
        'parameter_groups',
        sections.parameters,
        sections.resources,
        sections.outputs,
        // Heat's placeholder for the section that HOT lacks is accepted as one.
        '__undefined__',
        ...(conditions ? [sections.conditions] : []),
      ],
      conditions,
      resourceKeys: [...Object.values(keys), ...(conditions ? [externalId as string, condition] : [])],
      functions: new Map(Object.entries(functions)),
      conditionFunctions: inConditions(functions, conditionFunctions),
      ownConditionFunctions: new Map(Object.entries(conditionFunctions)),
      deletionPolicies: conditions ? { ...policyAliases, ...policies } : policies,
    };
  });
}

function cfnVersion(key: 'AWSTemplateFormatVersion' | 'HeatTemplateFormatVersion'): TemplateVersion {
  const conditions = key === 'AWSTemplateFormatVersion';
  const functions: Functions = {
    ...cfnFunctions,
    'Fn::FindInMap': findInMap,
    'Fn::GetAtt': cfnGetAttribute,
    ...(conditions ? { 'Fn::If': conditional } : {}),
  };
  const own: Functions = conditions
    ? {
        'Fn::Equals': equals,
        Ref: parameterReference,
        'Fn::FindInMap': findInMap,
        'Fn::Not': cfnNot,
        'Fn::And': and,
        'Fn::Or': or,
      }
    : {};
  const { resource } = cfnNames;
  const { condition, ...keys } = resource;
  return {
    key,
    date: conditions ? '2010-09-09' : '2012-12-12',
    aliases: [],
    kind: 'cfn',
    names: cfnNames,
    sections: [
      'AWSTemplateFormatVersion',
      'HeatTemplateFormatVersion',
      'Description',
      'Mappings',
      'Parameters',
      'Resources',
      'Outputs',
      ...(conditions ? ['Conditions'] : []),
    ],
    conditions,
    resourceKeys: [...Object.values(keys), ...(conditions ? [condition] : [])] as readonly string[],
    functions: new Map(Object.entries(functions)),
    conditionFunctions: inConditions(functions, own),
    ownConditionFunctions: new Map(Object.entries(own)),
    deletionPolicies: policies,
  };
}

/** All versions, oldest first. */
export const templateVersions: readonly TemplateVersion[] = [
  cfnVersion('AWSTemplateFormatVersion'),
  cfnVersion('HeatTemplateFormatVersion'),
  ...hotVersions(),
];

const keys = ['heat_template_version', 'HeatTemplateFormatVersion', 'AWSTemplateFormatVersion'] as const;

/** Whether a document claims to be a template at all (behaviour 2). */
export function hasVersionKey(template: ValueMap): boolean {
  return keys.some((key) => Object.hasOwn(template, key));
}

/**
 * The version of a template.
 * @throws HeatError InvalidTemplateVersion when there is none, more than one or one that is not known (behaviour 4)
 */
export function versionOf(template: ValueMap): TemplateVersion {
  const present = keys.filter((key) => typeof own(template, key) === 'string');
  if (present.length > 1) throw invalidVersion(`Ambiguous versions (${present.toSorted().join(', ')})`);
  const key = present[0];
  if (key === undefined) throw invalidVersion('Template version was not provided');
  const given = template[key] as string;
  const version = templateVersions.find(
    (candidate) => candidate.key === key && (candidate.date === given || candidate.aliases.includes(given)),
  );
  if (version !== undefined) return version;
  const known = templateVersions
    .filter((candidate) => candidate.key === key)
    .flatMap(({ date, aliases }) => [date, ...aliases])
    .sort();
  const choice = known.length > 1 ? 'should be one of' : 'should be';
  throw invalidVersion(`"${key}: ${given}". "${key}" ${choice}: ${known.join(', ')}`, key, didYouMean(given, known));
}

function own(map: ValueMap, key: string): Value | undefined {
  return isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}

function invalidVersion(explanation: string, path?: string, hint?: string): HeatError {
  const type = 'InvalidTemplateVersion';
  const message = `The template version is invalid: ${explanation}`;
  const place = path === undefined ? {} : { path };
  return HeatError.of([{ type, message, ...place, ...(hint === undefined ? {} : { hint }) }]);
}
