import type { ResourceType } from '../contract.ts';
import { mistralTrigger } from './mistral-trigger.ts';
import { queue } from './queue.ts';
import { signedQueueUrl } from './signed-queue-url.ts';
import { subscription } from './subscription.ts';

export const zaqarTypes: readonly ResourceType[] = [queue, signedQueueUrl, subscription, mistralTrigger];
