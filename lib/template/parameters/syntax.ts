import { didYouMean, nearest } from '../../util/nearest.ts';
import { isTruthy } from '../scalars.ts';
import { toText } from '../text.ts';
import type { Value } from '../values.ts';
import type { ParameterType } from './types.ts';

/** Which spelling of parameters a template uses, and what its version allows. */
export type ParameterSyntax =
  | { readonly kind: 'cfn' }
  | {
      readonly kind: 'hot';
      /** Constraint `modulo`, from 2017-02-24. */
      readonly modulo: boolean;
      /** Key `tags`, from 2018-03-02 (behaviour 36). */
      readonly tags: boolean;
    };

/** The syntax of a template version, e.g. hot and `2018-08-31` (the date, not an alias). */
export function parameterSyntax(kind: 'hot' | 'cfn', version: string): ParameterSyntax {
  return kind === 'cfn' ? { kind } : { kind, modulo: version >= '2017-02-24', tags: version >= '2018-03-02' };
}

export interface SyntaxRules {
  readonly section: 'parameters' | 'Parameters';
  readonly types: Readonly<Record<string, ParameterType>>;
  readonly keys: {
    readonly all: readonly string[];
    readonly type: string;
    readonly description: string;
    readonly label: string;
    readonly default: string;
    readonly hidden: string;
    readonly immutable?: string;
    readonly tags?: string;
  };
  readonly hides: (value: Value | undefined) => boolean;
  /** Constraints are keys of the parameter. */
  readonly inlineConstraints: boolean;
  /** Keys of an item of `constraints`. */
  readonly constraintKeys: readonly string[];
  /** Those of them that are constraints, in the order in which Heat looks for them. */
  readonly constraintKinds: readonly string[];
}

const hotKeys = ['type', 'description', 'default', 'schema', 'constraints', 'hidden', 'label', 'immutable'];
const kinds = ['range', 'length', 'allowed_values', 'allowed_pattern', 'custom_constraint'];

const hot: SyntaxRules = {
  section: 'parameters',
  types: { string: 'string', number: 'number', comma_delimited_list: 'list', json: 'json', boolean: 'boolean' },
  keys: {
    all: hotKeys,
    type: 'type',
    description: 'description',
    label: 'label',
    default: 'default',
    hidden: 'hidden',
    immutable: 'immutable',
  },
  hides: isTruthy,
  inlineConstraints: false,
  // A version without modulo knows the key but takes it for nothing.
  constraintKeys: [
    'description',
    'length',
    'range',
    'modulo',
    'allowed_values',
    'allowed_pattern',
    'custom_constraint',
  ],
  constraintKinds: kinds,
};

const cfn: SyntaxRules = {
  section: 'Parameters',
  types: { String: 'string', Number: 'number', CommaDelimitedList: 'list', Json: 'json', Boolean: 'boolean' },
  keys: {
    all: [
      'Type',
      'Default',
      'NoEcho',
      'AllowedValues',
      'AllowedPattern',
      'MaxLength',
      'MinLength',
      'MaxValue',
      'MinValue',
      'Description',
      'ConstraintDescription',
      'Label',
    ],
    type: 'Type',
    description: 'Description',
    label: 'Label',
    default: 'Default',
    hidden: 'NoEcho',
  },
  hides: (value) => value !== undefined && toText(value).toLowerCase() === 'true',
  inlineConstraints: true,
  constraintKeys: [],
  constraintKinds: [],
};

export function syntaxRules(syntax: ParameterSyntax): SyntaxRules {
  if (syntax.kind === 'cfn') return cfn;
  return {
    ...hot,
    keys: syntax.tags ? { ...hot.keys, all: [...hotKeys, 'tags'], tags: 'tags' } : hot.keys,
    constraintKinds: syntax.modulo ? ['modulo', ...kinds] : kinds,
  };
}

/** Names that other languages use for the types. */
const typeSynonyms: Readonly<Record<string, ParameterType>> = {
  str: 'string',
  text: 'string',
  int: 'number',
  integer: 'number',
  float: 'number',
  bool: 'boolean',
  list: 'list',
  array: 'list',
  map: 'json',
  dict: 'json',
  object: 'json',
};

export function typeHint(given: string, rules: SyntaxRules): string {
  const names = Object.keys(rules.types);
  const folded = given.toLowerCase();
  const synonym = Object.hasOwn(typeSynonyms, folded) ? typeSynonyms[folded] : undefined;
  const meant = nearest(given, names) ?? names.find((name) => rules.types[name] === synonym);
  return meant === undefined ? `one of ${names.join(', ')}` : `did you mean "${meant}"?`;
}

/** Keys of CFN parameters that are constraints in HOT. */
const moved: Readonly<Record<string, string>> = {
  noecho: 'did you mean "hidden"?',
  range: 'put it in a list under "constraints"',
  length: 'put it in a list under "constraints"',
  modulo: 'put it in a list under "constraints"',
  allowedvalues: 'put "allowed_values" in a list under "constraints"',
  allowedpattern: 'put "allowed_pattern" in a list under "constraints"',
  customconstraint: 'put "custom_constraint" in a list under "constraints"',
  minlength: 'put "length: {min: …}" in a list under "constraints"',
  maxlength: 'put "length: {max: …}" in a list under "constraints"',
  minvalue: 'put "range: {min: …}" in a list under "constraints"',
  maxvalue: 'put "range: {max: …}" in a list under "constraints"',
};

export function keyHint(key: string, keys: readonly string[]): string | undefined {
  const found = didYouMean(key, keys);
  if (found !== undefined || !keys.includes('constraints')) return found;
  const folded = key.toLowerCase().replaceAll('_', '');
  return Object.hasOwn(moved, folded) ? moved[folded] : undefined;
}

export function constraintHint(key: string, keys: readonly string[]): string | undefined {
  return didYouMean(key, keys) ?? (key === 'min' || key === 'max' ? 'did you mean "range" or "length"?' : undefined);
}
