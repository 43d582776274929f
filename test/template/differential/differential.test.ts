import { fileURLToPath } from 'node:url';
import { runConditions } from '../../conformance/runners/conditions.ts';
import { runDependencies } from '../../conformance/runners/dependencies.ts';
import { run as runEnvironments } from '../../conformance/runners/environments.ts';
import { runFunctions } from '../../conformance/runners/functions.ts';
import { run as runParameters } from '../../conformance/runners/parameters.ts';
import { runValidation } from '../../conformance/runners/validation.ts';
import { testVectors } from '../../conformance/vectors.ts';

/**
 * Cases of the form of the vectors, made by mutating those and from grammars; the results are those of Heat's own code
 * (27.0.1). Of each kind of outcome the shortest case that was found is kept.
 */
const runners = {
  functions: runFunctions,
  parameters: runParameters,
  conditions: runConditions,
  dependencies: runDependencies,
  environments: runEnvironments,
  validation: runValidation,
};

for (const [category, runner] of Object.entries(runners)) {
  testVectors(category, runner, fileURLToPath(new URL(`${category}.json`, import.meta.url)));
}
