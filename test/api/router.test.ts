import { describe, expect, test } from 'vitest';
import { type Route, Router } from '../../lib/api/router.ts';
import { routes } from '../../lib/api/routes.ts';

const router = new Router(routes);
const match = (method: string, path: string) => router.match(method, path.split('/'));

describe('the router', () => {
  test('finds a route and its parameters', () => {
    const found = match('GET', 'stacks/web/1234/resources/server');
    expect(found).toMatchObject({
      kind: 'route',
      params: { stack_name: 'web', stack_id: '1234', resource_name: 'server' },
      route: { action: 'resource:show' },
    });
  });

  test('takes a literal segment before a parameter', () => {
    expect(match('GET', 'stacks/detail')).toMatchObject({ kind: 'route', route: { action: 'stacks:detail' } });
    expect(match('POST', 'stacks/preview')).toMatchObject({ kind: 'route', route: { action: 'stacks:preview' } });
  });

  test('falls back on the parameter where the literal lacks the method', () => {
    expect(match('GET', 'stacks/preview')).toMatchObject({
      params: { stack_name: 'preview' },
      route: { action: 'stacks:lookup' },
    });
  });

  test('names the methods of a path that lacks the one asked for', () => {
    expect(match('POST', 'stacks/web/1234')).toEqual({ kind: 'method', allow: ['GET', 'PUT', 'PATCH', 'DELETE'] });
    expect(match('GET', 'stacks/web/1234/actions')).toEqual({ kind: 'method', allow: ['POST'] });
  });

  test('knows nothing of paths outside the table, or with an empty segment', () => {
    expect(match('GET', 'nothing').kind).toBe('none');
    expect(match('GET', 'stacks/').kind).toBe('none');
    expect(match('GET', 'stacks/web/1234/').kind).toBe('none');
  });

  test('has no two routes of one method and path', () => {
    const seen = routes.map((r: Route) => `${r.method} ${r.path}`);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
