import { type Json, lookUp, mustFind, StateError } from './paths.ts';

export interface ChoiceRule {
  readonly [name: string]: unknown;
}

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const isTimestamp = (value: Json | undefined): value is string => typeof value === 'string' && timestamp.test(value);

const kinds = {
  String: (value: Json | undefined) => (typeof value === 'string' ? value : undefined),
  Numeric: (value: Json | undefined) => (typeof value === 'number' ? value : undefined),
  Timestamp: (value: Json | undefined) => (isTimestamp(value) ? Date.parse(value) : undefined),
  Boolean: (value: Json | undefined) => (typeof value === 'boolean' ? Number(value) : undefined),
} as const;
const orders: Readonly<Record<string, (a: string | number, b: string | number) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  GreaterThan: (a, b) => a > b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThanEquals: (a, b) => a >= b,
};
const presence: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

type Compare = (value: Json | undefined, operand: Json | undefined) => boolean;

/** Comparison operators by name, `…Path` variants apart. */
const comparisons = new Map<string, Compare>();
for (const [kind, read] of Object.entries(kinds))
  for (const [order, holds] of Object.entries(orders)) {
    if (kind === 'Boolean' && order !== 'Equals') continue;
    comparisons.set(kind + order, (value, operand) => {
      const [a, b] = [read(value), read(operand)];
      return a !== undefined && b !== undefined && holds(a, b);
    });
  }

/** `*` is any text, `\*` a star. */
function matches(text: string, pattern: string): boolean {
  const source = pattern.replace(/\\\*|\\\\|\*|[\s\S]/g, (part) =>
    part === '*' ? '[^]*' : (part.length === 2 ? part[1]! : part).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  );
  return new RegExp(`^${source}$`).test(text);
}
comparisons.set(
  'StringMatches',
  (value, operand) => typeof value === 'string' && typeof operand === 'string' && matches(value, operand),
);

const asRule = (value: unknown): ChoiceRule => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('a choice rule must be an object');
  return value as ChoiceRule;
};
const asRules = (value: unknown): readonly ChoiceRule[] => {
  if (!Array.isArray(value) || value.length === 0) throw new Error('And and Or hold a list of rules');
  return value.map(asRule);
};

/** @throws Error for an operator that is not implemented or a rule without one */
export function checkRule(rule: ChoiceRule, top = true): void {
  const names = Object.keys(rule).filter((name) => !['Comment', 'Variable', ...(top ? ['Next'] : [])].includes(name));
  const [name] = names;
  if (names.length !== 1 || name === undefined)
    throw new Error(`a choice rule has one operator, this has: ${names.join(', ') || 'none'}`);
  if (name === 'Not') checkRule(asRule(rule.Not), false);
  else if (name === 'And' || name === 'Or') for (const inner of asRules(rule[name])) checkRule(inner, false);
  else if (typeof rule.Variable !== 'string') throw new Error(`${name} needs a Variable`);
  else if (name !== 'IsPresent' && !presence[name] && !comparisons.has(name.replace(/Path$/, '')))
    throw new Error(`choice operator ${name} is not implemented here`);
}

/** @throws StateError States.Runtime when the variable is absent, unless IsPresent asks for just that */
export function ruleHolds(rule: ChoiceRule, data: Json, context: Json): boolean {
  if (rule.Not !== undefined) return !ruleHolds(asRule(rule.Not), data, context);
  if (rule.And !== undefined) return asRules(rule.And).every((inner) => ruleHolds(inner, data, context));
  if (rule.Or !== undefined) return asRules(rule.Or).some((inner) => ruleHolds(inner, data, context));
  const path = String(rule.Variable);
  const name = Object.keys(rule).find((key) => !['Comment', 'Variable', 'Next'].includes(key)) ?? '';
  const operand = rule[name] as Json;
  const value = lookUp(path, data, context);
  if (name === 'IsPresent') return (value !== undefined) === operand;
  if (value === undefined)
    throw new StateError(
      'States.Runtime',
      `Invalid path '${path}': The choice state's condition path references an invalid value.`,
    );
  const present = presence[name];
  if (present) return present(value) === operand;
  const compare = comparisons.get(name.replace(/Path$/, ''));
  return compare?.(value, name.endsWith('Path') ? mustFind(String(operand), data, context) : operand) ?? false;
}
