import type { Item } from '../data/items.ts';
import type { FunctionDefinition } from './function.ts';

/** Variables and functions that an expression can see; what a context lacks is looked for in its parent. */
export class Context {
  readonly parent: Context | undefined;
  private variables: Map<string, Item> | undefined;
  private functions: Map<string, FunctionDefinition[]> | undefined;

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

  set(name: string, value: Item): void {
    this.variables ??= new Map();
    this.variables.set(normalize(name), value);
  }

  register(definition: FunctionDefinition): void {
    this.functions ??= new Map();
    const same = this.functions.get(definition.name);
    if (same) same.push(definition);
    else this.functions.set(definition.name, [definition]);
  }

  /** The functions (or methods) of a name, one group for each context that has some, the nearest first. */
  overloads(name: string, methods: boolean): FunctionDefinition[][] {
    const wanted = name.replace(/_+$/, '');
    const levels: FunctionDefinition[][] = [];
    for (let context: Context | undefined = this; context; context = context.parent) {
      const level = context.functions
        ?.get(wanted)
        ?.filter((definition) => (methods ? definition.isMethod : definition.isFunction));
      if (level && level.length > 0) levels.push(level);
    }
    return levels;
  }

  child(): Context {
    return new Context(this);
  }
}

function normalize(name: string): string {
  const variable = name.startsWith('$') ? name : `$${name}`;
  return variable === '$' ? '$1' : variable;
}
