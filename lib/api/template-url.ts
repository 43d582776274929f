import { HeatError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { ValueMap } from '../template/values.ts';
import { isPublicHost } from '../util/address.ts';
import { badRequest } from './faults.ts';

const seconds = 20;
const maxRedirects = 3;

/**
 * A body whose `template_url` has been fetched into `template`; a body with a template of its own is returned as it is
 * (behaviours 8, 9). @throws HTTPBadRequest when it cannot be fetched or is too large.
 */
export async function fetchTemplate(runtime: Runtime, body: ValueMap): Promise<ValueMap> {
  const { template_url: url } = body;
  if (url === undefined || Object.hasOwn(body, 'template') || Object.hasOwn(body, 'adopt_stack_data')) return body;
  if (url === null) throw badRequest(`Could not retrieve template: Invalid URL scheme b''`);
  if (typeof url !== 'string') throw new HeatError('AttributeError', '"template_url" must be a text.');
  return { ...body, template: await fetchText(runtime, url) };
}

const fail = (why: string) => badRequest(`Could not retrieve template: ${why}`);

async function fetchText(runtime: Runtime, url: string): Promise<string> {
  const limit = runtime.settings.limits.maxTemplateSize;
  let target = url;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const parsed = URL.parse(target);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) throw fail(`Invalid URL scheme ${schemeOf(target)}`);
    if (runtime.settings.templateUrls === 'public' && !(await isPublicHost(parsed.hostname))) {
      throw fail(`${parsed.hostname} is not an address of the public internet`);
    }
    const response = await runtime
      .fetch(parsed, { redirect: 'manual', signal: AbortSignal.timeout(seconds * 1000) })
      .catch(() => undefined);
    if (!response) throw fail(`Failed to retrieve template from ${url}`);
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location) {
      target = new URL(location, parsed).href;
      continue;
    }
    if (!response.ok) throw fail(`Failed to retrieve template: ${response.status}`);
    return readLimited(response, limit);
  }
  throw fail('too many redirects');
}

function schemeOf(url: string): string {
  return (/^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '').toLowerCase();
}

async function readLimited(response: Response, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > limit) throw fail(`Template exceeds maximum allowed size (${limit} bytes)`);
  }
  return text + decoder.decode();
}
