import type { ResourceType } from '../contract.ts';
import { container } from './container.ts';

export const swiftTypes: readonly ResourceType[] = [container];
