import type { ResourceType } from '../contract.ts';
import { cronTrigger } from './cron-trigger.ts';
import { externalResource } from './external-resource.ts';
import { workflow } from './workflow.ts';

export const mistralTypes: readonly ResourceType[] = [cronTrigger, externalResource, workflow];
