import { runFunctions } from '../../conformance/runners/functions.ts';
import { testVectors } from '../../conformance/vectors.ts';

testVectors('functions', runFunctions);
