import type { ResourceType } from '../contract.ts';
import { domain } from './domain.ts';
import { record } from './record.ts';
import { recordSet } from './record-set.ts';
import { zone } from './zone.ts';

export const designateTypes: readonly ResourceType[] = [domain, record, recordSet, zone];
