import type { Value } from '../../template/values.ts';
import type { ActionContext, ReadContext, UpdateContext } from '../contract.ts';
import type { CloudObject } from './values.ts';

export type Body = Readonly<Record<string, unknown>>;

/**
 * What makes one type's REST calls different from the next one's. The engine (rest/engine.ts) does the rest: it creates once,
 * stores the id at once, waits for states, and takes what is gone for deleted.
 */
export interface RestDeclaration {
  /** Service type in the catalogue. */
  readonly service: string;
  readonly microversion?: string;
  /** POST goes here; objects are one level below. */
  readonly collection: string;
  /** Where a list with all fields is read, when not at `collection`, e.g. `/servers/detail`. */
  readonly list?: string;
  /** Keys around the object and the list in requests and answers. */
  readonly singular: string;
  readonly plural: string;
  /** Field of the answer that is the physical id; default `id`. */
  readonly id?: string;
  /** Inside of the create body. */
  readonly create: (context: ActionContext) => Body | Promise<Body>;
  /** Beside the object in the create body, e.g. scheduler hints. */
  readonly beside?: (context: ActionContext) => Body;
  /** Small facts of the create answer to store with the id. */
  readonly keep?: (object: CloudObject, context: ActionContext) => Readonly<Record<string, string>>;
  /** Calls that complete a new object (tags, rules, agents). Run again after a crash: each must be safe to repeat. */
  readonly complete?: (context: ActionContext, id: string) => Promise<void>;
  readonly states?: States;
  /** Inside of the update body; undefined or empty: no call. */
  readonly update?: (context: UpdateContext, id: string) => Body | undefined | Promise<Body | undefined>;
  readonly updateMethod?: 'PUT' | 'PATCH';
  /** Other calls of an update, before the body is sent. Safe to repeat. */
  readonly alongUpdate?: (context: UpdateContext, id: string) => Promise<void>;
  readonly remove?: {
    /** Calls before the DELETE. Safe to repeat. */
    readonly before?: (context: ActionContext, id: string) => Promise<void>;
    /** The object vanishes some time after the DELETE was accepted; states in `failed` end the wait. */
    readonly later?: { readonly failed: readonly string[] };
  };
  readonly find?: {
    /** Query of the list; default the name. */
    readonly query?: (context: ActionContext) => Readonly<Record<string, string>>;
    /** Fields that the service stores in another spelling than it is sent: they are not compared. */
    readonly loose?: readonly string[];
  };
  /** Attributes that are not simply the field of that name. A path of the object, or what makes the value. */
  readonly attributes?: Readonly<
    Record<string, string | ((object: CloudObject, context: ReadContext) => Value | Promise<Value>)>
  >;
  /** Names of all attributes that the create answer already tells and that stay as they are. */
  readonly lasting?: readonly string[];
  /** Whether the type has a check action (behaviour 182): the object exists and is ready. */
  readonly check?: boolean;
}

export interface States {
  /** Field of the object, e.g. `status`. */
  readonly field: string;
  readonly pending: readonly string[];
  readonly ready: readonly string[];
  readonly failed: readonly string[];
  /** Why an object failed, in the service's words. */
  readonly reason?: (object: CloudObject) => string | undefined;
  /** Heat's words for a state outside the three lists. */
  readonly unknown?: string;
}
