import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { HeatError } from '../errors.ts';
import { fault } from './faults.ts';
import type { ApiRequest, ApiResponse } from './http.ts';

const compress = promisify(gzip);

/** Characters from which on an answer is worth compressing. */
const worthwhile = 1024 * 1024;
/** Bytes of a result, as the JSON it travels in, that a function may give back: 6 MiB of Lambda less headers. */
const most = 6 * 1024 * 1024 - 64 * 1024;

/**
 * An answer as the gateway takes it from a function. A large one travels compressed where the client allows it; what is
 * too large even so becomes a fault that says what to do.
 */
export async function toResult(
  response: ApiResponse,
  request: Pick<ApiRequest, 'headers'>,
): Promise<APIGatewayProxyStructuredResultV2> {
  const plain = { statusCode: response.status, headers: { ...response.headers }, body: response.body };
  if (response.body.length < worthwhile) return plain;
  const packed = allowsGzip(request.headers['accept-encoding'])
    ? {
        ...plain,
        headers: { ...plain.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
        body: (await compress(response.body)).toString('base64'),
        isBase64Encoded: true,
      }
    : plain;
  const bytes = Buffer.byteLength(JSON.stringify(packed.body));
  return bytes <= most ? packed : tooLarge(bytes, response);
}

function tooLarge(bytes: number, { headers }: ApiResponse): APIGatewayProxyStructuredResultV2 {
  const message = `The answer has ${bytes} bytes, more than the ${most} that can be sent at once. Ask for less of it, with limit and marker where it is a list, or let it be compressed (Accept-Encoding: gzip).`;
  const refused = fault(new HeatError('RequestLimitExceeded', message));
  return { statusCode: refused.status, headers: { ...headers, ...refused.headers }, body: refused.body };
}

/** Accept-Encoding names gzip, or everything, with a weight other than 0 (RFC 9110, 12.5.3). */
function allowsGzip(header = ''): boolean {
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((text) => text.startsWith('q='));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
