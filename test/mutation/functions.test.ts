import { eachVector } from './vectors.ts';

await eachVector('functions');
