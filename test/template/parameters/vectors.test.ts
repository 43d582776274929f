import { run } from '../../conformance/runners/parameters.ts';
import { testVectors } from '../../conformance/vectors.ts';

testVectors('parameters', run);
