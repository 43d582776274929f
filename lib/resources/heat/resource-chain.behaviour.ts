import { type ActionContext, type Behaviour, type NestedRequest, ResourceFailure } from '../contract.ts';
import { idOf, texts } from '../rest/values.ts';
import { groupAttribute } from './groups/attributes.ts';
import { chainMembers } from './groups/chain.ts';
import { chainOutputs } from './groups/outputs.ts';
import { createNested, nestedActions, settled, untilSettled } from './nested-stack.ts';

/** Members of a concurrent chain that are worked on at once: each has an execution of its own, so that none need wait. */
const workers = Number.POSITIVE_INFINITY;

/** @throws ResourceFailure for more members than a stack may have resources */
async function requestFor({ engine, properties }: ActionContext): Promise<NestedRequest> {
  const resources = chainMembers(properties, workers);
  const names = Object.keys(resources);
  if (names.length > engine.maxResources) {
    const message = 'Request limit exceeded: Maximum resources per stack exceeded.';
    throw new ResourceFailure('RequestLimitExceeded', message);
  }
  const outputs = chainOutputs(names, await engine.attributesUsed());
  return { template: { heat_template_version: '2015-04-30', resources, outputs }, parameters: {} };
}

/** A nested stack with one member for each type of a list, one after the other (behaviour 236). */
export const resourceChainBehaviour: Behaviour = {
  ...nestedActions(),

  async create(context) {
    if (context.step === undefined)
      return untilSettled(await createNested(context, await requestFor(context)), 'asked');
    const id = idOf(context);
    return settled(await context.engine.nested(id), id) ?? { status: 'complete' };
  },

  async update(context) {
    const id = idOf(context);
    if (context.step !== undefined) {
      return settled(await context.engine.nested(id), id) ?? { status: 'complete' };
    }
    await context.engine.updateNested(id, await requestFor(context));
    return untilSettled(id, 'asked');
  },

  // As Heat shows a chain: what of its attributes is an output of the nested stack.
  async attributes(context, names) {
    const id = context.resource.physicalId;
    const state = id === null ? undefined : await context.engine.nested(id);
    const { values = {} } = (await state?.outputs()) ?? {};
    return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
  },

  async attribute(context, name, path) {
    const id = context.resource.physicalId;
    const state = id === null ? undefined : await context.engine.nested(id);
    if (state === undefined) return null;
    const names = texts(context.properties.resources).map((_, index) => String(index));
    return groupAttribute(context, state, names, [name, ...path]);
  },
};
