import type { Cloud } from '../openstack/contract.ts';
import type { EngineServices, ReadContext, ResourceRecord, ResourceType, StackFacts } from '../resources/contract.ts';
import type { ResourceBody, ResourceHead, ResourceState, StackHead } from '../store/index.ts';
import { physicalName } from '../template/naming.ts';
import { isMap } from '../template/values.ts';
import type { Engine } from './engine.ts';

export interface Contents {
  readonly body?: ResourceBody;
  readonly state?: ResourceState;
}

/** A stored resource as its type's code sees it. */
export function recordOf(
  engine: Engine,
  stack: Pick<StackHead, 'name'>,
  head: ResourceHead,
  type: ResourceType | undefined,
  contents: Contents,
): ResourceRecord {
  const server = type?.type === 'OS::Nova::Server' ? engine.runtime.settings.limits.maxServerNameLength : undefined;
  return {
    name: head.name,
    type: head.type,
    uuid: head.uuid,
    physicalId: head.physicalId ?? null,
    physicalName: physicalName({
      stackName: stack.name,
      resourceName: head.name,
      uuid: head.uuid,
      limit: server ?? type?.physicalNameLimit ?? 255,
    }),
    action: head.action,
    status: head.status,
    data: contents.state?.data ?? {},
    metadata: contents.state?.metadata ?? contents.body?.frozen.metadata ?? {},
  };
}

/** What an event says its resource is called outside: the object's id, or the name that it is going to have. */
export function eventId(stack: Pick<StackHead, 'name'>, { physicalId, name, uuid }: ResourceHead): string {
  return physicalId ?? physicalName({ stackName: stack.name, resourceName: name, uuid, limit: 255 });
}

/** What get_resource gives (behaviour 162): kept with the record, by the type, the physical id, or the logical name. */
export function referenceOf(head: ResourceHead, type: ResourceType | undefined, record: () => ResourceRecord) {
  if (head.reference !== undefined) return head.reference;
  if (type?.behaviour?.reference) return type.behaviour.reference(record());
  if (head.physicalId !== undefined) return head.physicalId;
  return type?.nullReference ? null : head.name;
}

export function stackFacts(stack: StackHead, cloud: Cloud, now: number): StackFacts {
  return {
    id: stack.id,
    name: stack.name,
    projectId: stack.tenant,
    region: cloud.region,
    secondsLeft: Math.max(0, Math.floor((stack.deadline - now) / 1000)),
    depth: stack.depth,
  };
}

/** Follows a path of get_attr through a value; undefined where it leads nowhere (behaviour 169). */
export function follow(value: unknown, path: readonly unknown[]): unknown {
  let at = value;
  for (const part of path) {
    if (Array.isArray(at)) {
      const index = typeof part === 'number' ? part : Number.NaN;
      at = at.at(index);
    } else if (isMap(at) && Object.hasOwn(at, String(part))) at = at[String(part)];
    else return undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** Reads attributes of one resource: those known from answers, the others from the cloud. A missing object has none. */
export async function readAttributes(
  type: ResourceType | undefined,
  context: ReadContext,
  names: readonly string[],
  known: ResourceState['attributes'],
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const asked: string[] = [];
  for (const name of new Set(names)) {
    const cached = type?.attributes[name]?.cache !== false ? known?.[name] : undefined;
    if (cached !== undefined) values[name] = cached;
    else asked.push(name);
  }
  const { behaviour } = type ?? {};
  if (asked.length > 0 && behaviour) {
    try {
      if (behaviour.attributes) Object.assign(values, await behaviour.attributes(context, asked));
      else if (behaviour.attribute)
        for (const name of asked) values[name] = await behaviour.attribute(context, name, []);
    } catch (error) {
      if (!(error instanceof Error && 'class' in error && error.class === 'gone')) throw error;
    }
  }
  return values;
}

export type ServicesFor = (stack: StackHead, head: ResourceHead) => EngineServices;
