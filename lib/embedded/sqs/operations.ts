import type { Clock } from '../../util/clock.ts';
import { type Input, md5, onlyKnown, ServiceError } from '../wire.ts';
import { entriesOf, maxBatch, sentOf, text, visibilityOf, whole } from './input.ts';
import type { Delivery, Queues } from './queues.ts';

type Operation = (input: Input) => object | Promise<object>;

/** The operations of SQS that Kiln uses, by name; what a request has beyond what they know is refused. */
export function operationsOf(queues: Queues, clock: Clock): Readonly<Record<string, Operation>> {
  const send = (queue: string, input: Input) => {
    const sent = sentOf(input);
    return { MessageId: queues.send(queue, sent), MD5OfMessageBody: md5(sent.body) };
  };
  return {
    SendMessage: (input) => send(queues.at(input.QueueUrl), input),
    SendMessageBatch: (input) => batch(queues, input, send),
    ReceiveMessage: (input) => receive(queues, clock, input),
    DeleteMessage: (input) => {
      queues.delete(queues.at(input.QueueUrl), input.ReceiptHandle);
      return {};
    },
    DeleteMessageBatch: (input) =>
      batch(queues, input, (queue, entry) => {
        queues.delete(queue, entry.ReceiptHandle);
        return {};
      }),
    ChangeMessageVisibility: (input) => {
      queues.hide(queues.at(input.QueueUrl), input.ReceiptHandle, visibilityOf(input));
      return {};
    },
    GetQueueUrl: (input) => {
      const url = queues.url(text(input, 'QueueName'));
      queues.at(url);
      return { QueueUrl: url };
    },
    GetQueueAttributes: (input) => {
      const { visible, inFlight, delayed } = queues.counts(queues.at(input.QueueUrl));
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(inFlight),
          ApproximateNumberOfMessagesDelayed: String(delayed),
        },
      };
    },
  };
}

/** Each entry of a batch for itself: what is refused is told beside what was done. */
function batch(queues: Queues, input: Input, one: (queue: string, entry: Input) => object): object {
  const queue = queues.at(input.QueueUrl);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entriesOf(input)) {
    try {
      Successful.push({ Id: entry.Id, ...one(queue, entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.type, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

const receiveInput = new Set([
  'QueueUrl',
  'MaxNumberOfMessages',
  'VisibilityTimeout',
  'WaitTimeSeconds',
  'AttributeNames',
  'MessageSystemAttributeNames',
  'MessageAttributeNames',
]);

async function receive(queues: Queues, clock: Clock, input: Input): Promise<object> {
  onlyKnown('ReceiveMessage', input, receiveInput);
  const queue = queues.at(input.QueueUrl);
  const most = whole(input, 'MaxNumberOfMessages', 1, maxBatch, 1);
  const visibility = input.VisibilityTimeout === undefined ? undefined : visibilityOf(input);
  const end = clock.now() + whole(input, 'WaitTimeSeconds', 0, 20, 0) * 1000;
  let taken = queues.take(queue, most, visibility);
  while (taken.length === 0 && clock.now() < end) {
    const wait = new AbortController();
    await Promise.race([
      queues.awaitMessages(queue, wait.signal).catch(() => {}),
      clock.sleep(end - clock.now(), wait.signal).catch(() => {}),
    ]);
    wait.abort();
    taken = queues.take(queue, most, visibility);
  }
  const wanted = [input.AttributeNames, input.MessageSystemAttributeNames].flatMap((names) =>
    Array.isArray(names) ? names : [],
  );
  const Messages = taken.map((one) => {
    const Attributes = Object.fromEntries(
      Object.entries(attributesOf(one, clock)).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
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
}

/** What SQS tells of a message beside its body. */
export function attributesOf({ message, receives }: Delivery, clock: Clock): Record<string, string> {
  return {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(Math.floor(message.sent)),
    SenderId: 'embedded',
    ApproximateFirstReceiveTimestamp: String(Math.floor(message.first ?? clock.now())),
    ...(message.grp !== null && { MessageGroupId: message.grp }),
  };
}
