import { run } from '../conformance/runners/naming.ts';
import { testVectors } from '../conformance/vectors.ts';

testVectors('naming', run);
