import type { Cloud } from '../openstack/contract.ts';
import type { TypeSchema } from '../template/schema.ts';
import type { Value, ValueMap } from '../template/values.ts';

/**
 * A resource type: its schema, and what it does. A type without behaviour can be validated but not created.
 * The engine knows types only through this contract; a behaviour knows the engine only through its context.
 */
export interface ResourceType extends TypeSchema {
  readonly behaviour?: Behaviour;
}

/**
 * Handlers may be called again at any time with the same arguments (a function died after the call left): each must be
 * safe to repeat. A handler that has just made an object calls `context.created(id)` before it does anything else.
 * To fail the resource, throw ResourceFailure or let a CloudError out: the engine acts by its class.
 */
export interface Behaviour {
  /**
   * What is wrong with the properties for the cloud, beyond what can be told of each value: asked with the caller's own rights
   * before a stack is stored. Values that depend on other resources are null. undefined: nothing.
   */
  accept?(cloud: Cloud, properties: ValueMap, source: OwnSource): Promise<string | undefined>;
  /**
   * Touches nothing but Kiln's own record, is done at once, and may be done again: carried out where it becomes ready, by one
   * write and without an execution of its own.
   */
  readonly local?: true;
  create(context: ActionContext): Promise<Outcome>;
  /** Absent: no property can be changed in place. Called only when something changed; `context.changed` says what. */
  update?(context: UpdateContext): Promise<Outcome>;
  /** Delete of what is gone is success: throw no 'gone'. Not called when there is no physical id, unless `deleteWithoutId`. */
  delete(context: ActionContext): Promise<Outcome>;
  readonly deleteWithoutId?: boolean;
  check?(context: ActionContext): Promise<Outcome>;
  suspend?(context: ActionContext): Promise<Outcome>;
  resume?(context: ActionContext): Promise<Outcome>;
  snapshot?(context: ActionContext): Promise<Outcome>;
  /**
   * After a lost answer: ids of objects that this create made (by name, tags, properties as sent, created since
   * context.intent.at). Absent: a lost create cannot be found and nothing needs to be (it has no object in a cloud).
   */
  find?(context: ActionContext): Promise<readonly string[]>;
  /**
   * Whether what `find` gives can be nobody else's, as behind a generated name. false: the engine drops what other records
   * name. Absent: it always is its own.
   */
  findsOwn?(context: ActionContext): Promise<boolean>;
  /**
   * Whether what `find` gives cannot have been made by another create of the type, whose answer was lost too. Absent: it can.
   */
  tellsApart?(context: ActionContext, other: ActionContext): Promise<boolean>;
  /** Values of the named attributes (`show` among them), read live. Unknown to the object: null. */
  attributes?(context: ReadContext, names: readonly string[]): Promise<ValueMap>;
  /** Attributes that follow from the properties alone, whether or not anything has been made. */
  foreseen?(properties: ValueMap): ValueMap;
  /**
   * One attribute with the path behind it, for types that apply the path themselves (groups: to each member). When present it is
   * asked in place of `attributes`, and its answer is final.
   */
  attribute?(context: ReadContext, name: string, path: readonly Value[]): Promise<Value>;
  /** get_resource / Ref. Default: the physical id, or the physical name before there is one. */
  reference?(resource: ResourceRecord): string | null;
  /** Applies a signal. Returns what changed on the record; the engine stores it and then calls the waiting action again. */
  signal?(context: SignalContext): Promise<SignalResult>;
  /**
   * Called on the old incarnation before its replacement is made: lets go of what only one object can hold (ports, fixed
   * addresses). Safe to repeat; an object that is gone has nothing to let go of.
   */
  prepareReplace?(context: ActionContext): Promise<Outcome>;
  /** Called on the old incarnation when it is taken back after its replacement was given up (behaviour 125). Safe to repeat. */
  takeBack?(context: ActionContext): Promise<Outcome>;
  /** Whether a FAILED object can still be updated in place (behaviour 115). Default: replace. */
  usable?(context: ReadContext): Promise<boolean>;
  /**
   * A deletion that the service refused has changed nothing: an update or a rollback that leads back goes on with the object,
   * when it is `usable`.
   */
  readonly wholeWhenRefused?: true;
}

