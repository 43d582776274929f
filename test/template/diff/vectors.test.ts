import { runUpdateDiff } from '../../conformance/runners/update_diff.ts';
import { testVectors } from '../../conformance/vectors.ts';

testVectors('update_diff', runUpdateDiff);
