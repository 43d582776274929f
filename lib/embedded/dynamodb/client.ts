import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-dynamodb';
import { type Input, localClient, type Operations, perform, ServiceError, type WireOptions } from '../wire.ts';

type Command = { readonly constructor: { readonly name: string }; readonly input: object };
type ExceptionClass = new (members: object) => sdk.DynamoDBServiceException;

const exceptions = new Map<string, ExceptionClass>();
for (const [name, value] of Object.entries(sdk))
  if (typeof value === 'function' && value.prototype instanceof sdk.DynamoDBServiceException)
    exceptions.set(name, value as unknown as ExceptionClass);

/** Requests as they are on the wire: binary as base64, absent members absent. */
function onWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(onWire);
  const out: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) out[name] = onWire(member);
  return out;
}

const bytes = (text: unknown) => (typeof text === 'string' ? Uint8Array.from(Buffer.from(text, 'base64')) : text);

/** Answers with binary as bytes again. `B` and `BS` with text in them are values: an attribute of that name holds a map. */
function offWire(value: unknown): unknown {
  if (Array.isArray(value)) for (const element of value) offWire(element);
  else if (typeof value === 'object' && value !== null) {
    const members = value as Record<string, unknown>;
    for (const name in members) {
      const member = members[name];
      if (name === 'B' && typeof member === 'string') members[name] = bytes(member);
      else if (name === 'BS' && Array.isArray(member)) members[name] = member.map(bytes);
      else if (typeof member === 'object') offWire(member);
    }
  }
  return value;
}

function thrown(error: ServiceError): Error {
  const { type, message, status, members } = error;
  const known = exceptions.get(type);
  const $metadata = { httpStatusCode: status };
  const shown = offWire(structuredClone(members)) as object;
  if (known) return new known({ ...shown, message, $metadata });
  return new sdk.DynamoDBServiceException({ name: type, message, $fault: 'client', $metadata });
}

export interface ClientParts extends WireOptions {
  readonly operations: Operations;
  /** Calls may be repeated below the client. */
  readonly repeated: boolean;
}

/**
 * A client of the SDK that hands its commands to `operations` in process. What the SDK does for a network (endpoints,
 * signatures, JSON there and back) would be half of what a call costs here, so `send` goes round it; commands, answers
 * and exceptions are the SDK's own.
 */
export function clientOf(options: ClientParts): sdk.DynamoDBClient {
  const client = new sdk.DynamoDBClient({ ...localClient, accountIdEndpointMode: 'disabled' });
  const send = async (command: Command): Promise<unknown> => {
    const operation = command.constructor.name.replace(/Command$/, '');
    // As the SDK has it: of one transaction that is sent again nothing comes twice. Where no call is repeated it would cost for nothing.
    const token = options.repeated && operation === 'TransactWriteItems' ? { ClientRequestToken: randomUUID() } : {};
    try {
      const answer = await perform(options, operation, { ...token, ...(onWire(command.input) as Input) });
      const read: unknown = typeof answer === 'string' ? JSON.parse(answer) : structuredClone(answer);
      return { ...(offWire(read) as object), $metadata: { httpStatusCode: 200 } };
    } catch (error) {
      throw error instanceof ServiceError ? thrown(error) : error;
    }
  };
  return Object.assign(client, { send });
}
