import { invalid } from '../wire.ts';
import { type Placeholders, type Steps, valueAt } from './evaluate.ts';
import { addNumbers } from './numbers.ts';
import type { SetValue, UpdateAction } from './syntax.ts';
import { type Item, membersOf, setOf, typeOf, type Value } from './values.ts';

const wrongPath = () => invalid('The document path provided in the update expression is invalid for update');
const wrongOperand = (operator: string) =>
  invalid(`Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ${operator}`);

function evaluate(value: SetValue, item: Item, given: Placeholders): Value {
  switch (value.kind) {
    case 'value':
      return given.value(value.name);
    case 'path': {
      const found = valueAt(item, given.path(value.path));
      if (!found) throw invalid('The provided expression refers to an attribute that does not exist in the item');
      return found;
    }
    case 'ifNotExists':
      return valueAt(item, given.path(value.path)) ?? evaluate(value.fallback, item, given);
    case 'listAppend': {
      const [left, right] = [evaluate(value.left, item, given), evaluate(value.right, item, given)];
      if (!('L' in left && 'L' in right)) throw wrongOperand('list_append');
      return { L: [...left.L, ...right.L] };
    }
    case 'sum': {
      const [left, right] = [evaluate(value.left, item, given), evaluate(value.right, item, given)];
      if (!('N' in left && 'N' in right)) throw wrongOperand(value.sign === 1n ? '+' : '-');
      return { N: addNumbers(left.N, right.N, value.sign) };
    }
  }
}

function added(old: Value | undefined, operand: Value): Value {
  if ('N' in operand) {
    if (old === undefined) return operand;
    if (!('N' in old)) throw invalid('An operand in the update expression has an incorrect data type');
    return { N: addNumbers(old.N, operand.N) };
  }
  const members = membersOf(operand);
  if (!members) throw wrongOperand('ADD');
  if (old === undefined) return operand;
  const own = membersOf(old);
  if (!own || typeOf(old) !== typeOf(operand))
    throw invalid('An operand in the update expression has an incorrect data type');
  return setOf(typeOf(old), [...new Set([...own, ...members])]);
}

/** The set without the operand's members; undefined once it is empty, because DynamoDB has no empty sets. */
function without(old: Value | undefined, operand: Value): Value | undefined {
  const gone = membersOf(operand);
  if (!gone) throw wrongOperand('DELETE');
  if (old === undefined) return undefined;
  const own = membersOf(old);
  if (!own || typeOf(old) !== typeOf(operand))
    throw invalid('An operand in the update expression has an incorrect data type');
  const left = own.filter((member) => !gone.includes(member));
  return left.length > 0 ? setOf(typeOf(old), left) : undefined;
}

/** A copy of `value` with what is at `steps` replaced, or removed when `put` is undefined. */
function replaced(value: Value | undefined, steps: Steps, put: Value | undefined): Value {
  const [step, ...rest] = steps;
  if (value === undefined) throw wrongPath();
  if (typeof step === 'string' && 'M' in value) {
    const copy = new Map(Object.entries(value.M));
    const next = rest.length > 0 ? replaced(copy.get(step), rest, put) : put;
    if (next === undefined) copy.delete(step);
    else copy.set(step, next);
    return { M: Object.fromEntries(copy) };
  }
  if (typeof step === 'number' && 'L' in value) {
    const copy = [...value.L];
    const next = rest.length > 0 ? replaced(copy[step], rest, put) : put;
    if (next === undefined) copy.splice(step, 1);
    else copy[Math.min(step, copy.length)] = next;
    return { L: copy };
  }
  throw wrongPath();
}

const startsWith = (steps: Steps, prefix: Steps): boolean => prefix.every((step, i) => steps[i] === step);

function checkPaths(paths: readonly Steps[]): void {
  paths.forEach((one, i) => {
    for (const other of paths.slice(i + 1)) {
      const length = Math.min(one.length, other.length);
      if (startsWith(one.slice(0, length), other.slice(0, length)))
        throw invalid(
          'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths;',
        );
      const fork = one.findIndex((step, at) => step !== other[at]);
      if (typeof one[fork] !== typeof other[fork])
        throw invalid(
          'Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths;',
        );
    }
  });
}

const removalOrder = (a: Steps, b: Steps): number => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (typeof x === 'number' && typeof y === 'number' && x !== y) return y - x;
  }
  return 0;
};

/**
 * The item after an update. Every operand is read from the item as it was before; list elements are removed last, from
 * the end. Returns the paths touched too, for UPDATED_OLD and UPDATED_NEW.
 */
export function applyUpdate(
  actions: readonly UpdateAction[],
  before: Item,
  given: Placeholders,
): { item: Item; touched: readonly Steps[] } {
  const resolved = actions.map((action) => ({ action, steps: given.path(action.path) }));
  checkPaths(resolved.map(({ steps }) => steps));
  const puts: { steps: Steps; value: Value }[] = [];
  const removals: Steps[] = [];
  for (const { action, steps } of resolved) {
    if (action.kind === 'REMOVE') {
      if (valueAt(before, steps) !== undefined) removals.push(steps);
      else if (steps.length > 1 && valueAt(before, steps.slice(0, -1)) === undefined) throw wrongPath();
      continue;
    }
    const old = valueAt(before, steps);
    const value =
      action.kind === 'SET'
        ? evaluate(action.value, before, given)
        : action.kind === 'ADD'
          ? added(old, given.value(action.value))
          : without(old, given.value(action.value));
    if (value !== undefined) puts.push({ steps, value });
    else if (old !== undefined) removals.push(steps);
  }
  const order = (a: { steps: Steps }, b: { steps: Steps }) => -removalOrder(a.steps, b.steps);
  let whole: Value = { M: before };
  for (const { steps, value } of puts.sort(order)) whole = replaced(whole, steps, value);
  for (const steps of removals.sort(removalOrder)) whole = replaced(whole, steps, undefined);
  if (!('M' in whole)) throw wrongPath();
  return { item: whole.M, touched: resolved.map(({ steps }) => steps) };
}
