import type { Clock } from '../../util/clock.ts';
import { type Input, invalid, onlyKnown, ServiceError } from '../wire.ts';
import { Placeholders } from './evaluate.ts';
import type { DynamoDBFaults } from './faults.ts';
import type { Storage } from './storage.ts';
import { type Parsed, parseCondition, parseProjection, parseUpdate } from './syntax.ts';

/** What every operation works with: the storage, and who may reach which keys. */
export interface Context {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly tableName: string;
  readonly faults: DynamoDBFaults | undefined;
  /** Patterns (`*` for anything) of partition keys that the caller may touch, as `dynamodb:LeadingKeys`. */
  readonly leadingKeys: readonly string[] | undefined;
}

export const happens = (faults: DynamoDBFaults | undefined, chance: number | undefined): boolean =>
  faults !== undefined && chance !== undefined && chance > 0 && faults.random() < chance;

export function checkTable({ tableName }: Context, given: unknown): void {
  if (given !== tableName) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
}

/** @throws ServiceError AccessDeniedException when the policy does not allow this partition key */
export function checkLeadingKey({ leadingKeys }: Context, operation: string, partition: string | undefined): void {
  if (!leadingKeys) return;
  const allowed = partition !== undefined && leadingKeys.some((pattern) => matches(pattern, partition));
  if (!allowed)
    throw new ServiceError(
      'AccessDeniedException',
      `User: embedded is not authorized to perform: dynamodb:${operation} on resource: table because no identity-based policy allows it`,
    );
}

function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Point in time a read sees: undefined is now. */
export function asOf({ faults, clock }: Context, consistent: boolean): number | undefined {
  if (consistent || !faults?.lag) return undefined;
  return clock.now() - Math.floor(faults.random() * faults.lag);
}

const text = (input: Input, name: string): string | undefined => {
  const value = input[name];
  if (value !== undefined && typeof value !== 'string') throw invalid(`${name} must be text`);
  return value;
};

export const oneOf = <T extends string>(input: Input, name: string, allowed: readonly [T, ...T[]]): T => {
  const value = text(input, name) ?? allowed[0];
  const found = allowed.find((one) => one === value);
  if (!found)
    throw invalid(
      `1 validation error detected: Value '${value}' at '${name}' is not implemented or not allowed here: [${allowed.join(', ')}]`,
    );
  return found;
};

const parsers = {
  ConditionExpression: parseCondition,
  FilterExpression: parseCondition,
  KeyConditionExpression: parseCondition,
  UpdateExpression: parseUpdate,
  ProjectionExpression: parseProjection,
} as const;
type Parsers = typeof parsers;
type ExpressionName = keyof Parsers;
type Trees = { [N in ExpressionName]: ReturnType<Parsers[N]>['tree'] };

/** The expressions of a request, parsed, and its placeholders, checked against all of them. */
export function readExpressions<N extends ExpressionName>(
  input: Input,
  wanted: readonly N[],
): { readonly given: Placeholders; readonly trees: Partial<Pick<Trees, N>> } {
  const trees: Partial<Pick<Trees, N>> = {};
  const parsed: Parsed<unknown>[] = [];
  for (const name of wanted) {
    const source = text(input, name);
    if (source === undefined) continue;
    const expression = parsers[name](name, source);
    trees[name] = expression.tree as Trees[N];
    parsed.push(expression);
  }
  const given = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  if (parsed.length === 0 && (input.ExpressionAttributeNames ?? input.ExpressionAttributeValues))
    throw invalid(
      'ExpressionAttributeNames and ExpressionAttributeValues can only be specified when using expressions',
    );
  given.check(parsed);
  return { given, trees };
}

const placeholders = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];
export const known = (...names: readonly string[]): ReadonlySet<string> =>
  new Set(['TableName', 'ReturnConsumedCapacity', ...placeholders, ...names]);
export { onlyKnown };

/** `ConsumedCapacity` member, when it was asked for. */
export function capacity(
  input: Input,
  tableName: string,
  units: number,
  write?: boolean,
): { ConsumedCapacity?: object } {
  const wanted = oneOf(input, 'ReturnConsumedCapacity', ['NONE', 'TOTAL', 'INDEXES']);
  if (wanted === 'NONE') return {};
  const kind = write === undefined ? {} : write ? { WriteCapacityUnits: units } : { ReadCapacityUnits: units };
  return { ConsumedCapacity: { TableName: tableName, CapacityUnits: units, ...kind } };
}

/** JSON text of an object whose members are JSON text already. */
export const jsonOf = (members: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(members)
    .flatMap(([name, json]) => (json === undefined ? [] : [`${JSON.stringify(name)}:${json}`]))
    .join(',')}}`;

export const jsonMembers = (members: object): Record<string, string> =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, JSON.stringify(value)]));
