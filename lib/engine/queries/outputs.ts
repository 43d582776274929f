import { HeatError } from '../../errors.ts';
import type { Lookups, OutputDefinition } from '../../template/contract.ts';
import type { Engine } from '../engine.ts';
import { resolveWith } from '../resolve.ts';
import type { Caller, OutputView, StackIdentifier } from '../service.ts';
import { type OpenStack, openStack, resolveOptions } from './open.ts';

const noDescription = 'No description given';

/** Outputs without their values (behaviour 171). */
export async function listOutputs(engine: Engine, caller: Caller, stack: StackIdentifier) {
  const { loaded } = await openStack(engine, caller, stack);
  return [...loaded.definition.outputs.values()].map((o) => ({
    key: o.name,
    description: o.description || noDescription,
  }));
}

/** One output; only this one is resolved. @throws NotFound */
export async function showOutput(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  key: string,
): Promise<OutputView> {
  const open = await openStack(engine, caller, stack);
  const output = open.loaded.definition.outputs.get(key);
  if (!output) throw new HeatError('NotFound', `Specified output key ${key} not found.`);
  return resolveOutput(engine, open, output);
}

/** All outputs with their values. One that fails has a null value and says why; the others do not suffer (behaviour 170). */
export async function resolveOutputs(engine: Engine, open: OpenStack): Promise<readonly OutputView[]> {
  const outputs = [...open.loaded.definition.outputs.values()];
  const existing = outputs.filter((o) => o.exists);
  try {
    // What several outputs ask is read once for all.
    return await resolveWith(
      await resolveOptions(engine, open),
      new Set(existing.flatMap((o) => [...o.requires])),
      existing.flatMap((o) => [...o.attributesUsed]),
      (lookups) => outputs.map((output) => resolvedBy(output, lookups)),
    );
  } catch {
    return Promise.all(outputs.map((output) => resolveOutput(engine, open, output)));
  }
}

async function resolveOutput(engine: Engine, open: OpenStack, output: OutputDefinition): Promise<OutputView> {
  const view = { key: output.name, description: output.description || noDescription };
  if (!output.exists) return { ...view, value: null };
  try {
    return await resolveWith(await resolveOptions(engine, open), output.requires, output.attributesUsed, (lookups) =>
      resolvedBy(output, lookups),
    );
  } catch (error) {
    return { ...view, value: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function resolvedBy(output: OutputDefinition, lookups: Lookups): OutputView {
  const view = { key: output.name, description: output.description || noDescription };
  if (!output.exists) return { ...view, value: null };
  try {
    return { ...view, value: output.value(lookups) };
  } catch (error) {
    return { ...view, value: null, error: error instanceof Error ? error.message : String(error) };
  }
}
