import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import { failure, validationFailed } from '../functions/faults.ts';
import { Call, type Parsed } from '../functions/node.ts';
import { parse } from '../functions/parse.ts';
import { isOpen } from '../functions/partial.ts';
import { resolve } from '../functions/resolve.ts';
import { noLookups, Runtime } from '../functions/runtime.ts';
import type { Scope } from '../functions/scope.ts';
import { validate } from '../functions/walk.ts';
import { typeName } from '../scalars.ts';
import { toText } from '../text.ts';
import { isMap, type Value, type ValueMap } from '../values.ts';

/**
 * The conditions of a template (behaviours 65 to 73), read when they are first asked for. Each is evaluated once; a
 * condition that needs itself is an error.
 */
export class Conditions {
  readonly #section: Value | undefined;
  readonly #name: string;
  readonly #scope: Scope;
  readonly #values = new Map<string, boolean | 'pending'>();
  #parsed: ReadonlyMap<string, Parsed> | undefined;

  /** @param name of the section, e.g. `conditions` */
  constructor(section: Value | undefined, name: string, scope: Scope) {
    this.#section = section;
    this.#name = name;
    this.#scope = scope;
  }

  /** @throws HeatError StackValidationFailed when the section or one of its functions cannot be read */
  get parsed(): ReadonlyMap<string, Parsed> {
    if (this.#parsed !== undefined) return this.#parsed;
    const section = this.#section === undefined ? {} : this.#section;
    if (!isMap(section)) {
      const found = typeName(section);
      const message = `Condition definitions must be a map. Found a ${found} instead`;
      throw validationFailed({ error: 'Conditions validation error', message, at: [this.#name] });
    }
    const parsed = new Map<string, Parsed>();
    for (const [name, definition] of Object.entries(section as ValueMap)) {
      parsed.set(name, parse(definition, this.#scope.conditionFunctions, this.#scope, [this.#name, name]));
    }
    this.#parsed = parsed;
    return parsed;
  }

  /**
   * Whether a condition holds: a boolean itself, the name of one, or null for none.
   * @throws HeatError ValueError for a condition that is not there, StackValidationFailed for one that is wrong
   */
  isEnabled(condition: Value): boolean {
    if (condition === null) return true;
    if (typeof condition === 'boolean') return condition;
    const definition = typeof condition === 'string' ? this.parsed.get(condition) : undefined;
    if (typeof condition !== 'string' || definition === undefined) {
      const message = `Invalid condition "${toText(condition)}"`;
      const hint = typeof condition === 'string' ? didYouMean(condition, this.parsed.keys()) : undefined;
      throw failure({ type: 'ValueError', message, hint });
    }
    const known = this.#values.get(condition);
    if (known === 'pending') {
      throw this.#invalid(condition, `Circular definition for condition "${condition}"`);
    }
    if (known !== undefined) return known;
    this.#values.set(condition, 'pending');
    try {
      const value = this.#evaluate(condition, definition);
      this.#values.set(condition, value);
      return value;
    } finally {
      if (this.#values.get(condition) === 'pending') this.#values.delete(condition);
    }
  }

  /** Checks all conditions, also those that nobody uses. */
  validate(report: (error: HeatError) => void): void {
    for (const [name, definition] of this.parsed) {
      if (typeof definition !== 'boolean' && !(definition instanceof Call)) {
        report(this.#wrong(name, (this.#section as ValueMap)[name] as Value));
      } else validate(definition, [], report);
    }
  }

  /** What cannot be told without the value of a parameter is taken for true, lest anything escape notice. */
  #evaluate(name: string, definition: Parsed): boolean {
    const value = attempt(HeatError, () => this.#check(name, resolve(definition, new Runtime(noLookups))));
    if (!(value instanceof HeatError)) return value;
    if (isOpen(definition)) return true;
    throw value;
  }

  #check(name: string, value: Value): boolean {
    if (typeof value === 'boolean') return value;
    throw this.#wrong(name, value);
  }

  #wrong(name: string, definition: Value): HeatError {
    return this.#invalid(name, `The definition of condition "${name}" is invalid: ${toText(definition)}`);
  }

  #invalid(name: string, message: string): HeatError {
    return validationFailed({ error: 'Condition validation error', message, at: [this.#name, name] });
  }
}
