import type { ResourceType } from '../contract.ts';
import { bay } from './bay.ts';
import { bayModel } from './bay-model.ts';
import { cluster } from './cluster.ts';
import { clusterTemplate } from './cluster-template.ts';

export const magnumTypes: readonly ResourceType[] = [bay, bayModel, cluster, clusterTemplate];
