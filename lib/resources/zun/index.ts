import type { ResourceType } from '../contract.ts';
import { container } from './container.ts';

export const zunTypes: readonly ResourceType[] = [container];
