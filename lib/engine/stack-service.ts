import { HeatError } from '../errors.ts';
import { createCommands } from './commands/index.ts';
import type { Engine } from './engine.ts';
import { listEvents, showEvent } from './queries/events.ts';
import { exportStack } from './queries/export.ts';
import { findStack } from './queries/find.ts';
import { countStacks, listStacks } from './queries/list.ts';
import { listOutputs, showOutput } from './queries/outputs.ts';
import { previewStack, previewUpdate } from './queries/preview.ts';
import { listResources, showMetadata, showResource } from './queries/resources.ts';
import { showEnvironment, showFiles, showStack, showTemplate } from './queries/show.ts';
import { validateTemplate } from './queries/validate.ts';
import type { StackService } from './service.ts';

/** Commands and queries on one engine: what the API, the labs and scripts call. */
export function createStackService(engine: Engine): StackService {
  const { store } = engine;
  const { updated, ...commands } = createCommands(engine);
  return {
    ...commands,
    find: (caller, nameOrId, options) =>
      findStack(store, caller, nameOrId, options?.justDeleted ? { now: engine.runtime.clock.now() } : undefined),
    show: (caller, stack, options) => showStack(engine, caller, stack, options),
    list: (caller, query) => listStacks(store, caller, query),
    count: (caller, query) => countStacks(store, caller, query),
    template: (caller, stack) => showTemplate(engine, caller, stack),
    environment: (caller, stack) => showEnvironment(engine, caller, stack),
    files: (caller, stack) => showFiles(engine, caller, stack),
    export: (caller, stack) => exportStack(engine, caller, stack),
    outputs: (caller, stack) => listOutputs(engine, caller, stack),
    output: (caller, stack, key) => showOutput(engine, caller, stack, key),
    resources: (caller, stack, query) => listResources(engine, caller, stack, query),
    resource: (caller, stack, name, withAttributes) => showResource(engine, caller, stack, name, withAttributes),
    metadata: (caller, stack, name) => showMetadata(engine, caller, stack, name),
    events: (caller, stack, query) => listEvents(store, caller, stack, query),
    event: (caller, stack, resource, id) => showEvent(store, caller, stack, resource, id),
    validate: async (caller, request) => validateTemplate(engine, caller, request),
    preview: async (caller, request) => previewStack(engine, caller, request),
    async previewUpdate(caller, stack, request) {
      if (request.converge)
        throw new HeatError('NotSupported', 'Previewing a convergence against the live state is not supported.');
      return previewUpdate(engine, caller, stack, await updated(caller, stack, request), request.showNested);
    },
  };
}
