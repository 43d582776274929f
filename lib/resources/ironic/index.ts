import type { ResourceType } from '../contract.ts';
import { port } from './port.ts';

export const ironicTypes: readonly ResourceType[] = [port];
