import { type Input, onlyKnown, ServiceError } from '../wire.ts';

/** Bytes of a message, and of all of a batch. */
export const maxBytes = 1024 * 1024;
const maxDelay = 900;
const maxVisibility = 43_200;
export const maxBatch = 10;
const badContent = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const groupId = /^[\w!"#$%&'()*+,\-./:;<=>?@[\]^`{|}~\\]{1,128}$/;

const wrong = (name: string, value: unknown, why: string) =>
  new ServiceError('InvalidParameterValue', `Value ${String(value)} for parameter ${name} is invalid. Reason: ${why}.`);

/** A whole number in bounds. @throws ServiceError InvalidParameterValue */
export function whole(input: Input, name: string, least: number, most: number, fallback: number): number {
  const value = input[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw wrong(name, value, `Must be >= ${least} and <= ${most}`);
  return value;
}

/** Seconds that a message stays hidden. @throws ServiceError InvalidParameterValue, also where it is missing */
export const visibilityOf = (input: Input): number => whole(input, 'VisibilityTimeout', 0, maxVisibility, Number.NaN);

/** @throws ServiceError MissingParameter */
export function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '')
    throw new ServiceError('MissingParameter', `The request must contain the parameter ${name}.`);
  return value;
}

export interface Sent {
  readonly body: string;
  readonly delaySeconds: number;
  readonly group: string | null;
}

/** A message as SendMessage or an entry of its batch gives it. @throws ServiceError */
export function sentOf(input: Input): Sent {
  onlyKnown('SendMessage', input, new Set(['QueueUrl', 'Id', 'MessageBody', 'DelaySeconds', 'MessageGroupId']));
  const body = text(input, 'MessageBody');
  if (Buffer.byteLength(body) > maxBytes)
    throw wrong('MessageBody', '(too long)', `Message must be shorter than ${maxBytes} bytes`);
  if (badContent.test(body))
    throw new ServiceError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  const group = input.MessageGroupId;
  if (group !== undefined && (typeof group !== 'string' || !groupId.test(group)))
    throw wrong(
      'MessageGroupId',
      group,
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length',
    );
  return { body, delaySeconds: whole(input, 'DelaySeconds', 0, maxDelay, 0), group: group ?? null };
}

/** The entries of a batch, each with an id of its own. @throws ServiceError */
export function entriesOf(input: Input): readonly Input[] {
  const entries = (Array.isArray(input.Entries) ? input.Entries : []) as Input[];
  if (entries.length === 0)
    throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > maxBatch)
    throw new ServiceError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${maxBatch}. You have sent ${entries.length}.`,
    );
  const ids = entries.map((entry) => String(entry.Id));
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id)))
    throw new ServiceError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  if (new Set(ids).size !== ids.length)
    throw new ServiceError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(String(entry.MessageBody ?? '')), 0);
  if (bytes > maxBytes)
    throw new ServiceError('BatchRequestTooLong', `Batch requests cannot be longer than ${maxBytes} bytes.`);
  return entries;
}
