import type { TypeSchema } from '../../template/schema.ts';
import { isMap, type Value, type ValueMap } from '../../template/values.ts';
import { type Behaviour, type NestedRequest, type NestedState, ResourceFailure } from '../contract.ts';
import { text } from '../rest/values.ts';
import { createNested, nestedActions, resourceAttribute, select, settled, untilSettled } from './nested-stack.ts';

/** A template that is used as a type: its text, and its parameters as the schema of the properties. */
export interface TemplateType {
  /** Key in the files, or address. */
  readonly name: string;
  readonly template: string | ValueMap;
  readonly files?: Readonly<Record<string, string>>;
  readonly properties: TypeSchema['properties'];
  /** The type name whose mapping led here (behaviour 58). */
  readonly removeType?: string;
}

const stackIdOutput = 'OS::stack_id';

/** What a template file does as a resource type (behaviours 187 to 200). */
export function templateBehaviour(type: TemplateType): Behaviour {
  const request = (properties: ValueMap): NestedRequest => ({
    template: type.template,
    ...(type.files !== undefined && { files: type.files }),
    parameters: parametersOf(type.properties, properties),
    ...(type.removeType !== undefined && { removeType: type.removeType }),
  });
  return {
    ...nestedActions(),

    async create(context) {
      const id = await createNested(context, request(context.properties));
      const state = await context.engine.nested(id);
      const wait = settled(state, id);
      if (wait !== undefined || state === undefined) return wait ?? untilSettled(id, 'asked');
      return { status: 'complete', data: { reference: await referenceOf(state) } };
    },

    async update(context) {
      const id = context.resource.physicalId ?? '';
      if (context.step === undefined) {
        await context.engine.updateNested(id, request(context.properties));
        return untilSettled(id, 'asked');
      }
      const state = await context.engine.nested(id);
      const wait = settled(state, id);
      if (wait !== undefined || state === undefined) return wait ?? untilSettled(id, 'asked');
      return { status: 'complete', data: { reference: await referenceOf(state) } };
    },

    reference: (resource) => (resource.physicalId === null ? resource.name : (resource.data.reference ?? null)),

    async attribute(context, name, path) {
      const id = context.resource.physicalId;
      const state = id === null ? undefined : await context.engine.nested(id);
      if (state === undefined) return null;
      const member = await resourceAttribute(context, state, name, path);
      if (member !== undefined) return member.value;
      const { values, failed } = await state.outputs();
      const output = values[name];
      if (output === undefined) {
        const message = `The Referenced Attribute (${context.resource.name} ${name}) is incorrect.`;
        throw new ResourceFailure('InvalidTemplateAttribute', message);
      }
      const failure = failed[name];
      if (failure !== undefined) {
        const message = `Error in ${context.resource.name} output ${name}: ${failure}`;
        throw new ResourceFailure('TemplateOutputError', message);
      }
      return select(output, path);
    },
  };
}

const referenceOf = async (state: NestedState) => text((await state.outputs()).values[stackIdOutput]) ?? state.arn;

/** Properties as parameters: lists become comma lists, lists of maps the flat form (behaviour 189). */
export function parametersOf(schema: TypeSchema['properties'], properties: ValueMap): ValueMap {
  const parameters: Record<string, Value> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    parameters[name] = schema[name]?.type === 'List' && Array.isArray(value) ? commaList(value) : value;
  }
  return parameters;
}

function commaList(list: readonly Value[]): string {
  if (!isMap(list[0])) return list.map((element) => (element === null ? '' : String(element))).join(',');
  return list
    .flatMap((element, index) =>
      Object.entries(isMap(element) ? element : {}).map(([key, value]) => `.member.${index}.${key}=${String(value)}`),
    )
    .join(',');
}
