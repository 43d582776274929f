import { type ConfigService, createConfigService } from '../engine/configs.ts';
import { createDeploymentService, type DeploymentService } from '../engine/deployments.ts';
import type { StackService } from '../engine/service.ts';
import { createStackService } from '../engine/stack-service.ts';
import { createCohortService } from '../labs/cohorts.ts';
import type { CohortService } from '../labs/service.ts';
import { type Clouds, createClouds } from '../openstack/index.ts';
import { engineOf } from '../parts.ts';
import type { Runtime } from '../runtime.ts';
import type { BeatStore } from '../store/beats.ts';
import { createCohortStore } from '../store/cohorts.ts';

/** What the routes stand on; made once per process. */
export interface Services {
  readonly runtime: Runtime;
  readonly clouds: Clouds;
  readonly stacks: StackService;
  readonly configs: ConfigService;
  readonly deployments: DeploymentService;
  readonly cohorts: CohortService;
  readonly beats: Pick<BeatStore, 'last'>;
}

export function createServices(runtime: Runtime): Services {
  const engine = engineOf(runtime);
  const clouds = createClouds(runtime);
  const { store } = engine;
  const stacks = createStackService(engine);
  const cohorts = createCohortService({ runtime, store, cohorts: createCohortStore(store.table), clouds, stacks });
  const configs = createConfigService(runtime);
  const deployments = createDeploymentService(runtime, store, configs);
  return { runtime, clouds, stacks, configs, deployments, cohorts, beats: store.beats };
}
