import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { contentsOf, filesNamedBy } from '../files.ts';
import { Screen } from '../screen.ts';
import type { Client, ResourceState, StackRef } from './client.ts';
import { renderTree, type TreeRow } from './tree.ts';

export interface LabFiles {
  readonly template: string;
  readonly environment: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The create body of a template file: the files it names (types and get_file) come along under their own names. */
export function labBody(name: string, files: LabFiles): Record<string, unknown> {
  const template = readFileSync(files.template, 'utf8');
  const named = filesNamedBy(template, files.template);
  if (files.environment) filesNamedBy(readFileSync(files.environment, 'utf8'), files.environment, named);
  return {
    stack_name: name,
    template,
    files: contentsOf(named),
    parameters: files.parameters,
    disable_rollback: true,
    ...(files.environment ? { environment: readFileSync(files.environment, 'utf8') } : {}),
  };
}

/** Shows the lab's tree until its stack is done; the status it ended in. */
export async function watchLab(client: Client, stack: StackRef, out: NodeJS.WriteStream): Promise<string> {
  const screen = new Screen(out);
  const started = Date.now();
  const clocks = new Map<string, { from: number; to?: number }>();
  for (;;) {
    const state = await client.stack(stack);
    const rows = treeRows(await client.resources(stack), clocks);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const head = { text: `${stack.name}  ${state.stack_status}  ${seconds} s`, status: state.stack_status };
    const done = !state.stack_status.endsWith('IN_PROGRESS');
    screen.draw([out.isTTY || done ? head : { text: `${stack.name}  ${state.stack_status}` }, ...renderTree(rows)]);
    if (done) {
      if (state.stack_status.endsWith('FAILED')) out.write(`${state.stack_status_reason}\n`);
      return state.stack_status;
    }
    await new Promise((wake) => setTimeout(wake, 400));
  }
}

function treeRows(resources: readonly ResourceState[], clocks: Map<string, { from: number; to?: number }>): TreeRow[] {
  const children = new Map<string, ResourceState[]>();
  const stackOf = (r: ResourceState) => r.links.find((l) => l.rel === 'stack')?.href ?? '';
  for (const r of resources) children.set(stackOf(r), [...(children.get(stackOf(r)) ?? []), r]);
  const nested = new Set(resources.flatMap((r) => r.links.filter((l) => l.rel === 'nested').map((l) => l.href)));
  const rows: TreeRow[] = [];
  const walk = (stack: string, depth: number) => {
    for (const r of children.get(stack) ?? []) {
      rows.push({
        name: r.resource_name,
        type: basename(r.resource_type),
        status: r.resource_status,
        depth,
        seconds: elapsed(`${stack}/${r.resource_name}`, r.resource_status, clocks),
        reason: r.resource_status_reason,
      });
      const child = r.links.find((l) => l.rel === 'nested')?.href;
      if (child) walk(child, depth + 1);
    }
  };
  for (const stack of children.keys()) if (!nested.has(stack)) walk(stack, 0);
  return rows;
}

function elapsed(key: string, status: string, clocks: Map<string, { from: number; to?: number }>): number | undefined {
  if (status.startsWith('INIT')) return undefined;
  const now = Date.now();
  const clock = clocks.get(key) ?? { from: now };
  if (!status.endsWith('IN_PROGRESS')) clock.to ??= now;
  clocks.set(key, clock);
  return ((clock.to ?? now) - clock.from) / 1000;
}

/** Outputs as a person reads them. */
export async function printOutputs(client: Client, stack: StackRef, out: NodeJS.WriteStream): Promise<void> {
  const { outputs } = await client.stack(stack);
  if (outputs.length === 0) return;
  const width = Math.max(...outputs.map((o) => o.output_key.length));
  out.write('\nOutputs\n');
  for (const o of outputs) {
    const value = typeof o.output_value === 'string' ? o.output_value : JSON.stringify(o.output_value);
    out.write(`  ${o.output_key.padEnd(width)}  ${value}\n`);
  }
}
