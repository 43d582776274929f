import { computeRules } from './compute.ts';
import { identityRules } from './identity.ts';
import { imageRules } from './image.ts';
import { networkRules } from './network.ts';
import type { Rule } from './tools.ts';
import { volumeRules } from './volume.ts';

export { type Rule, runRule } from './tools.ts';

export const rules: Readonly<Record<string, readonly Rule[]>> = {
  network: networkRules,
  compute: computeRules,
  volume: volumeRules,
  image: imageRules,
  identity: identityRules,
};
