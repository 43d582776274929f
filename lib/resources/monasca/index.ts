import type { ResourceType } from '../contract.ts';
import { alarmDefinition } from './alarm-definition.ts';
import { notification } from './notification.ts';

export const monascaTypes: readonly ResourceType[] = [alarmDefinition, notification];
