import type { ResourceType } from '../contract.ts';
import { cluster } from './cluster.ts';
import { clusterTemplate } from './cluster-template.ts';
import { dataSource } from './data-source.ts';
import { imageRegistry } from './image-registry.ts';
import { job } from './job.ts';
import { jobBinary } from './job-binary.ts';
import { nodeGroupTemplate } from './node-group-template.ts';

export const saharaTypes: readonly ResourceType[] = [
  cluster,
  dataSource,
  imageRegistry,
  job,
  jobBinary,
  nodeGroupTemplate,
  clusterTemplate,
];