export interface ResourceRecord {
  readonly name: string;
  readonly type: string;
  /** UUID of the incarnation, version 4: source of generated names (behaviour 157). */
  readonly uuid: string;
  readonly physicalId: string | null;
  /** STACK-RESOURCE-SHORTID within the type's limit (behaviours 157-159). */
  readonly physicalName: string;
  readonly action: Action;
  readonly status: Status;
  /** Small facts that the type stores (sealed at rest), e.g. a private key or the member list of a group. */
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: ValueMap;
}

export type Action =
  | 'INIT'
  | 'CREATE'
  | 'UPDATE'
  | 'DELETE'
  | 'ROLLBACK'
  | 'SUSPEND'
  | 'RESUME'
  | 'CHECK'
  | 'SNAPSHOT'
  | 'RESTORE'
  | 'ADOPT';
export type Status = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';

export interface ReadContext {
  readonly cloud: Cloud;
  readonly resource: ResourceRecord;
  /** As last applied: resolved, typed, translated, names resolved to ids. */
  readonly properties: ValueMap;
  readonly stack: StackFacts;
  readonly engine: EngineServices;
}

export interface StackFacts {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly region: string | undefined;
  /** Seconds left until the deadline of the action. */
  readonly secondsLeft: number;
  readonly depth: number;
}

export interface ActionContext extends ReadContext {
  /** What the previous call of this action left in a waiting outcome; undefined at the first call. */
  readonly step: Value | undefined;
  readonly intent: { readonly id: string; readonly at: number };
  /** Stores the id (and data) of the object just made; until it resolves nothing else may be done. */
  created(physicalId: string, data?: Readonly<Record<string, string>>): Promise<void>;
  readonly deletionPolicy: 'Delete' | 'Retain' | 'Snapshot';
  readonly updatePolicy: ValueMap;
  readonly now: number;
  readonly random: () => number;
}

export interface UpdateContext extends ActionContext {
  readonly before: ValueMap;
  /** Changed properties with their new values; removed ones have their default or null. */
  readonly changed: ValueMap;
  readonly metadataChanged: boolean;
}

export interface SignalContext extends ReadContext {
  readonly details: Value;
  readonly now: number;
}

export interface SignalResult {
  readonly metadata?: ValueMap;
  readonly data?: Readonly<Record<string, string>>;
  /** Reason of the SIGNAL event (behaviour 252). */
  readonly reason: string;
  /** What the wait-condition end point answers. */
  readonly answer?: Value;
}

export type Outcome =
  | {
      readonly status: 'complete';
      /** When it differs from what `created` stored; null: there is no object any more. */
      readonly physicalId?: string | null;
      readonly data?: Readonly<Record<string, string>>;
      /** Attributes already known from an answer, so that nobody asks again. */
      readonly attributes?: ValueMap;
      readonly reason?: string;
    }
  | {
      /** Not yet: the same handler is called again with `step` once `on` holds. */
      readonly status: 'waiting';
      readonly on: Wait;
      readonly step?: Value;
      readonly data?: Readonly<Record<string, string>>;
    };

export type Wait =
  /** Until the object's state leaves `while`, or the object vanishes. Many waiters of a collection are asked by one list call. */
  | {
      readonly kind: 'poll';
      readonly service: string;
      /** List call, e.g. `/servers/detail`; one object is `item` + id. */
      readonly collection: string;
      readonly item: string;
      readonly microversion?: string;
      readonly id: string;
      /** Dotted path in the object, e.g. `status`. */
      readonly field: string;
      /** Values (compared case-insensitively) that mean: not yet. */
      readonly while: readonly string[];
      /** Waits for the object to vanish: any state but absence means not yet, except those in `until`. */
      readonly gone?: boolean;
      readonly until?: readonly string[];
    }
  /** Call again after this time. */
  | { readonly kind: 'time'; readonly seconds: number }
  /** Call again when told: a signal to `resource` (a name in the stack), or nested stack `stack` settled. At the latest after `seconds`. */
  | { readonly kind: 'signal'; readonly resource: string; readonly seconds?: number }
  | { readonly kind: 'stack'; readonly stack: string };

