import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../util/clock.ts';
import { ServiceError } from '../wire.ts';
import type { Sent } from './input.ts';
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

export interface QueuesOptions {
  /** A file, `:memory:`, or a database that is open. */
  readonly database: string | DatabaseSync;
  readonly clock: Clock;
  readonly uuid: () => string;
  readonly queues: Readonly<Record<string, QueueShape>>;
  readonly faults?: SQSFaults;
}

/** A message as one delivery of it has it. */
export interface Delivery {
  readonly message: Message;
  readonly receipt: string;
  readonly receives: number;
}

const retention = 4 * 86_400_000;
const longestTimer = 2_000_000_000;

/** Standard queues, each with dead letters: at least once, in no promised order, groups served fairly. */
export class Queues {
  readonly #options: QueuesOptions;
  readonly #messages: Messages;
  readonly #names: ReadonlySet<string>;
  readonly #wakers = new Map<string, Set<() => void>>();

  constructor(options: QueuesOptions) {
    this.#options = options;
    this.#messages = new Messages(options.database);
    this.#names = new Set(Object.keys(options.queues).flatMap((name) => [name, this.deadLetters(name)]));
  }

  url(queue: string): string {
    return `http://sqs.embedded.invalid/000000000000/${queue}`;
  }

  /** Name of the queue that has the dead letters of `queue`. */
  deadLetters(queue: string): string {
    return `${queue}-dead`;
  }

  /** The queue of a URL. @throws ServiceError QueueDoesNotExist */
  at(url: unknown): string {
    const name = String(url).split('/').at(-1) ?? '';
    if (!this.#names.has(name) || url !== this.url(name))
      throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    return name;
  }

  /** Returns the message's id. */
  send(queue: string, sent: Sent): string {
    const { uuid, faults } = this.#options;
    const id = uuid();
    const late = faults && faults.random() < (faults.late ?? 0) ? faults.random() * (faults.lateBy ?? 1000) : 0;
    this.#insert(queue, id, sent, late);
    if (faults && faults.random() < (faults.duplicate ?? 0))
      this.#insert(queue, id, sent, faults.random() * (faults.lateBy ?? 1000));
    this.#wake(queue);
    return id;
  }

  #insert(queue: string, id: string, { body, delaySeconds, group }: Sent, late: number): void {
    const now = this.#options.clock.now();
    this.#messages.insert(queue, id, body, group, now, now + delaySeconds * 1000 + late);
  }

  /** Takes up to `most` messages, which stay hidden for `visibility` seconds, or as long as the queue says. */
  take(queue: string, most: number, visibility?: number): Delivery[] {
    const { clock, uuid } = this.#options;
    const shape = this.#options.queues[queue];
    const now = clock.now();
    const taken: Delivery[] = [];
    for (const message of this.#receivable(queue, now)) {
      if (taken.length === most) break;
      if (shape && message.receives >= shape.maxReceive) {
        this.#messages.move(message.id, this.deadLetters(queue));
        continue;
      }
      const receipt = `${message.id}.${uuid()}`;
      this.#messages.take(message.id, receipt, now, now + (visibility ?? shape?.visibility ?? 30) * 1000);
      taken.push({ message, receipt, receives: message.receives + 1 });
    }
    return taken;
  }

  #receivable(queue: string, now: number): Message[] {
    const { faults } = this.#options;
    const rows = this.#messages.receivable(queue, now);
    if (!faults?.reorder) return rows;
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(faults.random() * (i + 1));
      [rows[i], rows[j]] = [rows[j]!, rows[i]!];
    }
    return rows;
  }

  /** The message a receipt handle still stands for: an earlier handle stands for nothing. */
  #held(queue: string, handle: unknown): Message | undefined {
    const id = typeof handle === 'string' ? /^(\d+)\.[\w-]+$/.exec(handle)?.[1] : undefined;
    if (id === undefined)
      throw new ServiceError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${String(handle).slice(0, 100)}" is not a valid receipt handle.`,
      );
    const message = this.#messages.byId(queue, Number(id));
    return message?.receipt === handle ? message : undefined;
  }

  /** @throws ServiceError ReceiptHandleIsInvalid */
  delete(queue: string, handle: unknown): void {
    const message = this.#held(queue, handle);
    if (message) this.#messages.delete(message.id);
  }

  /** Hides a message in flight for so many seconds from now. @throws ServiceError MessageNotInflight */
  hide(queue: string, handle: unknown, seconds: number): void {
    const now = this.#options.clock.now();
    const message = this.#held(queue, handle);
    if (!message || message.visible <= now)
      throw new ServiceError('MessageNotInflight', 'The message referred to is not in flight.');
    this.#messages.show(message.id, now + seconds * 1000);
    this.#wake(queue);
  }

  #wake(queue: string): void {
    for (const one of this.#wakers.get(queue) ?? []) one();
  }

  /** Resolves when the queue may have something to receive; rejects when aborted. */
  async awaitMessages(queue: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const next = this.#messages.nextVisible(queue);
    const wait = next === undefined ? Number.POSITIVE_INFINITY : next - clock.now();
    if (wait <= 0) return;
    await new Promise<void>((resolve, reject) => {
      const timer = new AbortController();
      const waiting = this.#wakers.get(queue) ?? new Set();
      this.#wakers.set(queue, waiting);
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
  }

  counts(queue: string): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    return this.#messages.counts(queue, this.#options.clock.now());
  }

  /** Drops messages older than the retention of 4 days. */
  expire(): void {
    this.#messages.expire(this.#options.clock.now() - retention);
  }

  close(): void {
    if (this.#messages.database.isOpen) this.#messages.database.close();
  }
}
