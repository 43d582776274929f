import type { ResourceType } from '../contract.ts';
import { image } from './image.ts';
import { webImage } from './web-image.ts';

export const glanceTypes: readonly ResourceType[] = [image, webImage];
