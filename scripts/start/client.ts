import { z } from 'zod';

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

const tokenSchema = z.looseObject({ token: z.looseObject({ project: z.looseObject({ id: z.string() }) }) });

export interface Login {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly userDomain: string;
  readonly projectName: string;
  readonly projectDomain: string;
}

/** @throws Error with what the service said */
export async function connect(login: Login, endpoint: string): Promise<Client> {
  const token = await authenticate(login);
  const base = `${endpoint}/v1/${token.projectId}`;
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${base}${path}`, {
      method,
      redirect: 'manual',
      headers: { 'x-auth-token': token.id, accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status >= 400 && response.status !== 404)
      throw new Error(messageOf(text) ?? `${response.status} ${text}`);
    return { status: response.status, location: response.headers.get('location'), text };
  };
  return {
    projectId: token.projectId,
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

/** @throws Error with what the service said */
export async function authenticate(login: Login): Promise<{ readonly id: string; readonly projectId: string }> {
  const response = await fetch(`${login.authUrl.replace(/\/$/, '')}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: login.username, domain: domain(login.userDomain), password: login.password } },
        },
        scope: { project: { name: login.projectName, domain: domain(login.projectDomain) } },
      },
    }),
  });
  const text = await response.text();
  const id = response.headers.get('x-subject-token');
  if (!response.ok || id === null)
    throw new Error(`${login.authUrl} refuses ${login.username}: ${messageOf(text) ?? response.status}`);
  return { id, projectId: tokenSchema.parse(JSON.parse(text)).token.project.id };
}

/** clouds.yaml may give a domain by name or by id; the default one is known by both. */
function domain(nameOrId: string) {
  return nameOrId === 'default' ? { id: nameOrId } : { name: nameOrId };
}

function messageOf(text: string): string | undefined {
  try {
    return z.looseObject({ error: z.looseObject({ message: z.string() }) }).parse(JSON.parse(text)).error.message;
  } catch {
    return undefined;
  }
}
