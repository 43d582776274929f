import { z } from 'zod';
import { Keystone, type Login } from '../lib/openstack/keystone.ts';
import type { CloudSettings } from '../lib/runtime.ts';
import { systemClock } from '../lib/util/clock.ts';

export type Credentials = Pick<
  CloudSettings,
  'authUrl' | 'username' | 'password' | 'userDomain' | 'projectName' | 'projectDomain'
>;

/** A person's token for the project of an entry of clouds.yaml. */
export interface Session {
  readonly token: string;
  readonly projectId: string;
  readonly catalogue: Login['facts']['catalogue'];
}

/** @throws Error with what the identity service said */
export async function authenticate(credentials: Credentials, fetch = globalThis.fetch): Promise<Session> {
  const { authUrl, username, password, userDomain, projectName, projectDomain } = credentials;
  const scope = { project: projectName, domain: projectDomain };
  const keystone = new Keystone({ fetch, clock: systemClock, random: Math.random }, authUrl);
  try {
    const { token, facts } = await keystone.login({ kind: 'password', username, userDomain, password, scope });
    if (!facts.project) throw new Error('the token has no project');
    return { token, projectId: facts.project.id, catalogue: facts.catalogue };
  } catch (error) {
    throw new Error(`${authUrl} refuses ${username}: ${error instanceof Error ? error.message : error}`);
  }
}

export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Calls of the API at `base` (`…/v1/{project_id}`) over HTTP, as any client would; what is missing (404) is an answer. */
export function asking(session: Pick<Session, 'token'>, base: string, fetch = globalThis.fetch): Ask {
  return async (method, path, body) => {
    const response = await fetch(`${base}${path}`, {
      method,
      redirect: 'manual',
      headers: { 'x-auth-token': session.token, accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status >= 400 && response.status !== 404)
      throw new Error(messageOf(text) ?? `${response.status} ${text}`);
    return { status: response.status, location: response.headers.get('location'), text };
  };
}

/** What a fault says. */
export function messageOf(text: string): string | undefined {
  try {
    return z.looseObject({ error: z.looseObject({ message: z.string() }) }).parse(JSON.parse(text)).error.message;
  } catch {
    return undefined;
  }
}
