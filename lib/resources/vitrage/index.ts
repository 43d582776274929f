import type { ResourceType } from '../contract.ts';
import { template } from './template.ts';

export const vitrageTypes: readonly ResourceType[] = [template];
