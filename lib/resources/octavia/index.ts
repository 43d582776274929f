import type { ResourceType } from '../contract.ts';
import { availabilityZone } from './availability-zone.ts';
import { availabilityZoneProfile } from './availability-zone-profile.ts';
import { flavor } from './flavor.ts';
import { flavorProfile } from './flavor-profile.ts';
import { healthMonitor } from './health-monitor.ts';
import { l7Policy } from './l7-policy.ts';
import { l7Rule } from './l7-rule.ts';
import { listener } from './listener.ts';
import { loadBalancer } from './load-balancer.ts';
import { pool } from './pool.ts';
import { poolMember } from './pool-member.ts';
import { quota } from './quota.ts';

export const octaviaTypes: readonly ResourceType[] = [
  availabilityZone,
  availabilityZoneProfile,
  flavor,
  flavorProfile,
  healthMonitor,
  l7Policy,
  l7Rule,
  listener,
  loadBalancer,
  pool,
  poolMember,
  quota,
];
