import type { ResourceType } from '../contract.ts';
import { cluster } from './cluster.ts';
import { instance } from './instance.ts';

export const troveTypes: readonly ResourceType[] = [cluster, instance];
