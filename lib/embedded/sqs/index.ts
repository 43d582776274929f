import type { DatabaseSync } from 'node:sqlite';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../util/clock.ts';
import {
  type Around,
  type Input,
  inProcess,
  inProcessHandler,
  localClient,
  md5,
  onlyKnown,
  ServiceError,
} from '../wire.ts';
import { type Message, Messages } from './storage.ts';

export interface QueueShape {
  /** Seconds a received message stays hidden. */
  readonly visibility: number;
  /** Deliveries before a message goes to the dead letters. */
  readonly maxReceive: number;
}

/** What may go wrong with messages; chances in [0, 1]. */
export interface SQSFaults {
  readonly random: () => number;
  /** Chance of a message to come a second time. */
  readonly duplicate?: number;
  /** Chance of a message to come late, and by how many milliseconds at most. */
  readonly late?: number;
  readonly lateBy?: number;
  /** Messages are received in any order. */
  readonly reorder?: boolean;
}

export interface EmbeddedSQSOptions {
  /** A file, `:memory:`, or a database that is open. */
  readonly database: string | DatabaseSync;
  readonly clock: Clock;
  readonly uuid: () => string;
  readonly queues: Readonly<Record<string, QueueShape>>;
  readonly faults?: SQSFaults;
  readonly around?: Around;
}

/** A record of the event a queue function gets. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: object;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

export interface EmbeddedSQS {
  client(): SQSClient;
  url(queue: string): string;
  send(queueUrl: string, body: string, delaySeconds?: number, group?: string): string;
  /** Takes up to `most` messages as a poller does; empty when there are none. */
  receive(queue: string, most: number): QueueRecord[];
  delete(queue: string, receiptHandle: string): void;
  /** Resolves when the queue may have something to receive; rejects when aborted. */
  awaitMessages(queue: string, signal: AbortSignal): Promise<void>;
  counts(queue: string): { readonly visible: number; readonly inFlight: number; readonly delayed: number };
  /** Name of the queue that has the dead letters of `queue`. */
  deadLetters(queue: string): string;
  /** Drops messages older than the retention of 4 days. */
  expire(): void;
  close(): void;
}

const maxBytes = 1024 * 1024;
const maxDelay = 900;
const maxVisibility = 43_200;
const maxBatch = 10;
const retention = 4 * 86_400_000;
const longestTimer = 2_000_000_000;
const arn = (queue: string) => `arn:aws:sqs:local-1:000000000000:${queue}`;
const badContent = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

const wrong = (name: string, value: unknown, why: string) =>
  new ServiceError('InvalidParameterValue', `Value ${String(value)} for parameter ${name} is invalid. Reason: ${why}.`);

