import { HeatError, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import type { Lookup, LookupFacts, StackIdentity } from '../contract.ts';
import { notProvided } from '../functions/faults.ts';
import { hashable } from '../functions/walk.ts';
import { customCheck, isPure } from '../properties/custom.ts';
import { isTruthy } from '../scalars.ts';
import type { Path } from '../source.ts';
import { toText } from '../text.ts';
import { isList, type Value, type ValueMap } from '../values.ts';
import { constraintRules, kindOf, violation } from './constraints.ts';
import { isCustomConstraint } from './custom.ts';
import { pseudoNames, pseudoParameters } from './pseudo.ts';
import { type ParameterSchema, type ParameterSchemata, problemAt } from './schema.ts';
import { convert, typeRules, ValueFault } from './types.ts';

export interface BindOptions {
  /** Values given for this stack: environment `parameters` with the request's own on top. */
  readonly supplied?: ValueMap;
  /** Environment `parameter_defaults`. */
  readonly defaults?: ValueMap;
  readonly stack: StackIdentity;
  /** True: values are neither required nor checked (the validate call). */
  readonly lenient?: boolean;
  /** Custom constraints that do not exist are left to `checkCustom`. */
  readonly customLater?: boolean;
}

/** What a custom constraint wants to know of the cloud before the stack may be created. */
export interface CustomConstraintUse {
  readonly parameter: string;
  /** e.g. `nova.flavor`. */
  readonly kind: string;
  /** As given; of a list parameter the list. */
  readonly value: Value;
  readonly path: Path;
  /** Takes the place of the standard error text. */
  readonly description: Value;
}

/**
 * Gives parameters their values: behaviours 22 to 29, 34, 38 to 40. Problems, in Heat's order: unknown names, then per
 * parameter what is wrong with its schema, its default and its value.
 */
export function bindParameters(schemata: ParameterSchemata, options: BindOptions): ParameterValues {
  return new ParameterValues(schemata, options);
}

export class ParameterValues {
  readonly schemata: ParameterSchemata;
  readonly supplied: ValueMap;
  readonly problems: readonly Problem[];
  readonly customConstraints: readonly CustomConstraintUse[];
  readonly #defaults: ValueMap;
  readonly #customLater: boolean;
  /** Pseudo parameters first; the template's own take their place where they have the same name. */
  readonly #all: ReadonlyMap<string, ParameterSchema>;
  readonly #parsed = new Map<string, Value>();

  constructor(
    schemata: ParameterSchemata,
    { supplied = {}, defaults = {}, stack, lenient = false, customLater = false }: BindOptions,
  ) {
    this.schemata = schemata;
    this.supplied = supplied;
    this.#defaults = defaults;
    this.#customLater = customLater;
    const pseudo = pseudoParameters(schemata.syntax, stack).filter(({ name }) => !schemata.names.has(name));
    this.#all = new Map([...pseudo, ...schemata.schemas.values()].map((schema) => [schema.name, schema]));
    const problems = this.#unknown();
    const uses: CustomConstraintUse[] = [];
    for (const schema of this.#all.values()) {
      problems.push(...this.#check(schema, lenient, customLater));
      if (!lenient) uses.push(...this.#customUses(schema));
    }
    this.problems = problems;
    this.customConstraints = uses;
  }

  /** All names, pseudo parameters first. */
  names(): Iterable<string> {
    return this.#all.keys();
  }

  /** Whether there is such a parameter, with or without a value. */
  has(name: string): boolean {
    return this.#all.has(name);
  }

  isPseudo(name: string): boolean {
    return pseudoNames(this.schemata.syntax).includes(name);
  }

  hasValue(name: string): boolean {
    const schema = this.#all.get(name);
    return schema !== undefined && this.#given(schema) !== null;
  }

  /**
   * As template functions see it.
   * @throws HeatError UserParameterMissing, StackValidationFailed for a value that does not fit its type
   */
  value(name: string): Value {
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    const schema = this.#all.get(name);
    const given = schema === undefined ? null : this.#given(schema);
    if (schema === undefined || given === null) {
      throw new HeatError('UserParameterMissing', notProvided(name));
    }
    const parsed = parse(schema, given);
    this.#parsed.set(name, parsed);
    return parsed;
  }

  /** As shown to users, `******` when hidden (behaviour 29). @throws as `value` */
  text(name: string): string {
    const value = this.value(name);
    const schema = this.#all.get(name) as ParameterSchema;
    return schema.hidden ? '******' : typeRules[schema.type].show(value);
  }

  /** Texts of all parameters that have a value. */
  shown(): Record<string, string> {
    const shown: Record<string, string> = Object.create(null);
    for (const name of this.#all.keys()) if (this.hasValue(name)) shown[name] = this.text(name);
    return shown;
  }

  hidden(): ReadonlySet<string> {
    return new Set([...this.#all.values()].filter(({ hidden }) => hidden).map(({ name }) => name));
  }

  /** As given, whatever the type: null where there is none. */
  given(name: string): Value {
    return own(this.supplied, name);
  }

  /** Default as given, from parameter_defaults before the template's: null where there is none. */
  defaultOf(name: string): Value {
    return own(this.#defaults, name) ?? this.#all.get(name)?.default ?? null;
  }

  /**
   * Problems with custom constraints, and with those that do not exist when they were left for later. Those that look at
   * the text alone are always checked; what was not asked of the cloud is taken as good.
   */
  checkCustom(facts: LookupFacts | undefined): readonly Problem[] {
    const judge = facts && customCheck(facts);
    const problems: Problem[] = [];
    for (const { parameter, kind, value, path, description } of this.customConstraints) {
      let failure: string | undefined;
      if (isCustomConstraint(kind)) failure = judge?.(kind, value);
      else if (this.#customLater && !facts?.get(kind, toText(value))) failure = notFound(value, kind);
      if (failure === undefined) continue;
      const message = `Parameter '${parameter}' is invalid: ${isTruthy(description) ? toText(description) : failure}`;
      problems.push(problemAt({ type: 'StackValidationFailed', message, path, positions: this.schemata.positions }));
    }
    return problems;
  }

  /** Objects of the cloud that custom constraints want to know of. */
  lookups(): readonly Lookup[] {
    return this.customConstraints
      .filter(({ kind }) => isCustomConstraint(kind) && !isPure(kind))
      .flatMap(({ kind, value, path }) =>
        (isList(value) ? value : [value]).map((item) => ({ kind, value: toText(item), path })),
      );
  }

  #given({ name }: ParameterSchema): Value {
    return this.given(name) ?? this.defaultOf(name);
  }

  #unknown(): Problem[] {
    const { names, positions } = this.schemata;
    return Object.keys(this.supplied)
      .filter((name) => !names.has(name))
      .map((name) =>
        problemAt({
          type: 'UnknownUserParameter',
          message: `The Parameter (${name}) was not defined in template.`,
          path: [this.schemata.syntax.kind === 'hot' ? 'parameters' : 'Parameters', name],
          hint: didYouMean(name, names),
          positions,
        }),
      );
  }

  #check(schema: ParameterSchema, lenient: boolean, customLater: boolean): Problem[] {
    const unfit = schema.constraints
      .map((constraint) => constraintRules[kindOf(constraint)])
      .filter(({ suits }) => !suits.includes(schema.type))
      .map(({ name }) => `${name} constraint invalid for ${schema.typeName}`);
    if (unfit.length > 0)
      return unfit.map((message) => this.#invalid(schema, 'InvalidSchemaError', message, 'constraints'));
    const problems = defaultFaults(schema).map((message) =>
      this.#invalid(schema, 'InvalidSchemaError', message, 'default'),
    );
    const usesDefault = this.given(schema.name) === null && own(this.#defaults, schema.name) === null;
    if (lenient || (problems.length > 0 && usesDefault)) return problems;
    const given = this.#given(schema);
    if (given === null) {
      const message = notProvided(schema.name);
      const { positions } = this.schemata;
      return [
        ...problems,
        problemAt({ type: 'UserParameterMissing', message, path: schema.path, part: 'key', positions }),
      ];
    }
    const faults = valueFaults(schema, given, customLater).map((message) =>
      this.#invalid(schema, 'StackValidationFailed', message),
    );
    return [...problems, ...faults];
  }

  #invalid(schema: ParameterSchema, type: string, reason: string, key?: string): Problem {
    const path = key === undefined ? schema.path : [...schema.path, key];
    const message = `Parameter '${schema.name}' is invalid: ${reason}`;
    return problemAt({ type, message, path, positions: this.schemata.positions });
  }

  #customUses({ name, type, path, constraints }: ParameterSchema): CustomConstraintUse[] {
    const given = this.given(name) ?? this.defaultOf(name);
    if (given === null) return [];
    const value = type === 'list' && typeof given === 'string' ? given.split(',') : given;
    return constraints.flatMap((constraint) =>
      'custom' in constraint
        ? [{ parameter: name, kind: constraint.custom, value, path, description: constraint.description ?? null }]
        : [],
    );
  }
}

/** Names come from users: `constructor` is one like any other. */
function own(map: ValueMap, name: string): Value {
  return Object.hasOwn(map, name) ? (map[name] ?? null) : null;
}

/** Behaviour 34. */
function defaultFaults(schema: ParameterSchema): readonly string[] {
  const byDefault = schema.default;
  if (byDefault === null) return [];
  const { prepareDefault } = typeRules[schema.type];
  const value = attempt(ValueFault, () => (prepareDefault === undefined ? byDefault : prepareDefault(byDefault)));
  if (value instanceof ValueFault) return [value.message];
  return constraintFaults(schema, value).map((message) => `Invalid default ${toText(byDefault)} (${message})`);
}

function valueFaults(schema: ParameterSchema, given: Value, customLater: boolean): readonly string[] {
  const { parse, constrained } = typeRules[schema.type];
  const parsed = attempt(ValueFault, () => parse(given));
  if (parsed instanceof ValueFault) return [parsed.message];
  const value = constrained === 'given' ? given : parsed;
  const unknown = schema.constraints.flatMap((constraint) => {
    if (customLater || !('custom' in constraint) || isCustomConstraint(constraint.custom)) return [];
    const { custom, name, description = null } = constraint;
    hashable(name);
    return [isTruthy(description) ? toText(description) : notFound(value, custom)];
  });
  return [...constraintFaults(schema, value), ...unknown];
}

function notFound(value: Value, kind: string): string {
  return `"${toText(value)}" does not validate ${kind} (constraint not found)`;
}

function constraintFaults(schema: ParameterSchema, value: Value): string[] {
  const { type, typeName, constraints } = schema;
  return constraints
    .map((constraint) => violation(constraint, value, (other) => convert(type, typeName, other)))
    .filter((message) => message !== undefined);
}

function parse(schema: ParameterSchema, given: Value): Value {
  const parsed = attempt(ValueFault, () => typeRules[schema.type].parse(given));
  if (!(parsed instanceof ValueFault)) return parsed;
  const message = `Parameter '${schema.name}' is invalid: ${parsed.message}`;
  throw new HeatError('StackValidationFailed', message, { cause: parsed });
}
