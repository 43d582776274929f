import { createEngine, type Engine } from './engine/engine.ts';
import { tellSlot } from './labs/messages.ts';
import { createClouds } from './openstack/index.ts';
import { templateType } from './resources/heat/template-type.ts';
import { resourceType, types } from './resources/registry.ts';
import type { Runtime } from './runtime.ts';
import { createStore } from './store/index.ts';
import { load } from './template/load.ts';

const engines = new WeakMap<Runtime, Engine>();

/** The engine of a runtime with Kiln's own language, types and clouds; one for all functions of a process. */
export function engineOf(runtime: Runtime): Engine {
  const known = engines.get(runtime);
  if (known) return known;
  const engine = createEngine(runtime, {
    store: createStore(runtime),
    language: { load },
    types: { get: resourceType, names: () => types.names(), template: templateType },
    clouds: createClouds(runtime),
    settled: async ({ tenant, member }) => {
      if (member) await tellSlot(runtime, { tenant, cohort: member.cohort }, member.slot);
    },
  });
  engines.set(runtime, engine);
  return engine;
}