const whole = (input: Input, name: string, least: number, most: number, fallback: number): number => {
  const value = input[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw wrong(name, value, `Must be >= ${least} and <= ${most}`);
  return value;
};
const text = (input: Input, name: string): string => {
  const value = input[name];
  if (typeof value !== 'string' || value === '')
    throw new ServiceError('MissingParameter', `The request must contain the parameter ${name}.`);
  return value;
};

/** SQS standard queues on SQLite, each with dead letters, behind a real SDK client. */
export function openSQS(options: EmbeddedSQSOptions): EmbeddedSQS {
  const { clock, uuid, faults } = options;
  const messages = new Messages(options.database);
  const names = new Set(Object.keys(options.queues).flatMap((name) => [name, `${name}-dead`]));
  const wakers = new Map<string, Set<() => void>>();
  const urlOf = (queue: string) => `http://sqs.embedded.invalid/000000000000/${queue}`;

  const queueOf = (url: unknown): string => {
    const name = String(url).split('/').at(-1) ?? '';
    if (!names.has(name) || url !== urlOf(name))
      throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    return name;
  };
  const wake = (queue: string) => {
    for (const one of wakers.get(queue) ?? []) one();
  };

  const insert = (queue: string, body: string, delaySeconds: number, group: string | null): string => {
    const messageId = uuid();
    const now = clock.now();
    const extra = faults && faults.random() < (faults.late ?? 0) ? faults.random() * (faults.lateBy ?? 1000) : 0;
    messages.insert(queue, messageId, body, group, now, now + delaySeconds * 1000 + extra);
    if (faults && faults.random() < (faults.duplicate ?? 0))
      messages.insert(
        queue,
        messageId,
        body,
        group,
        now,
        now + delaySeconds * 1000 + faults.random() * (faults.lateBy ?? 1000),
      );
    wake(queue);
    return messageId;
  };

  const checkBody = (body: string) => {
    if (Buffer.byteLength(body) > maxBytes)
      throw wrong('MessageBody', '(too long)', `Message must be shorter than ${maxBytes} bytes`);
    if (badContent.test(body))
      throw new ServiceError(
        'InvalidMessageContents',
        'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      );
  };

  const sendOne = (queue: string, input: Input): { MessageId: string; MD5OfMessageBody: string } => {
    onlyKnown('SendMessage', input, new Set(['QueueUrl', 'Id', 'MessageBody', 'DelaySeconds', 'MessageGroupId']));
    const body = text(input, 'MessageBody');
    checkBody(body);
    const group = input.MessageGroupId;
    if (
      group !== undefined &&
      (typeof group !== 'string' || !/^[\w!"#$%&'()*+,\-./:;<=>?@[\]^`{|}~\\]{1,128}$/.test(group))
    )
      throw wrong(
        'MessageGroupId',
        group,
        'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length',
      );
    return {
      MessageId: insert(queue, body, whole(input, 'DelaySeconds', 0, maxDelay, 0), group ?? null),
      MD5OfMessageBody: md5(body),
    };
  };

  const take = (
    queue: string,
    most: number,
    visibility: number | undefined,
  ): { message: Message; receipt: string; receives: number }[] => {
    const shape = options.queues[queue];
    const now = clock.now();
    const rows = messages.receivable(queue, now);
    if (faults?.reorder)
      for (let i = rows.length - 1; i > 0; i--) {
        const j = Math.floor(faults.random() * (i + 1));
        [rows[i], rows[j]] = [rows[j]!, rows[i]!];
      }
    const taken: { message: Message; receipt: string; receives: number }[] = [];
    for (const message of rows) {
      if (taken.length === most) break;
      if (shape && message.receives >= shape.maxReceive) {
        messages.move(message.id, `${queue}-dead`);
        continue;
      }
      const receipt = `${message.id}.${uuid()}`;
      messages.take(message.id, receipt, now, now + (visibility ?? shape?.visibility ?? 30) * 1000);
      taken.push({ message, receipt, receives: message.receives + 1 });
    }
    return taken;
  };

  const attributesOf = ({ message, receives }: { message: Message; receives: number }): Record<string, string> => ({
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(Math.floor(message.sent)),
    SenderId: 'embedded',
    ApproximateFirstReceiveTimestamp: String(Math.floor(message.first ?? clock.now())),
    ...(message.grp !== null && { MessageGroupId: message.grp }),
  });

  /** The message a receipt handle still stands for: an earlier handle stands for nothing. */
  const held = (queue: string, handle: unknown): Message | undefined => {
    const id = typeof handle === 'string' ? /^(\d+)\.[\w-]+$/.exec(handle)?.[1] : undefined;
    if (id === undefined)
      throw new ServiceError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${String(handle).slice(0, 100)}" is not a valid receipt handle.`,
      );
    const message = messages.byId(queue, Number(id));
    return message?.receipt === handle ? message : undefined;
  };
  const remove = (queue: string, handle: unknown) => {
    const message = held(queue, handle);
    if (message) messages.delete(message.id);
  };
  const change = (queue: string, input: Input) => {
    const seconds = whole(input, 'VisibilityTimeout', 0, maxVisibility, Number.NaN);
    const message = held(queue, input.ReceiptHandle);
    if (!message || message.visible <= clock.now())
      throw new ServiceError('MessageNotInflight', 'The message referred to is not in flight.');
    messages.show(message.id, clock.now() + seconds * 1000);
    wake(queue);
  };

  const batch = <T extends object>(input: Input, one: (queue: string, entry: Input) => T) => {
    const queue = queueOf(input.QueueUrl);
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
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const entry of entries) {
      try {
        Successful.push({ Id: entry.Id, ...one(queue, entry) });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        Failed.push({ Id: entry.Id, Code: error.type, Message: error.message, SenderFault: true });
      }
    }
    return { Successful, Failed };
  };

  const awaitMessages = async (queue: string, signal: AbortSignal): Promise<void> => {
    const next = messages.nextVisible(queue);
    const wait = next === undefined ? Number.POSITIVE_INFINITY : next - clock.now();
    if (wait <= 0) return;
    await new Promise<void>((resolve, reject) => {
      const timer = new AbortController();
      const waiting = wakers.get(queue) ?? new Set();
      wakers.set(queue, waiting);
      const end = (settle: () => void) => () => {
        waiting.delete(woken);
        signal.removeEventListener('abort', stopped);
        timer.abort();
        settle();
      };
      const woken = end(resolve);
      const stopped = end(() => reject(signal.reason));
      waiting.add(woken);
      signal.addEventListener('abort', stopped, { once: true });
      if (wait !== Number.POSITIVE_INFINITY)
        clock.sleep(Math.min(wait, longestTimer), timer.signal).then(woken, () => {});
    });
  };

  const receiveMessage = async (input: Input) => {
    onlyKnown(
      'ReceiveMessage',
      input,
      new Set([
        'QueueUrl',
        'MaxNumberOfMessages',
        'VisibilityTimeout',
        'WaitTimeSeconds',
        'AttributeNames',
        'MessageSystemAttributeNames',
        'MessageAttributeNames',
      ]),
    );
    const queue = queueOf(input.QueueUrl);
    const most = whole(input, 'MaxNumberOfMessages', 1, maxBatch, 1);
    const visibility =
      input.VisibilityTimeout === undefined ? undefined : whole(input, 'VisibilityTimeout', 0, maxVisibility, 30);
    const end = clock.now() + whole(input, 'WaitTimeSeconds', 0, 20, 0) * 1000;
    let taken = take(queue, most, visibility);
    while (taken.length === 0 && clock.now() < end) {
      const wait = new AbortController();
      await Promise.race([
        awaitMessages(queue, wait.signal).catch(() => {}),
        clock.sleep(end - clock.now(), wait.signal).catch(() => {}),
      ]);
      wait.abort();
      taken = take(queue, most, visibility);
    }
    const wanted = [
      ...(Array.isArray(input.AttributeNames) ? input.AttributeNames : []),
      ...(Array.isArray(input.MessageSystemAttributeNames) ? input.MessageSystemAttributeNames : []),
    ];
    const Messages = taken.map((one) => {
      const Attributes = Object.fromEntries(
        Object.entries(attributesOf(one)).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
      );
      return {
        MessageId: one.message.messageId,
        ReceiptHandle: one.receipt,
        Body: one.message.body,
        MD5OfBody: md5(one.message.body),
        ...(Object.keys(Attributes).length > 0 && { Attributes }),
      };
    });
    return Messages.length > 0 ? { Messages } : {};
  };

  const operations = {
    SendMessage: (input: Input) => sendOne(queueOf(input.QueueUrl), input),
    SendMessageBatch: (input: Input) => batch(input, sendOne),
    ReceiveMessage: receiveMessage,
    DeleteMessage: (input: Input) => {
      remove(queueOf(input.QueueUrl), input.ReceiptHandle);
      return {};
    },
    DeleteMessageBatch: (input: Input) =>
      batch(input, (queue, entry) => {
        remove(queue, entry.ReceiptHandle);
        return {};
      }),
    ChangeMessageVisibility: (input: Input) => {
      change(queueOf(input.QueueUrl), input);
      return {};
    },
    GetQueueUrl: (input: Input) => {
      const url = urlOf(text(input, 'QueueName'));
      queueOf(url);
      return { QueueUrl: url };
    },
    GetQueueAttributes: (input: Input) => {
      const { visible, inFlight, delayed } = messages.counts(queueOf(input.QueueUrl), clock.now());
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(inFlight),
          ApproximateNumberOfMessagesDelayed: String(delayed),
        },
      };
    },
  };

  return {
    client: () =>
      inProcess(
        new SQSClient({
          ...localClient,
          md5: false,
          useQueueUrlAsEndpoint: false,
          requestHandler: inProcessHandler({
            service: 'SQS',
            operations,
            clock,
            around: options.around,
            maxBody: 2 * maxBytes,
          }),
        }),
      ),
    url: urlOf,
    send: (queueUrl, body, delaySeconds, group) =>
      sendOne(queueOf(queueUrl), { MessageBody: body, DelaySeconds: delaySeconds, MessageGroupId: group }).MessageId,
    receive: (queue, most) =>
      take(queue, most, undefined).map((one) => ({
        messageId: one.message.messageId,
        receiptHandle: one.receipt,
        body: one.message.body,
        attributes: attributesOf(one),
        messageAttributes: {},
        md5OfBody: md5(one.message.body),
        eventSource: 'aws:sqs',
        eventSourceARN: arn(queue),
        awsRegion: 'local-1',
      })),
    delete: remove,
    awaitMessages,
    counts: (queue) => messages.counts(queue, clock.now()),
    deadLetters: (queue) => `${queue}-dead`,
    expire: () => messages.expire(clock.now() - retention),
    close: () => {
      if (messages.database.isOpen) messages.database.close();
    },
  };
}
