import type { ResourceType } from '../contract.ts';
import { host } from './host.ts';
import { lease } from './lease.ts';

export const blazarTypes: readonly ResourceType[] = [host, lease];
