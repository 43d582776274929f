import { runCorpus } from '../../conformance/runners/corpus.ts';
import { runDependencies } from '../../conformance/runners/dependencies.ts';
import { runValidation } from '../../conformance/runners/validation.ts';
import { sharedFolder, testVectors } from '../../conformance/vectors.ts';

testVectors('validation', runValidation);
testVectors('dependencies', runDependencies);
testVectors('corpus', runCorpus, `${sharedFolder}/heat/vectors/corpus.json`);
testVectors('corpus', runCorpus, `${sharedFolder}/heat/wild/vectors/corpus.json`);
testVectors('validation', runValidation, `${sharedFolder}/heat/wild/vectors/validation.json`);
