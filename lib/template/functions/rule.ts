import type { AttributesOf } from '../contract.ts';
import type { Path } from '../source.ts';
import type { Value } from '../values.ts';
import type { absent, Call, Parsed } from './node.ts';
import type { Runtime } from './runtime.ts';
import type { Scope } from './scope.ts';

/**
 * What a template function is: one declaration per function, applied by parse.ts, resolve.ts and walk.ts. The stages are
 * Heat's: reading the arguments, validation of the parsed template, evaluation. A stage that is not declared does nothing
 * (parse, validate) beyond what holds for all functions.
 */
export interface FunctionRule {
  /** Checks the arguments while they are read; the result is kept as `call.data`. Host errors get the path. */
  readonly parse?: (call: Call) => unknown;
  /** Its arguments are not validated. */
  readonly opaque?: true;
  /** After the arguments have been validated. `attributesOf` answers for get_attr; none: of any attribute nothing is known. */
  readonly validate?: (call: Call, attributesOf?: AttributesOf) => void;
  readonly resolve: (call: Call, runtime: Runtime) => Value | typeof absent;
  /** Name of the resource that it refers to, as far as it is known now. */
  readonly resource?: (call: Call) => Value;
  /** Attribute of that resource that it uses, with the path that the resource is asked for. */
  readonly attribute?: (call: Call) => readonly Value[];
  /** Reads its arguments itself, which come unparsed; what it gives stands for them: `if` reads one branch only. */
  readonly macro?: (
    args: Value,
    context: {
      readonly name: string;
      /** Where it stands, with its own name as last part. */
      readonly path: Path;
      readonly scope: Scope;
      readonly parse: (snippet: Value | typeof absent) => Parsed;
    },
  ) => Parsed;
  /** The rule that really applies, chosen by the arguments. */
  readonly choose?: (args: Parsed, scope: Scope) => FunctionRule;
}

export type FunctionTable = ReadonlyMap<string, FunctionRule>;
