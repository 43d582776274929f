import type { Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import { isTruthy, typeName } from '../scalars.ts';
import { formatPath, type Path, type SourceMap } from '../source.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import {
  allowedPatternOf,
  allowedValuesOf,
  ConstraintFault,
  lengthConstraintOf,
  moduloOf,
  type ParameterConstraint,
  rangeOf,
} from './constraints.ts';
import { constraintHint, keyHint, type ParameterSyntax, type SyntaxRules, syntaxRules, typeHint } from './syntax.ts';
import type { ParameterType } from './types.ts';

export interface ParameterSchema {
  readonly name: string;
  readonly type: ParameterType;
  /** As the template spells it, e.g. `comma_delimited_list`. */
  readonly typeName: string;
  readonly description: Value;
  readonly label: Value;
  /** null: none. */
  readonly default: Value;
  readonly constraints: readonly ParameterConstraint[];
  readonly hidden: boolean;
  readonly immutable: boolean;
  readonly tags: readonly Value[];
  readonly path: Path;
}

/** What is known of the parameters of a template before any value is. */
export interface ParameterSchemata {
  readonly syntax: ParameterSyntax;
  /** In template order, without those whose definition cannot be read. */
  readonly schemas: ReadonlyMap<string, ParameterSchema>;
  /** All names of the section, also of those that cannot be read. */
  readonly names: ReadonlySet<string>;
  /** Definitions that cannot be read, in Heat's order. */
  readonly problems: readonly Problem[];
  readonly positions: SourceMap | undefined;
}

export interface ParseOptions {
  readonly syntax: ParameterSyntax;
  /** Positions of the template, whose root holds the section. */
  readonly positions?: SourceMap;
}

/**
 * Reads a template's parameters section: behaviours 20, 21, 30, 36. Every definition that is wrong is reported (class
 * InvalidSchemaError, or ValueError for a limit that is no number), the first problem is the one that Heat reports.
 */
export function parseParameters(section: Value | undefined, { syntax, positions }: ParseOptions): ParameterSchemata {
  const reader = new SchemaReader(syntaxRules(syntax), positions);
  const schemas = new Map<string, ParameterSchema>();
  const definitions = reader.definitions(section);
  for (const [name, definition] of Object.entries(definitions)) {
    const schema = reader.schema(name, definition);
    if (schema !== undefined) schemas.set(name, schema);
  }
  return { syntax, schemas, names: new Set(Object.keys(definitions)), problems: reader.problems, positions };
}

class SchemaReader {
  readonly problems: Problem[] = [];
  readonly #rules: SyntaxRules;
  readonly #positions: SourceMap | undefined;

  constructor(rules: SyntaxRules, positions: SourceMap | undefined) {
    this.#rules = rules;
    this.#positions = positions;
  }

  definitions(section: Value | undefined): ValueMap {
    if (section === undefined || !isTruthy(section)) return {};
    if (isMap(section)) return section;
    const { section: name } = this.#rules;
    const message = `'${typeName(section)}' object has no attribute 'items'`;
    this.#report([name], message, `write ${name} as a map`, 'value', 'AttributeError');
    return {};
  }

