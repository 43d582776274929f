import type { PropertySchema, TranslationRule } from '../schema.ts';

export type PropertySchemas = Readonly<Record<string, PropertySchema>>;
export type ReplaceRule = TranslationRule & { readonly rule: 'Replace' };

/** The properties that stand beside each other. */
export interface LevelPlan {
  readonly all: readonly Plan[];
  readonly byName: ReadonlyMap<string, Plan>;
}

const order = ['Add', 'Replace', 'Resolve', 'Delete'];
const none: readonly never[] = [];

/** Rules by the dotted path that they are written for, without indexes of lists. */
class Rules {
  readonly #byPath = new Map<string, readonly TranslationRule[]>();
  readonly #moved = new Set<string>();

  constructor(rules: readonly TranslationRule[]) {
    const sorted = rules.toSorted((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule));
    for (const rule of sorted) {
      this.#byPath.set(rule.path, [...this.at(rule.path), rule]);
      if (rule.rule === 'Replace') this.#moved.add(sourcePath(rule).join('.'));
    }
  }

  at(path: string): readonly TranslationRule[] {
    return this.#byPath.get(path) ?? none;
  }

  isMoved(path: string): boolean {
    return this.#moved.has(path);
  }
}

/** Where a Replace rule takes its value from, from the root and without indexes. */
export function sourcePath(rule: ReplaceRule): readonly string[] {
  const { path, valueName, valuePath = '', customValuePath } = rule;
  const source = valueName ? [...path.split('.').slice(0, -1), valueName] : [valuePath];
  return customValuePath === undefined ? source : [...source, ...customValuePath.split('.')];
}

/** A property's schema made ready for reading many values: what only depends on the type is worked out once. */
export class Plan {
  readonly name: string;
  readonly schema: PropertySchema;
  /** Translation rules for values at its place, in the order in which they apply. */
  readonly rules: readonly TranslationRule[];
  /** A rule takes what is given for it to another property. */
  readonly moved: boolean;
  readonly #path: string;
  readonly #all: Rules;
  #inside: LevelPlan | undefined;
  #items: Plan | undefined;

  /** @param path dotted, without indexes; an element of a list stands at the path of the list */
  constructor(name: string, schema: PropertySchema, path: string, all: Rules) {
    this.name = name;
    this.schema = schema;
    this.#path = path;
    this.#all = all;
    this.rules = all.at(path);
    this.moved = all.isMoved(path);
  }

  /** Of a Map with a schema: its keys. */
  get inside(): LevelPlan | undefined {
    const { schema } = this.schema;
    if (schema) this.#inside ??= levelOf(schema, this.#all, `${this.#path}.`);
    return this.#inside;
  }

  /** Of a List: its elements. */
  get items(): Plan | undefined {
    const { items } = this.schema;
    if (items) this.#items ??= new Plan('', items, this.#path, this.#all);
    return this.#items;
  }
}

function levelOf(properties: PropertySchemas, rules: Rules, prefix: string): LevelPlan {
  const all = Object.entries(properties).map(([name, schema]) => new Plan(name, schema, `${prefix}${name}`, rules));
  return { all, byName: new Map(all.map((plan) => [plan.name, plan])) };
}

const plans = new WeakMap<PropertySchemas, { readonly rules: readonly TranslationRule[]; readonly plan: LevelPlan }>();

/** The plan of a type's properties; worked out once for the same objects. */
export function planOf(properties: PropertySchemas, rules: readonly TranslationRule[] = none): LevelPlan {
  const known = plans.get(properties);
  if (known?.rules === rules) return known.plan;
  const plan = levelOf(properties, new Rules(rules), '');
  plans.set(properties, { rules, plan });
  return plan;
}
