import type { Action, Status } from '../resources/contract.ts';
import type { Value, ValueMap } from '../template/values.ts';

/** Who asks. Every call names its tenant (the project of the token). */
export interface Caller {
  readonly tenant: string;
  readonly userId: string;
  readonly userName: string;
  readonly roles: readonly string[];
  readonly admin: boolean;
  /** Used while the call runs and to make the trust; never stored or logged. */
  readonly token: string;
  readonly requestId: string;
}

/** What the API, the labs and the start command ask of the engine. All failures are HeatErrors. */
export interface StackService {
  create(caller: Caller, request: CreateStack): Promise<StackIdentifier>;
  /** PUT (patch false) or PATCH (true): behaviours 41, 42, 128. */
  update(caller: Caller, stack: StackIdentifier, request: UpdateStack): Promise<void>;
  previewUpdate(caller: Caller, stack: StackIdentifier, request: UpdateStack): Promise<ResourceChanges>;
  preview(caller: Caller, request: CreateStack): Promise<StackView>;
  delete(caller: Caller, stack: StackIdentifier): Promise<void>;
  /** Sets or (null) removes the lease; milliseconds, or undefined for none. @throws HeatError EntityNotFound, StackValidationFailed */
  setLease(caller: Caller, stack: StackIdentifier, lease: LeaseRequest | null): Promise<number | undefined>;
  act(caller: Caller, stack: StackIdentifier, action: 'SUSPEND' | 'RESUME' | 'CHECK'): Promise<void>;
  cancel(caller: Caller, stack: StackIdentifier, rollback: boolean): Promise<void>;
  /** By name (live stacks; `justDeleted`: also of the last minute) or id (deleted ones too). @throws EntityNotFound */
  find(caller: Caller, nameOrId: string, options?: { readonly justDeleted?: boolean }): Promise<StackIdentifier>;
  show(caller: Caller, stack: StackIdentifier, options?: { readonly resolveOutputs?: boolean }): Promise<StackView>;
  list(caller: Caller, query: ListStacks): Promise<readonly StackView[]>;
  count(caller: Caller, query: ListStacks): Promise<number>;
  template(caller: Caller, stack: StackIdentifier): Promise<ValueMap>;
  environment(caller: Caller, stack: StackIdentifier): Promise<ValueMap>;
  files(caller: Caller, stack: StackIdentifier): Promise<Readonly<Record<string, string>>>;
  /** Everything that makes the stack one, secrets included. @throws HeatError EntityNotFound, also for a deleted stack */
  export(caller: Caller, stack: StackIdentifier): Promise<ValueMap>;
  outputs(
    caller: Caller,
    stack: StackIdentifier,
  ): Promise<readonly { readonly key: string; readonly description: string }[]>;
  output(caller: Caller, stack: StackIdentifier, key: string): Promise<OutputView>;
  resources(caller: Caller, stack: StackIdentifier, query: ListResources): Promise<readonly ResourceDetails[]>;
  resource(
    caller: Caller,
    stack: StackIdentifier,
    name: string,
    withAttributes?: readonly string[],
  ): Promise<ResourceDetails>;
  metadata(caller: Caller, stack: StackIdentifier, name: string): Promise<ValueMap>;
  signal(caller: Caller, stack: StackIdentifier, name: string, details: Value): Promise<Value>;
  /**
   * A signal by pre-signed URL: the signature has been checked, there is no caller. `awaited`: a malformed one is refused;
   * others are dropped.
   */
  signalBySignature(
    tenant: string,
    stack: StackIdentifier,
    name: string,
    details: Value,
    awaited: boolean,
  ): Promise<Value>;
  markUnhealthy(
    caller: Caller,
    stack: StackIdentifier,
    nameOrId: string,
    unhealthy: boolean,
    reason?: string,
  ): Promise<void>;
  events(caller: Caller, stack: StackIdentifier, query: ListEvents): Promise<readonly EventView[]>;
  event(caller: Caller, stack: StackIdentifier, resource: string, id: string): Promise<EventView>;
  /** The validate call: body of the answer; parameters and nested templates. @throws HeatError */
  validate(caller: Caller, request: ValidateTemplate): Promise<ValueMap>;
}

export interface StackIdentifier {
  readonly name: string;
  readonly id: string;
}

export interface TemplateInput {
  readonly template?: string | ValueMap;
  readonly templateUrl?: string;
  readonly environment?: string | ValueMap | null;
  readonly environmentFiles?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters?: ValueMap;
}