  /** undefined when the definition has a problem. */
  schema(name: string, definition: Value): ParameterSchema | undefined {
    const before = this.problems.length;
    const { keys, section } = this.#rules;
    const path: Path = [section, name];
    if (!this.#checkMap(definition, keys.all, `parameter (${name})`, path, keyHint)) return undefined;
    const typed = Object.hasOwn(definition, keys.type);
    if (!typed && !this.problems.slice(before).some(({ hint }) => hint?.includes(`"${keys.type}"`))) {
      const hint = `add "${keys.type}": one of ${Object.keys(this.#rules.types).join(', ')}`;
      this.#report(path, `Missing parameter type for parameter: ${name}`, hint, 'key');
    }
    const tags = keys.tags === undefined ? undefined : definition[keys.tags];
    if (tags !== undefined && !isList(tags)) {
      this.#report([...path, 'tags'], `Tags property should be a list for parameter: ${name}`);
    }
    const constraints = this.#rules.inlineConstraints
      ? this.#inlineConstraints(definition, path)
      : this.#constraints(name, definition.constraints, path);
    const given = definition[keys.type] ?? null;
    const type =
      typeof given === 'string' && Object.hasOwn(this.#rules.types, given) ? this.#rules.types[given] : undefined;
    if (typed && type === undefined) {
      this.#report([...path, keys.type], `Invalid type (${toText(given)})`, typeHint(toText(given), this.#rules));
    }
    if (type === undefined || this.problems.length > before) return undefined;
    const hidden = definition[keys.hidden];
    return {
      name,
      type,
      typeName: toText(given),
      description: definition[keys.description] ?? null,
      label: definition[keys.label] ?? null,
      default: definition[keys.default] ?? null,
      constraints,
      hidden: this.#rules.hides(hidden),
      immutable: keys.immutable !== undefined && isTruthy(definition[keys.immutable]),
      tags: isList(tags ?? null) ? (tags as readonly Value[]) : [],
      path,
    };
  }

  /** HOT: a list of maps, each with one kind of constraint; of several kinds in one map Heat takes the first known. */
  #constraints(name: string, given: Value | undefined, parameter: Path): ParameterConstraint[] {
    if (given === undefined || given === null) return [];
    const path: Path = [...parameter, 'constraints'];
    if (!isList(given)) {
      const hint = isMap(given) ? 'write each constraint as an item of a list' : undefined;
      this.#report(path, `Invalid parameter constraints for parameter ${name}, expected a list`, hint);
      return [];
    }
    const constraints: ParameterConstraint[] = [];
    for (const [index, item] of given.entries()) {
      const at: Path = [...path, index];
      if (!this.#checkMap(item, this.#rules.constraintKeys, 'parameter constraints', at, constraintHint)) continue;
      const read = this.#constraint(item, at);
      if (read !== undefined) constraints.push({ ...read, description: item.description ?? null });
    }
    return constraints;
  }

  #constraint(item: ValueMap, at: Path): ParameterConstraint | undefined {
    const kind = this.#rules.constraintKinds.find((key) => Object.hasOwn(item, key));
    if (kind === undefined) {
      this.#report(at, 'No constraint expressed', `add one of ${this.#rules.constraintKinds.join(', ')}`);
      return undefined;
    }
    const definition = item[kind] ?? null;
    const path: Path = [...at, kind];
    const bounds = kind === 'modulo' ? ['step', 'offset'] : ['min', 'max'];
    return this.#guard(path, () => {
      if (kind === 'allowed_values') return allowedValuesOf(definition);
      if (kind === 'allowed_pattern') return allowedPatternOf(definition);
      if (kind === 'custom_constraint') return { custom: toText(definition), name: definition };
      const before = this.problems.length;
      if (
        !this.#checkMap(definition, bounds, `${kind} constraint`, path, didYouMean) ||
        this.problems.length > before
      ) {
        return undefined;
      }
      if (kind === 'modulo') return moduloOf(definition);
      return kind === 'range' ? rangeOf(definition, ['min', 'max']) : lengthConstraintOf(definition, ['min', 'max']);
    });
  }

  /** CFN: keys of the parameter itself, one description for all. */
  #inlineConstraints(definition: ValueMap, path: Path): ParameterConstraint[] {
    const description = definition.ConstraintDescription ?? null;
    const found: (ParameterConstraint | undefined)[] = [];
    const has = (key: string) => Object.hasOwn(definition, key);
    if (has('MinValue') || has('MaxValue')) {
      found.push(this.#guard(path, () => rangeOf(definition, ['MinValue', 'MaxValue'])));
    }
    if (has('MinLength') || has('MaxLength')) {
      found.push(this.#guard(path, () => lengthConstraintOf(definition, ['MinLength', 'MaxLength'])));
    }
    if (has('AllowedValues')) {
      found.push(this.#guard([...path, 'AllowedValues'], () => allowedValuesOf(definition.AllowedValues ?? null)));
    }
    if (has('AllowedPattern')) {
      found.push(this.#guard([...path, 'AllowedPattern'], () => allowedPatternOf(definition.AllowedPattern ?? null)));
    }
    return found.filter((constraint) => constraint !== undefined).map((constraint) => ({ ...constraint, description }));
  }

  #guard(path: Path, read: () => ParameterConstraint | undefined): ParameterConstraint | undefined {
    const constraint = attempt(ConstraintFault, read);
    if (!(constraint instanceof ConstraintFault)) return constraint;
    this.#report(path, constraint.message, undefined, 'value', constraint.type);
    return undefined;
  }

  #checkMap(
    value: Value,
    keys: readonly string[],
    entity: string,
    path: Path,
    hint: (key: string, keys: readonly string[]) => string | undefined,
  ): value is ValueMap {
    if (!isMap(value)) {
      this.#report(path, `Invalid ${entity}, expected a mapping`);
      return false;
    }
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) {
        this.#report([...path, key], `Invalid key '${key}' for ${entity}`, hint(key, keys), 'key');
      }
    }
    return true;
  }

  #report(
    path: Path,
    message: string,
    hint?: string,
    part: 'key' | 'value' = 'value',
    type: string = 'InvalidSchemaError',
  ): void {
    this.problems.push(problemAt({ type, message, hint, path, part, positions: this.#positions }));
  }
}

export function problemAt(about: {
  readonly type: string;
  readonly message: string;
  readonly path: Path;
  readonly hint?: string | undefined;
  readonly part?: 'key' | 'value';
  readonly positions?: SourceMap | undefined;
}): Problem {
  const { type, message, path, hint, part, positions } = about;
  const position = positions?.position(path, part);
  return {
    type,
    message,
    path: formatPath(path),
    ...(position === undefined ? {} : { position }),
    ...(hint === undefined ? {} : { hint }),
  };
}
