import type { Request } from './http.ts';
import type { Random } from './random.ts';

/**
 * What goes wrong, and for which calls. A rule without `probability` always strikes; `count` bounds how often.
 * - `before`: 5xx (`status`, default 503), nothing changed. - `after`: 5xx (default 500) although the change was made.
 * - `throttle`: 429 with Retry-After (`retryAfter` seconds, default 1), nothing changed.
 * - `lost`: the change is made, the connection breaks before the answer. - `refused`: the connection breaks before anything.
 * - `delay`: the answer takes `ms` longer, the change is made at once.
 * - `error`: what the call creates (server, volume, snapshot) ends in its error state.
 * - `late`: what the call creates shows in lists only after `ms`. - `quota`: the service says that the quota is used up.
 */
export interface Fault {
  readonly kind: 'before' | 'after' | 'throttle' | 'lost' | 'refused' | 'delay' | 'error' | 'late' | 'quota';
  /** Service type, e.g. `compute`; any when left out. */
  readonly service?: string;
  readonly method?: string;
  /** Tested on the path below the service's prefix, e.g. `/v2.1/servers`. */
  readonly path?: RegExp;
  readonly probability?: number;
  readonly count?: number;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly ms?: number;
  readonly message?: string;
}

export interface InjectedFault {
  readonly fault: Fault;
  /** How often it has struck. */
  readonly hits: number;
  remove(): void;
}

export interface Faults {
  inject(fault: Fault): InjectedFault;
  clear(): void;
  /** The rules that strike this call, at most one of each kind. */
  strike(service: string, request: Request, path: string): ReadonlyMap<Fault['kind'], Fault>;
}

const none: ReadonlyMap<Fault['kind'], Fault> = new Map();

export function createFaults(random: Random, initial: readonly Fault[]): Faults {
  const rules: { fault: Fault; hits: number }[] = [];
  const inject = (fault: Fault): InjectedFault => {
    const rule = { fault, hits: 0 };
    rules.push(rule);
    return {
      fault,
      get hits() {
        return rule.hits;
      },
      remove() {
        const at = rules.indexOf(rule);
        if (at >= 0) rules.splice(at, 1);
      },
    };
  };
  initial.forEach(inject);
  return {
    inject,
    clear: () => {
      rules.length = 0;
    },
    strike(service, request, path) {
      if (rules.length === 0) return none;
      const struck = new Map<Fault['kind'], Fault>();
      for (const rule of rules) {
        const { fault } = rule;
        if (struck.has(fault.kind) || rule.hits >= (fault.count ?? Number.POSITIVE_INFINITY)) continue;
        if (fault.service !== undefined && fault.service !== service) continue;
        if (fault.method !== undefined && fault.method !== request.method) continue;
        if (fault.path && !fault.path.test(path)) continue;
        if (fault.probability !== undefined && random.next() >= fault.probability) continue;
        rule.hits++;
        struck.set(fault.kind, fault);
      }
      return struck;
    },
  };
}
