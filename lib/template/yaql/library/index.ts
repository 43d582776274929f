import { Context } from '../runtime/context.ts';
import type { FunctionDefinition } from '../runtime/function.ts';
import { booleanFunctions } from './boolean.ts';
import { branchingFunctions } from './branching.ts';
import { collectionFunctions } from './collections.ts';
import { commonFunctions } from './common.ts';
import { datetimeFunctions } from './datetime.ts';
import { generatorFunctions } from './generators.ts';
import { groupingFunctions } from './grouping.ts';
import { mathFunctions } from './math.ts';
import { orderingFunctions } from './ordering.ts';
import { queryFunctions } from './queries.ts';
import { regexFunctions } from './regex.ts';
import { slicingFunctions } from './slicing.ts';
import { stringFunctions } from './strings.ts';
import { fallbackFunctions, systemFunctions } from './system.ts';

const LIBRARY: readonly FunctionDefinition[] = [
  ...systemFunctions,
  ...commonFunctions,
  ...booleanFunctions,
  ...stringFunctions,
  ...mathFunctions,
  ...collectionFunctions,
  ...queryFunctions,
  ...orderingFunctions,
  ...slicingFunctions,
  ...generatorFunctions,
  ...groupingFunctions,
  ...regexFunctions,
  ...branchingFunctions,
  ...datetimeFunctions,
];

/** The standard library in a context above which only the fallbacks of the dot stand. Never changed by evaluations. */
export const standardContext: Context = build();

function build(): Context {
  const fallbacks = new Context();
  for (const definition of fallbackFunctions) fallbacks.register(definition);
  const library = fallbacks.child();
  for (const definition of LIBRARY) library.register(definition);
  return library;
}

/** Names that an expression can call, without operators and properties. */
export const functionNames: readonly string[] = [
  ...new Set(LIBRARY.map(({ name }) => name).filter((name) => !/^[#*]/.test(name))),
].sort();
