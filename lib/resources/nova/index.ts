import type { ResourceType } from '../contract.ts';
import { flavor } from './flavor.ts';
import { floatingIp } from './floating-ip.ts';
import { floatingIpAssociation } from './floating-ip-association.ts';
import { hostAggregate } from './host-aggregate.ts';
import { keyPair } from './key-pair.ts';
import { quota } from './quota.ts';
import { server } from './server.ts';
import { serverGroup } from './server-group.ts';

export const novaTypes: readonly ResourceType[] = [
  flavor,
  floatingIp,
  floatingIpAssociation,
  hostAggregate,
  keyPair,
  quota,
  server,
  serverGroup,
];
