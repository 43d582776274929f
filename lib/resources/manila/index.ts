import type { ResourceType } from '../contract.ts';
import { securityService } from './security-service.ts';
import { share } from './share.ts';
import { shareNetwork } from './share-network.ts';
import { shareType } from './share-type.ts';

export const manilaTypes: readonly ResourceType[] = [securityService, share, shareNetwork, shareType];
