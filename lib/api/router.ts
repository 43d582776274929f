import type { Caller, StackIdentifier } from '../engine/service.ts';
import type { ValueMap } from '../template/values.ts';
import type { ApiRequest, ApiResponse } from './http.ts';
import type { Rule } from './policy.ts';
import type { Services } from './services.ts';

/** What a handler gets: everything is checked but the body's meaning. */
export interface Call {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON object of the body; undefined when there was none. */
  readonly body: ValueMap | undefined;
  /** End point with version and project: `http://host/v1/PROJECT`. */
  readonly base: string;
  /** `name` and `id` of the path. */
  readonly stack: StackIdentifier;
  readonly services: Services;
  readonly request: ApiRequest;
}

/**
 * One route. `path` follows `/v1/{project}`; `{x}` is one segment. `action` and `rule` are Heat's policy; a handler that
 * decides by the body enforces it itself (action null).
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly action: string | null;
  readonly rule: Rule;
  /** Whether the handler reads a JSON body; a JSON body sent to another route is an error, as in Heat. */
  readonly body?: 'required' | 'optional';
  /** The answer to another method does not name this one: two kinds of routes that Heat leaves out there. */
  readonly unnamed?: true;
  readonly handler: (call: Call) => Promise<ApiResponse> | ApiResponse;
}

interface Node {
  readonly literal: Map<string, Node>;
  parameter: { readonly name: string; readonly node: Node } | undefined;
  readonly routes: Route[];
}

export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'method'; readonly allow: readonly string[] }
  | { readonly kind: 'none' };

/** Matches paths against a table of routes; a literal segment goes before a parameter. */
export class Router {
  readonly #root: Node = newNode();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route);
  }

  #add(route: Route): void {
    let node = this.#root;
    for (const segment of segments(route.path)) {
      const parameter = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (parameter !== undefined) {
        node.parameter ??= { name: parameter, node: newNode() };
        node = node.parameter.node;
      } else {
        let next = node.literal.get(segment);
        if (!next) {
          next = newNode();
          node.literal.set(segment, next);
        }
        node = next;
      }
    }
    node.routes.push(route);
  }

  /** `parts`: decoded segments after the project. A literal that lacks the method falls back on a parameter beside it. */
  match(method: string, parts: readonly string[]): Match {
    const allow: string[] = [];
    const found = this.#find(this.#root, parts, 0, {}, method, allow);
    if (found) return found;
    return allow.length > 0 ? { kind: 'method', allow } : { kind: 'none' };
  }

  #find(
    node: Node,
    parts: readonly string[],
    at: number,
    params: Record<string, string>,
    method: string,
    allow: string[],
  ): Match | undefined {
    if (at === parts.length) {
      const route = node.routes.find((r) => r.method === method);
      if (route) return { kind: 'route', route, params };
      if (allow.length === 0) allow.push(...node.routes.filter((r) => !r.unnamed).map((r) => r.method));
      return undefined;
    }
    const part = parts[at]!;
    const literal = node.literal.get(part);
    const exact = literal && this.#find(literal, parts, at + 1, params, method, allow);
    if (exact) return exact;
    if (!node.parameter || part === '') return undefined;
    return this.#find(node.parameter.node, parts, at + 1, { ...params, [node.parameter.name]: part }, method, allow);
  }
}

function newNode(): Node {
  return { literal: new Map(), parameter: undefined, routes: [] };
}

function segments(path: string): string[] {
  return path.split('/').slice(1);
}
