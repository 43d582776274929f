import { describe, expect, test } from 'vitest';
import { badRequest, fault, forbidden, isTerse, unauthorized } from '../../lib/api/faults.ts';
import { noRoute, redirect } from '../../lib/api/plain.ts';
import { HeatError } from '../../lib/errors.ts';
import { CloudError } from '../../lib/openstack/contract.ts';

const bodyOf = (response: { body: string }) => JSON.parse(response.body);

describe('faults', () => {
  test('have the shape and the status of their class', () => {
    const response = fault(new HeatError('StackExists', 'The Stack (web) already exists.'));
    expect(response.status).toBe(409);
    expect(bodyOf(response)).toEqual({
      code: 409,
      title: 'Conflict',
      explanation: 'There was a conflict when trying to complete your request.',
      error: { type: 'StackExists', traceback: null, message: 'The Stack (web) already exists.' },
    });
  });

  test('of an unknown kind say nothing of what happened', () => {
    const response = fault(new Error('password is hunter2'));
    expect(response.status).toBe(500);
    expect(response.body).not.toContain('hunter2');
  });

  test('of a version say no more than Heat, whose message quotes the line', () => {
    const message = 'The template version is invalid: "heat_template_version: 2013-05-24".';
    const position = { line: 1, column: 24 };
    const { error } = bodyOf(fault(HeatError.of([{ type: 'InvalidTemplateVersion', message, position }])));
    expect(error.message).toBe(message);
    expect(error.traceback).toContain('line 1, column 24');
  });

  test.each([
    ['transient', 503, 'HTTPServiceUnavailable'],
    ['auth', 403, 'Forbidden'],
    ['busy', 409, 'ActionInProgress'],
    ['quota', 400, 'HTTPBadRequest'],
  ] as const)('of the cloud tell what they mean: %s is %i', (kind, status, type) => {
    const response = fault(new CloudError(kind, 'no trusts here', { service: 'identity' }));
    expect(response.status).toBe(status);
    expect(bodyOf(response).error).toMatchObject({ type, message: expect.stringContaining('identity') });
  });

  test('set what a validation message begins with apart as Heat does', () => {
    const message = 'Property error: resources.a.properties.b: no';
    const lead = { error: 'Property error', path: 'resources.a.properties.b' };
    const error = HeatError.of([{ type: 'StackValidationFailed', message, lead }]);
    expect(bodyOf(fault(error)).error.message).toBe('Property error: : resources.a.properties.b: : no');
  });

  test("keep Heat's message to the letter where nothing has a line, and tell the rest in the trace", () => {
    const error = HeatError.of([
      { type: 'InvalidSchemaError', message: 'Invalid type (strin)', path: 'parameters.p.type', hint: 'string?' },
    ]);
    const { message, traceback } = bodyOf(fault(error)).error;
    expect(message).toBe('Invalid type (strin)');
    expect(traceback).toBe('  parameters.p.type: Invalid type (strin) (string?)');
  });

  test('tell everything in the message to a client that shows nothing else', () => {
    const error = HeatError.of([
      { type: 'InvalidSchemaError', message: 'Invalid type (strin)', path: 'parameters.p.type', hint: 'string?' },
      { type: 'StackValidationFailed', message: 'second', path: 'outputs.o' },
    ]);
    expect(bodyOf(fault(error, true)).error).toEqual({
      type: 'InvalidSchemaError',
      traceback: null,
      message: 'Invalid type (strin)\n  parameters.p.type: Invalid type (strin) (string?)\n  outputs.o: second',
    });
    expect(isTerse({ headers: { 'user-agent': 'python-heatclient' } })).toBe(true);
    expect(isTerse({ headers: { 'user-agent': 'gophercloud/2' } })).toBe(false);
    expect(isTerse({ headers: {} })).toBe(false);
  });

  test('add nothing to a single message that says it all', () => {
    const error = HeatError.of([{ type: 'StackValidationFailed', message: 'no', path: 'outputs.o' }]);
    expect(bodyOf(fault(error, true)).error).toEqual({ type: 'StackValidationFailed', traceback: null, message: 'no' });
  });

  test("of the host language's classes have no message", () => {
    const { error } = bodyOf(fault(new HeatError('ValueError', 'why')));
    expect(error).toEqual({ type: 'ValueError', traceback: 'why' });
  });

  test("keep Heat's message first and add where the problems are", () => {
    const error = HeatError.of([
      {
        type: 'InvalidSchemaError',
        message: 'Invalid type (strin)',
        position: { line: 8, column: 11 },
        hint: 'did you mean "string"?',
      },
      { type: 'StackValidationFailed', message: 'second', position: { line: 9, column: 1 } },
    ]);
    const { message } = bodyOf(fault(error)).error;
    expect(message.split('\n')).toEqual([
      'Invalid type (strin)',
      '  line 8, column 11: Invalid type (strin) (did you mean "string"?)',
      '  line 9, column 1: second',
    ]);
  });

  test('for a missing token name the identity service', () => {
    const response = unauthorized('http://keystone/v3');
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Keystone uri="http://keystone/v3"');
  });

  test('of a policy name the action', () => {
    expect(forbidden('stacks:create').message).toBe('You are not authorized to use stacks:create.');
    expect(forbidden().type).toBe('HTTPForbidden');
  });

  test('for unknown URLs follow what the client accepts', () => {
    expect(noRoute('application/json').headers['content-type']).toBe('application/json');
    expect(noRoute('text/html').headers['content-type']).toContain('text/html');
  });

  test('redirects carry the location in header and body', () => {
    const response = redirect('http://kiln/v1/p/stacks/web/1');
    expect(response.headers.location).toBe('http://kiln/v1/p/stacks/web/1');
    expect(bodyOf(response).message).toContain('http://kiln/v1/p/stacks/web/1');
  });

  test('a bad request has the general text unless it says more', () => {
    expect(badRequest().message).toContain('malformed');
  });
});
