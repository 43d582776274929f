import { runConditions } from '../../conformance/runners/conditions.ts';
import { testVectors } from '../../conformance/vectors.ts';

testVectors('conditions', runConditions);
