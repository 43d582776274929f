import { randomInt } from 'node:crypto';
import type { Value } from '../../template/values.ts';
import { type ActionContext, type Behaviour, type Outcome, ResourceFailure } from '../contract.ts';
import { mapAt, maps, text } from '../rest/values.ts';

/** Types that have no object in a cloud. */

const done: Outcome = { status: 'complete' };

/** Stores the physical name as id, once. */
async function named(context: ActionContext, data?: Readonly<Record<string, string>>): Promise<void> {
  if (context.resource.physicalId === null) await context.created(context.resource.physicalName, data);
}

export const valueBehaviour: Behaviour = {
  local: true,
  async create(context) {
    await named(context);
    return done;
  },
  update: async () => done,
  delete: async () => done,
  attributes: async ({ properties }, names) =>
    Object.fromEntries(names.map((name) => [name, name === 'value' ? (properties.value ?? null) : null])),
  foreseen: ({ value = null }) => ({ value }),
};

export const noneBehaviour: Behaviour = {
  local: true,
  async create(context) {
    if (context.resource.physicalId === null) await context.created(context.resource.uuid, { is_placeholder: 'True' });
    return done;
  },
  update: async () => done,
  delete: async () => done,
  attributes: async (_, names) => Object.fromEntries(names.map((name) => [name, null])),
};

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const classes: Readonly<Record<string, string>> = {
  lettersdigits: letters + letters.toUpperCase() + digits,
  letters: letters + letters.toUpperCase(),
  lowercase: letters,
  uppercase: letters.toUpperCase(),
  digits,
  hexdigits: `${digits}ABCDEF`,
  octdigits: digits.slice(0, 8),
};

/**
 * A random text of `length` characters with the least number of each group, in random order. Cryptographic chance, never the
 * runtime's: it is used for passwords.
 */
export function randomText(length: number, groups: readonly { readonly from: string; readonly min: number }[]): string {
  const all = [...new Set(groups.flatMap(({ from }) => [...from]))];
  const pick = (from: readonly string[]) => from[randomInt(from.length)] ?? '';
  const chosen = groups.flatMap(({ from, min }) => Array.from({ length: min }, () => pick([...from])));
  while (chosen.length < length) chosen.push(pick(all));
  for (let i = chosen.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [chosen[i], chosen[j]] = [chosen[j] ?? '', chosen[i] ?? ''];
  }
  return chosen.slice(0, length).join('');
}

export const randomStringBehaviour: Behaviour = {
  local: true,
  async create(context) {
    const { character_classes, character_sequences, length } = context.properties;
    const groups = [
      ...maps(character_sequences).map(({ sequence, min }) => ({ from: String(sequence), min: Number(min ?? 1) })),
      ...maps(character_classes).map((one) => ({
        from: classes[String(one.class ?? 'lettersdigits')] ?? '',
        min: Number(one.min ?? 1),
      })),
    ].filter(({ from }) => from !== '');
    if (groups.length === 0) groups.push({ from: classes.lettersdigits ?? '', min: 1 });
    await named(context, { value: randomText(Number(length ?? 32), groups) });
    return done;
  },
  delete: async () => done,
  attributes: async ({ resource }, names) =>
    Object.fromEntries(names.map((name) => [name, name === 'value' ? (resource.data.value ?? null) : null])),
  reference: (resource) => (resource.physicalId === null ? resource.name : (resource.data.value ?? null)),
};

/** Seconds that an action of the test type takes; negative: for ever. */
function secondsOf({ properties }: ActionContext, action: 'create' | 'update' | 'delete'): number {
  const own = mapAt(properties.action_wait_secs)?.[action];
  return Number(own ?? properties.wait_secs ?? 0);
}

function waited(context: ActionContext, action: 'create' | 'update' | 'delete'): Outcome | undefined {
  const seconds = secondsOf(context, action);
  if (seconds < 0) return { status: 'waiting', on: { kind: 'time', seconds: 600 }, step: 'waiting' };
  if (seconds === 0 || context.step !== undefined) return undefined;
  return { status: 'waiting', on: { kind: 'time', seconds }, step: 'waiting' };
}

const failing = ({ resource }: ActionContext) =>
  new ResourceFailure('ValueError', `Test Resource failed ${resource.name}`);

export const testResourceBehaviour: Behaviour = {
  async create(context) {
    const fails = context.properties.fail === true;
    if (!fails) await named(context, { value: String(context.properties.value ?? '') });
    const wait = waited(context, 'create');
    if (wait !== undefined) return wait;
    if (fails) throw failing(context);
    return done;
  },
  async update(context) {
    const value: Value | undefined = context.changed.value;
    const wait = text(value) === undefined ? undefined : waited(context, 'update');
    if (wait !== undefined) return wait;
    if (context.properties.fail === true) throw failing(context);
    if (text(value) === undefined) return done;
    return { status: 'complete', data: { ...context.resource.data, value: String(value) } };
  },
  async delete(context) {
    return waited(context, 'delete') ?? done;
  },
  async check(context) {
    if (context.resource.physicalId === null) throw new ResourceFailure('Exception', 'Resource not created');
    return done;
  },
  attributes: async ({ resource }, names) =>
    Object.fromEntries(names.map((name) => [name, name === 'output' ? (resource.data.value ?? null) : null])),
};
