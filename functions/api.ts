import middy from '@middy/core';
import { answer } from '../lib/api/app.ts';
import { fromEvent } from '../lib/api/http.ts';
import { toResult } from '../lib/api/result.ts';
import { createServices } from '../lib/api/services.ts';
import { lazyHandler } from '../lib/aws/runtime.ts';
import type { Runtime } from '../lib/runtime.ts';

/** The HTTP API: every route of Orchestration v1 and of cohorts. */
export function create(runtime: Runtime) {
  const services = createServices(runtime);
  return middy<unknown>().handler(async (event) => {
    const request = fromEvent(event, `req-${runtime.uuid()}`);
    const started = runtime.clock.now();
    const response = await answer(services, request);
    runtime.log.info('request', {
      requestId: request.requestId,
      method: request.method,
      path: request.path,
      status: response.status,
      ms: runtime.clock.now() - started,
    });
    return toResult(response, request);
  });
}

export const handler = lazyHandler(create);
