import type { ResourceType } from '../contract.ts';
import { accessPolicy } from './access-policy.ts';
import { autoScalingGroup } from './auto-scaling-group.ts';
import { cloudConfig } from './cloud-config.ts';
import { delay } from './delay.ts';
import { deployedServer } from './deployed-server.ts';
import { haRestarter } from './ha-restarter.ts';
import { instanceGroup } from './instance-group.ts';
import { multipartMime } from './multipart-mime.ts';
import { none } from './none.ts';
import { randomString } from './random-string.ts';
import { resourceChain } from './resource-chain.ts';
import { resourceGroup } from './resource-group.ts';
import { scalingPolicy } from './scaling-policy.ts';
import { softwareComponent } from './software-component.ts';
import { softwareConfig } from './software-config.ts';
import { softwareDeployment } from './software-deployment.ts';
import { softwareDeploymentGroup } from './software-deployment-group.ts';
import { softwareDeployments } from './software-deployments.ts';
import { stack } from './stack.ts';
import { structuredConfig } from './structured-config.ts';
import { structuredDeployment } from './structured-deployment.ts';
import { structuredDeploymentGroup } from './structured-deployment-group.ts';
import { structuredDeployments } from './structured-deployments.ts';
import { swiftSignal } from './swift-signal.ts';
import { swiftSignalHandle } from './swift-signal-handle.ts';
import { testResource } from './test-resource.ts';
import { updateWaitConditionHandle } from './update-wait-condition-handle.ts';
import { value } from './value.ts';
import { waitCondition } from './wait-condition.ts';
import { waitConditionHandle } from './wait-condition-handle.ts';

export const heatTypes: readonly ResourceType[] = [
  accessPolicy,
  autoScalingGroup,
  cloudConfig,
  delay,
  deployedServer,
  haRestarter,
  instanceGroup,
  multipartMime,
  none,
  randomString,
  stack,
  resourceChain,
  resourceGroup,
  scalingPolicy,
  softwareComponent,
  softwareConfig,
  softwareDeployment,
  softwareDeploymentGroup,
  softwareDeployments,
  structuredConfig,
  structuredDeployment,
  structuredDeploymentGroup,
  structuredDeployments,
  swiftSignal,
  swiftSignalHandle,
  testResource,
  value,
  waitCondition,
  waitConditionHandle,
  updateWaitConditionHandle,
];