/** Fails the resource with Heat's reason: `ERRORCLASS: resources.NAME: text`. */
export class ResourceFailure extends Error {
  readonly type: string;
  /** Retried as behaviour 99 says (conflict, error state of the object): the half-made object is deleted and made again. */
  readonly retry: boolean;
  /** Where it happened below the resource, e.g. `resources.inner` of a nested stack: the reason is then `TYPE: resources.NAME.resources.inner: text`. */
  readonly path: string | undefined;
  constructor(type: string, message: string, options: { retry?: boolean; path?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = type;
    this.type = type;
    this.retry = options.retry ?? false;
    this.path = options.path;
  }
}

/** What a behaviour may ask of the engine. */
export interface EngineServices {
  /** Creates the nested stack of this resource, idempotently; its id derives from the incarnation. Returns the stack id. */
  createNested(request: NestedRequest): Promise<string>;
  /** Updates it in place; idempotent within the parent's traversal. */
  updateNested(stackId: string, request: NestedRequest): Promise<void>;
  /** Starts its deletion; a tombstone is written where it does not exist yet. */
  deleteNested(stackId: string): Promise<void>;
  /** Starts suspend, resume or check of it. */
  actNested(stackId: string, action: 'SUSPEND' | 'RESUME' | 'CHECK'): Promise<void>;
  /** undefined: never existed or is deleted. */
  nested(stackId: string): Promise<NestedState | undefined>;
  /** What the stack of this resource came with. */
  ownSource(): Promise<OwnSource>;
  /** Resources that one stack may have. */
  readonly maxResources: number;
  /** The attributes of this resource that resources and outputs of its stack use, each with the path behind it. */
  attributesUsed(): Promise<readonly (readonly [attribute: string, ...path: readonly Value[]])[]>;
  /** Another resource of the same stack, e.g. the handle of a wait condition. */
  sibling(name: string): Promise<ResourceRecord | undefined>;
  siblingByReference(reference: string): Promise<ResourceRecord | undefined>;
  /** Replaces the metadata of a resource of the same stack. */
  setMetadata(name: string, metadata: ValueMap): Promise<void>;
  /** Pre-signed URL for a signal to this resource. */
  signalUrl(kind: 'signal' | 'waitcondition', options?: { readonly expires?: boolean }): Promise<string>;
  /** Software configs and deployments of the project (the API's objects of that name). */
  readonly configs: ConfigStore;
}

/** Files and environment of a stack. */
export interface OwnSource {
  readonly files: Readonly<Record<string, string>>;
  readonly environment: ValueMap;
}

export interface NestedRequest {
  readonly template: ValueMap | string;
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters: ValueMap;
  /** The type name whose mapping led here, removed from the child's registry (behaviour 58). */
  readonly removeType?: string;
  /** Seconds; default the parent's. */
  readonly timeout?: number;
}

export interface NestedState {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly action: Action;
  readonly status: Status;
  readonly reason: string;
  readonly resources: readonly NestedResource[];
  /** Values of the outputs; none while something is under way. */
  outputs(): Promise<NestedOutputs>;
}

export interface NestedOutputs {
  readonly values: ValueMap;
  /** Of outputs whose value is null because it could not be had: why. */
  readonly failed: Readonly<Record<string, string>>;
}

export interface NestedResource extends ResourceRecord {
  readonly reference: string | null;
  readonly createdAt: number;
  attribute(name: string, path?: readonly Value[]): Promise<Value>;
}

export interface ConfigStore {
  create(config: SoftwareConfig): Promise<string>;
  show(id: string): Promise<StoredSoftwareConfig | undefined>;
  delete(id: string): Promise<void>;
}

export interface StoredSoftwareConfig extends SoftwareConfig {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface SoftwareConfig {
  readonly name: string;
  readonly group: string;
  readonly config: Value;
  readonly inputs: readonly ValueMap[];
  readonly outputs: readonly ValueMap[];
  readonly options: ValueMap;
}
