import { type Item, SKIPPED } from '../data/items.ts';
import type { FunctionDefinition } from './function.ts';

/** Variables and functions that an expression can see; what a context lacks is looked for in its parent. */
export class Context {
  readonly parent: Context | undefined;
  private variables: Map<string, Item> | undefined;
  private functions: Map<string, FunctionDefinition[]> | undefined;
  private methods: Map<string, FunctionDefinition[]> | undefined;

  constructor(parent?: Context) {
    this.parent = parent;
  }

  /** A variable by its name with or without `$`; `$` itself is the first parameter `$1`. Unknown ones are null. */
  get(name: string): Item {
    const variable = normalize(name);
    for (let context: Context | undefined = this; context; context = context.parent) {
      const value = context.variables?.get(variable);
      if (value !== undefined) return value;
    }
    return null;
  }

  /** What stands for a skipped argument sets nothing. */
  set(name: string, value: Item): void {
    if (value === SKIPPED) return;
    this.variables ??= new Map();
    this.variables.set(normalize(name), value);
  }

  register(definition: FunctionDefinition): void {
    this.functions ??= new Map();
    this.methods ??= new Map();
    if (definition.isFunction) add(this.functions, definition);
    if (definition.isMethod) add(this.methods, definition);
  }

  /** The functions (or methods) of a name, one group for each context that has some, the nearest first. */
  overloads(name: string, methods: boolean): FunctionDefinition[][] {
    const wanted = trimUnderscores(name);
    const levels: FunctionDefinition[][] = [];
    for (let context: Context | undefined = this; context; context = context.parent) {
      const level = (methods ? context.methods : context.functions)?.get(wanted);
      if (level) levels.push(level);
    }
    return levels;
  }

  child(): Context {
    return new Context(this);
  }
}

function add(table: Map<string, FunctionDefinition[]>, definition: FunctionDefinition): void {
  const same = table.get(definition.name);
  if (same) same.push(definition);
  else table.set(definition.name, [definition]);
}

/** A name without the underscores at its end, which names of functions never have. */
export function trimUnderscores(name: string): string {
  let end = name.length;
  while (end > 0 && name[end - 1] === '_') end--;
  return name.slice(0, end);
}

function normalize(name: string): string {
  const variable = name.startsWith('$') ? name : `$${name}`;
  return variable === '$' ? '$1' : variable;
}
