import type { Caller, LeaseRequest, StackIdentifier } from '../engine/service.ts';
import type { ValueMap } from '../template/values.ts';

/** A cohort stamps one stack per learner from one template. */
export interface CohortService {
  /** @throws HeatError for a bad template, roster or number; nothing is stored then. */
  create(caller: Caller, request: CreateCohort): Promise<CohortView>;
  list(caller: Caller): Promise<readonly CohortView[]>;
  show(caller: Caller, nameOrId: string): Promise<CohortView>;
  /** Learners with their stacks, in the order of the roster. */
  learners(
    caller: Caller,
    nameOrId: string,
    page: { readonly limit?: number; readonly marker?: string },
  ): Promise<readonly LearnerView[]>;
  /** Deletes every stack of the cohort, then the cohort. */
  delete(caller: Caller, nameOrId: string): Promise<void>;
  /** Sets or (null) removes the lease of a cohort. */
  setLease(caller: Caller, nameOrId: string, lease: LeaseRequest | null): Promise<CohortView>;
}

export interface CreateCohort {
  readonly name: string;
  readonly template: string | ValueMap;
  readonly environment?: string | ValueMap | null;
  readonly environmentFiles?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Common to all; a learner's own go before them. */
  readonly parameters?: ValueMap;
  /** 1 to 10,000 learners, ids unique. */
  readonly roster: readonly Learner[];
  /** Stacks being created or deleted at the same time; default 20. */
  readonly concurrency?: number;
  /** Stamping stops when more than so many learners' stacks have failed; default: never. */
  readonly failureTolerance?: number;
  readonly timeoutMins?: number;
  readonly tags?: readonly string[];
  readonly lease?: LeaseRequest;
}

export interface Learner {
  /** 1 to 64 of letters, digits, `_`, `-`, `.`; the stack is called COHORT-ID. */
  readonly id: string;
  readonly parameters?: ValueMap;
}

export type CohortStatus = 'STAMPING' | 'COMPLETE' | 'FAILED' | 'DELETING' | 'DELETED' | 'DELETE_FAILED';

export interface CohortView {
  readonly id: string;
  readonly name: string;
  readonly status: CohortStatus;
  readonly reason: string;
  readonly createdAt: number;
  readonly concurrency: number;
  readonly failureTolerance: number | null;
  readonly counts: {
    readonly learners: number;
    readonly waiting: number;
    readonly inProgress: number;
    readonly complete: number;
    readonly failed: number;
    readonly deleted: number;
  };
  readonly lease: { readonly deleteAt: number } | null;
}

export interface LearnerView {
  readonly id: string;
  readonly status: 'WAITING' | 'IN_PROGRESS' | 'COMPLETE' | 'FAILED' | 'DELETED';
  readonly reason: string;
  readonly stack: StackIdentifier | null;
}
