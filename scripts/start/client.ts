import { z } from 'zod';
import { asking, authenticate, type Credentials } from '../session.ts';

/** The few calls of the API that the start command makes, over HTTP as any client would. */
export interface Client {
  readonly projectId: string;
  createStack(body: Readonly<Record<string, unknown>>): Promise<StackRef>;
  deleteStack(ref: StackRef): Promise<void>;
  findStack(name: string): Promise<StackRef | undefined>;
  stack(ref: StackRef): Promise<StackState>;
  resources(ref: StackRef): Promise<readonly ResourceState[]>;
}

export interface StackRef {
  readonly name: string;
  readonly id: string;
}

const stackSchema = z.looseObject({
  stack: z.looseObject({
    stack_status: z.string(),
    stack_status_reason: z.string(),
    outputs: z
      .array(z.looseObject({ output_key: z.string(), output_value: z.unknown(), description: z.string().nullish() }))
      .default([]),
  }),
});
export type StackState = z.output<typeof stackSchema>['stack'];

const resourcesSchema = z.looseObject({
  resources: z.array(
    z.looseObject({
      resource_name: z.string(),
      resource_type: z.string(),
      resource_status: z.string(),
      resource_status_reason: z.string(),
      parent_resource: z.string().optional(),
      links: z.array(z.object({ rel: z.string(), href: z.string() })),
    }),
  ),
});
export type ResourceState = z.output<typeof resourcesSchema>['resources'][number];

/** @throws Error with what the service said */
export async function connect(login: Credentials, endpoint: string): Promise<Client> {
  const session = await authenticate(login);
  const call = asking(session, `${endpoint}/v1/${session.projectId}`);
  return {
    projectId: session.projectId,
    async createStack(body) {
      const { text } = await call('POST', '/stacks', body);
      const { stack } = z.object({ stack: z.looseObject({ id: z.string() }) }).parse(JSON.parse(text));
      return { name: String(body.stack_name), id: stack.id };
    },
    async deleteStack({ name, id }) {
      await call('DELETE', `/stacks/${name}/${id}`);
    },
    async findStack(name) {
      const { status, location } = await call('GET', `/stacks/${name}`);
      const id = status === 302 ? location?.split('/').at(-1) : undefined;
      return id === undefined ? undefined : { name, id };
    },
    async stack({ name, id }) {
      return stackSchema.parse(JSON.parse((await call('GET', `/stacks/${name}/${id}`)).text)).stack;
    },
    async resources({ name, id }) {
      return resourcesSchema.parse(
        JSON.parse((await call('GET', `/stacks/${name}/${id}/resources?nested_depth=3`)).text),
      ).resources;
    },
  };
}
