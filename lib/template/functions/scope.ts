import type { Lookups } from '../contract.ts';
import type { Value, ValueMap } from '../values.ts';
import type { FunctionTable } from './rule.ts';

/** What functions may know about the stack while a template is read and validated: nothing that the cloud decides. */
export interface Scope {
  readonly functions: FunctionTable;
  readonly conditionFunctions: FunctionTable;
  /**
   * Value of a parameter; undefined when the template has none of that name.
   * @throws HeatError UserParameterMissing when it has no value
   */
  parameter(name: string): Value | undefined;
  /** A parameter that has no value yet, so that nobody knows what uses it. */
  isOpen(name: string): boolean;
  /** Names of the parameters, for hints. */
  parameterNames(): Iterable<string>;
  /** @throws HeatError for conditions that are wrong or circular */
  isEnabled(condition: Value): boolean;
  /** A resource of the stack that exists: its condition, if any, is true. */
  hasResource(name: string): boolean;
  /** Does `Ref` mean a resource? While resources are being read, disabled ones count too. */
  refersToResource(name: string): boolean;
  resourceNames(): Iterable<string>;
  /** What is known of the resources while the template is validated; by default references are names, attributes null. */
  readonly known?: Lookups;
  readonly mappings: ValueMap;
  readonly files: Readonly<Record<string, string>>;
  /** The parent resource of a nested stack. */
  readonly facade?: {
    readonly metadata: ValueMap;
    readonly deletionPolicy: string;
    readonly updatePolicy: ValueMap;
  };
}
