import { z } from 'zod';

export interface StackState {
  readonly status: string;
  readonly reason: string;
}

export interface OwnedResource {
  readonly name: string;
  readonly type: string;
  readonly physicalId: string;
}

/** Somebody who uses Kiln while it is killed: a request whose connection is lost is made again, as clients do. */
export interface PatientClient {
  /** Asks for a stack, whatever became of the first try. */
  create(body: Readonly<Record<string, unknown>> & { readonly stack_name: string }): Promise<void>;
  update(name: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  delete(name: string): Promise<void>;
  /** undefined: there is no stack of that name. */
  show(name: string): Promise<StackState | undefined>;
  resources(name: string): Promise<readonly OwnedResource[]>;
  /** Requests made again because the connection was lost. */
  readonly repeated: number;
}

const showSchema = z.object({
  stack: z.looseObject({ id: z.string(), stack_status: z.string(), stack_status_reason: z.string() }),
});
const resourcesSchema = z.object({
  resources: z.array(
    z.looseObject({
      resource_name: z.string(),
      resource_type: z.string(),
      physical_resource_id: z.string().nullable(),
    }),
  ),
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** @throws Error when the service refuses what should be accepted, or `patience` milliseconds have passed */
export function patientClient(base: string, token: string, patience: number): PatientClient {
  let repeated = 0;
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const until = Date.now() + patience;
    for (;;) {
      try {
        const response = await fetch(`${base}${path}`, {
          method,
          headers: { 'x-auth-token': token, accept: 'application/json', 'content-type': 'application/json' },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(30_000),
        });
        const answer = { status: response.status, text: await response.text() };
        if (answer.status < 500) return answer;
        if (Date.now() > until) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      } catch (error) {
        if (!isLost(error) || Date.now() > until) throw error;
      }
      repeated++;
      await new Promise((wake) => setTimeout(wake, 150));
    }
  };
  const accepted = (method: string, name: string, { status, text }: Answer, also: readonly number[]) => {
    if (status < 400 || also.includes(status)) return;
    throw new Error(`${method} ${name} is refused: ${status} ${text}`);
  };
  const show = async (name: string): Promise<StackState | undefined> => {
    const { status, text } = await call('GET', `/stacks/${name}`);
    if (status === 404) return undefined;
    accepted('GET', name, { status, text }, []);
    const { stack } = showSchema.parse(JSON.parse(text));
    // The name led to its id just before it went; by its id a deleted stack can still be looked at.
    if (stack.stack_status === 'DELETE_COMPLETE') return undefined;
    return { status: stack.stack_status, reason: stack.stack_status_reason };
  };
  return {
    // A conflict is the answer to a second try whose first one had been taken.
    create: async (body) => accepted('POST', body.stack_name, await call('POST', '/stacks', body), [409]),
    async update(name, body) {
      accepted('PUT', name, await call('PUT', `/stacks/${name}`, body), [409]);
    },
    delete: async (name) => accepted('DELETE', name, await call('DELETE', `/stacks/${name}`), [404]),
    show,
    async resources(name) {
      const { status, text } = await call('GET', `/stacks/${name}/resources`);
      if (status === 404) return [];
      accepted('GET', name, { status, text }, []);
      return resourcesSchema.parse(JSON.parse(text)).resources.map((one) => ({
        name: one.resource_name,
        type: one.resource_type,
        physicalId: one.physical_resource_id ?? '',
      }));
    },
    get repeated() {
      return repeated;
    },
  };
}

/** The connection could not be made or was lost, or no answer came. */
const isLost = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'));
