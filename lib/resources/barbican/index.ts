import type { ResourceType } from '../contract.ts';
import { certificateContainer } from './certificate-container.ts';
import { genericContainer } from './generic-container.ts';
import { order } from './order.ts';
import { rsaContainer } from './rsa-container.ts';
import { secret } from './secret.ts';

export const barbicanTypes: readonly ResourceType[] = [
  genericContainer,
  certificateContainer,
  rsaContainer,
  order,
  secret,
];
