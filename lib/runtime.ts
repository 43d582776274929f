import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from './util/clock.ts';
import type { Logger } from './util/log.ts';

/**
 * Everything a function needs from outside. On AWS it is made once per process from the environment (lib/aws/runtime);
 * embedded and in tests it is made by hand. No module keeps such state of its own, so that many can live in one process.
 */
export interface Runtime {
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sfn: SFNClient;
  readonly names: ResourceNames;
  readonly clock: Clock;
  /** In [0, 1): jitter and generated values; seeded in tests. */
  readonly random: () => number;
  /** A random version 4 UUID; seeded in tests. */
  readonly uuid: () => string;
  /** HTTP to the clouds and to template URLs; the simulated cloud can stand here without a socket. */
  readonly fetch: typeof globalThis.fetch;
  readonly settings: Settings;
  readonly log: Logger;
}

export interface ResourceNames {
  readonly table: string;
  readonly stackMachine: string;
  readonly resourceMachine: string;
  readonly waitQueue: string;
  readonly startQueue: string;
}

export interface Settings {
  /** The cloud this deployment serves. */
  readonly cloud: CloudSettings;
  /** 16, 24 or 32 bytes of text, as Heat's auth_encryption_key. */
  readonly encryptionKey: string;
  /** What clients reach Kiln at, e.g. `http://127.0.0.1:8004`; for signed URLs and links when a request has no Host. */
  readonly publicUrl: string;
  readonly limits: Limits;
  /** Where template_url may point: only to public addresses, or anywhere (a deployment for oneself). */
  readonly templateUrls: 'public' | 'any';
}

/** One entry of clouds.yaml: Kiln's own service credentials on a cloud. */
export interface CloudSettings {
  readonly name: string;
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
  readonly userDomain: string;
  readonly projectDomain: string;
  readonly region?: string;
  readonly interface?: 'public' | 'internal' | 'admin';
}

/** Heat's options of the same names, in their units. */
export interface Limits {
  readonly maxTemplateSize: number;
  readonly maxJsonBodySize: number;
  readonly maxResourcesPerStack: number;
  readonly maxStacksPerTenant: number;
  readonly maxNestedStackDepth: number;
  readonly stackActionTimeout: number;
  readonly actionRetryLimit: number;
  readonly maxServerNameLength: number;
}

export const defaultLimits: Limits = {
  maxTemplateSize: 524_288,
  maxJsonBodySize: 1_048_576,
  maxResourcesPerStack: 1000,
  maxStacksPerTenant: 512,
  maxNestedStackDepth: 5,
  stackActionTimeout: 3600,
  actionRetryLimit: 5,
  maxServerNameLength: 53,
};
