import { z } from 'zod';
import { defaultLimits, type ResourceNames, type Settings } from '../runtime.ts';

const cloud = z.strictObject({
  name: z.string().min(1),
  authUrl: z.url(),
  username: z.string().min(1),
  password: z.string(),
  projectName: z.string().min(1),
  userDomain: z.string().min(1),
  projectDomain: z.string().min(1),
  region: z.string().optional(),
  interface: z.enum(['public', 'internal', 'admin']).optional(),
});

const limits = z
  .strictObject(
    Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, z.number().int().optional()])) as Record<
      keyof typeof defaultLimits,
      z.ZodOptional<z.ZodNumber>
    >,
  )
  .transform((given) => ({ ...defaultLimits, ...given }));

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

/** Heat's rule for `auth_encryption_key`: 16, 24 or 32 bytes. */
export const encryptionKeySchema = z
  .string()
  .refine((key) => [16, 24, 32].includes(Buffer.byteLength(key)), 'must be 16, 24 or 32 bytes long');
export const cloudSchema = cloud;
export const limitsSchema = limits;

const environment = z.object({
  KILN_TABLE: z.string().min(1),
  KILN_STACK_MACHINE: z.string().min(1),
  KILN_RESOURCE_MACHINE: z.string().min(1),
  KILN_WAIT_QUEUE: z.string().min(1),
  KILN_START_QUEUE: z.string().min(1),
  KILN_CLOUD: jsonText.pipe(cloud),
  KILN_ENCRYPTION_KEY: encryptionKeySchema,
  KILN_PUBLIC_URL: z.url(),
  KILN_TEMPLATE_URLS: z.enum(['public', 'any']).default('public'),
  KILN_LIMITS: jsonText.default({}).pipe(limits),
  KILN_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export interface Environment {
  readonly names: ResourceNames;
  readonly settings: Settings;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/**
 * The names and settings of a deployment from environment variables.
 * @throws Error that names every variable that is wrong, without its value
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const read = environment.safeParse(variables);
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The environment is not complete: ${wrong.join('; ')}`);
  }
  const e = read.data;
  return {
    names: {
      table: e.KILN_TABLE,
      stackMachine: e.KILN_STACK_MACHINE,
      resourceMachine: e.KILN_RESOURCE_MACHINE,
      waitQueue: e.KILN_WAIT_QUEUE,
      startQueue: e.KILN_START_QUEUE,
    },
    settings: {
      cloud: e.KILN_CLOUD,
      encryptionKey: e.KILN_ENCRYPTION_KEY,
      publicUrl: e.KILN_PUBLIC_URL,
      limits: e.KILN_LIMITS,
      templateUrls: e.KILN_TEMPLATE_URLS,
    },
    logLevel: e.KILN_LOG_LEVEL,
  };
}
