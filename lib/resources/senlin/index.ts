import type { ResourceType } from '../contract.ts';
import { cluster } from './cluster.ts';
import { node } from './node.ts';
import { policy } from './policy.ts';
import { profile } from './profile.ts';
import { receiver } from './receiver.ts';

export const senlinTypes: readonly ResourceType[] = [cluster, node, policy, profile, receiver];
