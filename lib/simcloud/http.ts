import type { Token } from './identity/model.ts';

/** One request as the services see it. */
export interface Request {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | Uint8Array | undefined;
}

export interface Call extends Request {
  readonly params: Readonly<Record<string, string>>;
  /** Checked by the engine; on open routes undefined. */
  readonly token: Token;
  /** Minor part of the microversion, e.g. 79 for 2.79. */
  readonly version: number;
  /** The body parsed as JSON. */
  readonly json: unknown;
  /** Where the service is reached, e.g. `http://host/compute`. */
  readonly base: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal by a service: `type` is Neutron's exception class, unused elsewhere. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, type = '', headers?: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

/** One line of a service's table: what is called, who may, and what does it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Segments in braces are parameters, e.g. `/servers/{id}`. */
  readonly path: string;
  readonly run: (call: Call) => Reply;
  /** No token needed. */
  readonly open?: boolean;
  /** Only for the role admin; the text is the policy's name in the refusal. */
  readonly admin?: string;
  /** Microversions in which the route exists, minor parts. */
  readonly since?: number;
  readonly until?: number;
}

export interface Service {
  /** Name in the catalogue, the calls counter and fault rules, e.g. `compute`. */
  readonly type: string;
  readonly name: string;
  /** First path segment. */
  readonly prefix: string;
  /** Endpoint below the origin as the catalogue shows it; `%p` is the project. */
  readonly endpoint: string;
  readonly routes: readonly Route[];
  readonly microversions?: {
    readonly name: string;
    readonly major: number;
    readonly min: number;
    readonly max: number;
  };
  /** The service's shape of an error. */
  readonly fault: (refusal: Refusal) => unknown;
  readonly forbidden: (rule: string) => Refusal;
  /** Its answer to an unknown path. */
  readonly unknown: () => Reply;
  /** Its words for a body that is no JSON. */
  readonly malformed: string;
}

interface Node {
  readonly next: Map<string, Node>;
  any: { readonly name: string; readonly node: Node } | undefined;
  readonly routes: Map<string, Route[]>;
}

/** A tree over path segments; literal segments go before parameters. */
export function compileRoutes(routes: readonly Route[]): (path: string) => Match | undefined {
  const root = node();
  for (const route of routes) {
    let at = root;
    for (const segment of route.path.split('/').filter(Boolean)) {
      if (segment.startsWith('{')) {
        at.any ??= { name: segment.slice(1, -1), node: node() };
        if (at.any.name !== segment.slice(1, -1)) throw new Error(`two names for one segment in ${route.path}`);
        at = at.any.node;
      } else {
        const known = at.next.get(segment) ?? node();
        at.next.set(segment, known);
        at = known;
      }
    }
    const same = at.routes.get(route.method);
    if (same) same.push(route);
    else at.routes.set(route.method, [route]);
  }
  return (path) => {
    const params: Record<string, string> = {};
    const found = walk(root, path.split('/').filter(Boolean), 0, params);
    return found && { routes: found.routes, params };
  };
}

export interface Match {
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  readonly params: Readonly<Record<string, string>>;
}

function walk(at: Node, segments: readonly string[], i: number, params: Record<string, string>): Node | undefined {
  if (i === segments.length) return at.routes.size > 0 ? at : undefined;
  const literal = at.next.get(segments[i]!);
  const found = literal && walk(literal, segments, i + 1, params);
  if (found) return found;
  if (!at.any) return undefined;
  params[at.any.name] = decode(segments[i]!);
  return walk(at.any.node, segments, i + 1, params);
}

const node = (): Node => ({ next: new Map(), any: undefined, routes: new Map() });

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const htmlNotFound = (text = 'The resource could not be found.'): Reply => ({
  status: 404,
  body: `<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  ${text}<br /><br />\n\n\n\n </body>\n</html>`,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
});

/** ISO time to the second with Z (Nova, Neutron, Glance). */
export const seconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
/** ISO time with microseconds (Cinder, parts of Nova). */
export const micros = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}.000000`;