export interface CreateStack extends TemplateInput {
  readonly name: string;
  readonly disableRollback?: boolean;
  /** Minutes; 0 and undefined: the default. */
  readonly timeoutMins?: number;
  readonly tags?: readonly string[];
  /** Derived id (cohorts): the same request twice makes one stack. */
  readonly id?: string;
  readonly lease?: LeaseRequest;
}

/** Delete at a time (ISO 8601) or after a duration (`4h`, `30m`, `2d`, or ISO 8601 `PT4H`); also by the tag `kiln:ttl=4h`. */
export interface LeaseRequest {
  readonly at?: string;
  readonly after?: string;
}

export interface UpdateStack extends TemplateInput {
  readonly patch: boolean;
  readonly clearParameters?: readonly string[];
  readonly disableRollback?: boolean;
  readonly timeoutMins?: number;
  readonly tags?: readonly string[];
  readonly converge?: boolean;
  readonly showNested?: boolean;
  /** Replaces the lease, as a tag `kiln:ttl=4h` does; with neither the stack keeps the one that it has. */
  readonly lease?: LeaseRequest;
}

export interface ValidateTemplate extends TemplateInput {
  readonly showNested?: boolean;
  readonly ignoreErrors?: readonly string[];
}

export interface StackView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly action: Action;
  readonly status: Status;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number | null;
  readonly deletedAt: number | null;
  readonly owner: string;
  readonly ownerId: string;
  readonly parentId: string | null;
  readonly tenant: string;
  readonly tags: readonly string[] | null;
  readonly timeoutMins: number | null;
  readonly disableRollback: boolean;
  readonly stackUserProjectId: string;
  readonly lease: { readonly deleteAt: number } | null;
  /** Absent in lists. */
  readonly details?: {
    readonly parameters: Readonly<Record<string, string>>;
    readonly outputs: readonly OutputView[];
    readonly templateDescription: string;
    readonly capabilities: readonly [];
    readonly notificationTopics: readonly [];
  };
  /** Of a preview. */
  readonly resources?: readonly PreviewedResource[];
}

/** A list: what is in the nested stack that a resource makes. */
export type PreviewedResource = ResourceDetails | readonly PreviewedResource[];

export interface OutputView {
  readonly key: string;
  readonly description: string;
  readonly value: Value;
  readonly error?: string;
}

export interface ListStacks {
  readonly limit?: number;
  readonly marker?: string;
  readonly sortKeys?: readonly string[];
  readonly sortDir?: 'asc' | 'desc';
  readonly filters?: Readonly<Record<string, readonly string[]>>;
  readonly tags?: readonly string[];
  readonly tagsAny?: readonly string[];
  readonly notTags?: readonly string[];
  readonly notTagsAny?: readonly string[];
  readonly showDeleted?: boolean;
  readonly showNested?: boolean;
  readonly showHidden?: boolean;
}

export interface ListResources {
  readonly nestedDepth?: number;
  readonly withDetail?: boolean;
  readonly filters?: Readonly<Record<string, readonly string[]>>;
}

export interface ResourceDetails {
  readonly name: string;
  readonly type: string;
  readonly stack: StackIdentifier;
  readonly rootStack: StackIdentifier;
  readonly physicalId: string;
  readonly action: Action;
  readonly status: Status;
  readonly reason: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly requiredBy: readonly string[];
  readonly parentResource: string | null;
  readonly description: string;
  /** The nested stack it is, if it is one. */
  readonly nested: StackIdentifier | null;
  readonly attributes: ValueMap;
  readonly metadata: ValueMap;
  readonly properties?: ValueMap;
}

export interface ListEvents {
  readonly resource?: string;
  readonly nestedDepth?: number;
  readonly limit?: number;
  readonly marker?: string;
  readonly sortKeys?: readonly string[];
  readonly sortDir?: 'asc' | 'desc';
  readonly filters?: Readonly<Record<string, readonly string[]>>;
}

export interface EventView {
  readonly id: string;
  readonly stack: StackIdentifier;
  readonly rootStack: StackIdentifier;
  readonly resourceName: string;
  readonly resourceType: string;
  readonly physicalId: string | null;
  readonly action: Action;
  readonly status: Status;
  readonly reason: string;
  readonly at: number;
  readonly properties: ValueMap;
}

export interface ResourceChanges {
  readonly added: readonly ResourceDetails[];
  readonly deleted: readonly ResourceDetails[];
  readonly updated: readonly ResourceDetails[];
  readonly replaced: readonly ResourceDetails[];
  readonly unchanged: readonly ResourceDetails[];
}
