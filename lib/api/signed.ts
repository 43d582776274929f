import { verifyUrl } from '../engine/signed-url.ts';
import { readBody } from './body.ts';
import { badRequest } from './faults.ts';
import { type ApiRequest, type ApiResponse, json } from './http.ts';
import type { Services } from './services.ts';

/** Method of each end point that takes a signature instead of a token. */
const kinds = { waitcondition: 'PUT', signal: 'POST' } as const;

/**
 * Answers a request to a pre-signed URL (`/v1/waitcondition/ARN`, `/v1/signal/ARN`); undefined when it is none.
 * @throws HeatError Forbidden for a wrong signature.
 */
export async function signed(
  services: Services,
  request: ApiRequest,
  parts: readonly string[],
): Promise<ApiResponse | undefined> {
  const [kind, ...rest] = parts;
  if (kind !== 'waitcondition' && kind !== 'signal') return undefined;
  if (request.method !== kinds[kind]) throw badRequest();
  const { settings, clock } = services.runtime;
  const { encryptionKey, publicUrl } = settings;
  const target = verifyUrl(encryptionKey, publicUrl, {
    kind,
    arn: rest.join('/'),
    query: request.query,
    now: clock.now(),
  });
  const details = readBody(
    { ...request, headers: { ...request.headers, 'content-type': 'application/json' } },
    settings.limits.maxJsonBodySize,
  );
  const awaited = kind === 'waitcondition';
  const { tenant, stack, resource } = target;
  const answer = await services.stacks.signalBySignature(tenant, stack, resource, details ?? null, awaited);
  return json(200, awaited ? { resource: target.resource, metadata: answer } : null);
}
