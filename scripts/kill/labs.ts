import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readDocument } from '../../lib/template/reader/index.ts';
import type { PatientClient } from './client.ts';

export type Doing = 'CREATE' | 'UPDATE' | 'DELETE' | 'REST';

/** One lab of a series: what is asked of it, and how it has come out. */
export interface Lab {
  readonly name: string;
  doing: Doing;
}

export interface Tally {
  created: number;
  updated: number;
  deleted: number;
  /** What a stack said that should have been COMPLETE. */
  readonly failures: string[];
  fail(what: string): void;
}

const templateSchema = z.looseObject({ resources: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** The example lab, and changed ones: a resource more, one that is replaced, one that is updated in place. */
export function labTemplates(file: string): readonly unknown[] {
  const lab = templateSchema.parse(readDocument(readFileSync(file, 'utf8')).value);
  const { password, router, ...rest } = lab.resources;
  return [
    lab,
    { ...lab, resources: { ...lab.resources, spare: { type: 'OS::Cinder::Volume', properties: { size: 1 } } } },
    {
      ...lab,
      resources: {
        ...rest,
        password,
        router: { ...router, properties: { ...(router?.properties as object), name: 'renamed' } },
        second: { type: 'OS::Neutron::Port', properties: { network: { get_resource: 'network' } } },
      },
    },
    // Another password means other user data, and that another server.
    { ...lab, resources: { ...rest, router, password: { ...password, properties: { length: 20 } } } },
  ];
}

export interface LaneOptions {
  readonly client: PatientClient;
  readonly templates: readonly unknown[];
  readonly random: () => number;
  /** Whether no further kill comes: labs that are complete stay. */
  readonly over: () => boolean;
  /** Milliseconds that one action may take. */
  readonly patience: number;
  readonly tally: Tally;
  readonly labs: Map<string, Lab>;
}

/** Makes one lab after another, changes some, deletes them, until no kill is left; leaves at most one, at rest. */
export async function runLane(lane: string, options: LaneOptions): Promise<void> {
  const { client, templates, random, over, tally, labs } = options;
  const [first] = templates;
  const disable_rollback = true;
  for (let round = 1; !over(); round++) {
    const lab: Lab = { name: `${lane}-${round}`, doing: 'CREATE' };
    labs.set(lab.name, lab);
    await client.create({ stack_name: lab.name, template: first, disable_rollback });
    if (!(await settled(lab, 'CREATE_COMPLETE', options))) return;
    tally.created++;
    if (random() < 0.6) {
      lab.doing = 'UPDATE';
      const template = templates[1 + Math.floor(random() * (templates.length - 1))];
      await client.update(lab.name, { template, disable_rollback });
      if (!(await settled(lab, 'UPDATE_COMPLETE', options))) return;
      tally.updated++;
    }
    if (over() || !(await deleteLab(lab, options))) return;
  }
}

/** False: it did not come to that. */
export async function deleteLab(
  lab: Lab,
  options: Omit<LaneOptions, 'over' | 'random' | 'templates'>,
): Promise<boolean> {
  lab.doing = 'DELETE';
  await options.client.delete(lab.name);
  if (!(await settled(lab, undefined, options))) return false;
  options.tally.deleted++;
  options.labs.delete(lab.name);
  return true;
}

/** Waits until a lab rests, in `wanted` (undefined: gone); what else comes out is noted. */
async function settled(lab: Lab, wanted: string | undefined, options: Settling): Promise<boolean> {
  const { client, patience, tally } = options;
  const until = Date.now() + patience;
  const note = (text: string, reason: string | undefined): false => {
    tally.fail(`${lab.name} is ${text}, not ${wanted ?? 'gone'}: ${reason ?? ''}`);
    lab.doing = 'REST';
    return false;
  };
  for (;;) {
    const state = await client.show(lab.name);
    if (state?.status === wanted) break;
    if (!state?.status.endsWith('_IN_PROGRESS')) return note(state?.status ?? 'gone', state?.reason);
    if (Date.now() > until) return note(`still ${state.status} after ${patience / 1000} s`, state.reason);
    await new Promise((wake) => setTimeout(wake, 200));
  }
  lab.doing = 'REST';
  return true;
}

type Settling = Pick<LaneOptions, 'client' | 'patience' | 'tally'>;
