import { run } from '../../conformance/runners/environments.ts';
import { sharedFolder, testVectors } from '../../conformance/vectors.ts';

testVectors('environments', run);
// Environments of other projects: their licences keep them out of the repository.
testVectors('environments', run, `${sharedFolder}/heat/wild/vectors/environments.json`);
