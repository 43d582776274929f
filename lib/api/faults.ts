import { HeatError, type Problem } from '../errors.ts';
import { CloudError } from '../openstack/contract.ts';
import { type ApiRequest, type ApiResponse, json } from './http.ts';

/** HTTP status of each of Heat's exception classes (error_map of Heat's API); classes not named here give 500. */
const statusOf: Readonly<Record<string, number>> = {
  ActionInProgress: 409,
  AttributeError: 400,
  CircularDependencyException: 400,
  DownloadLimitExceeded: 400,
  EntityNotFound: 404,
  Forbidden: 403,
  HTTPBadRequest: 400,
  HTTPForbidden: 403,
  HTTPMethodNotAllowed: 405,
  HTTPNotFound: 404,
  HTTPServiceUnavailable: 503,
  ImmutableParameterModified: 400,
  Invalid: 400,
  InvalidBreakPointHook: 400,
  InvalidSchemaError: 400,
  InvalidTemplateReference: 400,
  InvalidTemplateSection: 400,
  InvalidTemplateVersion: 400,
  InvalidTenant: 403,
  MissingCredentialError: 400,
  NotFound: 404,
  NotSupported: 400,
  ObjectFieldInvalid: 400,
  PhysicalResourceIDAmbiguity: 400,
  PhysicalResourceNameAmbiguity: 400,
  PropertyUnspecifiedError: 400,
  RequestLimitExceeded: 400,
  ResourceActionNotSupported: 400,
  ResourceNotAvailable: 404,
  ResourceNotFound: 404,
  ResourcePropertyConflict: 400,
  ResourceTypeUnavailable: 400,
  SnapshotNotFound: 404,
  StackExists: 409,
  StackValidationFailed: 400,
  UnicodeDecodeError: 400,
  UnknownUserParameter: 400,
  UserParameterMissing: 400,
  ValueError: 400,
};

const wording: Readonly<Record<number, { readonly title: string; readonly explanation: string }>> = {
  400: {
    title: 'Bad Request',
    explanation: 'The server could not comply with the request since it is either malformed or otherwise incorrect.',
  },
  403: { title: 'Forbidden', explanation: 'Access was denied to this resource.' },
  404: { title: 'Not Found', explanation: 'The resource could not be found.' },
  405: {
    title: 'Method Not Allowed',
    explanation: 'The server could not comply with the request since it is either malformed or otherwise incorrect.',
  },
  409: {
    title: 'Conflict',
    explanation: 'There was a conflict when trying to complete your request.',
  },
  500: {
    title: 'Internal Server Error',
    explanation: 'The server has either erred or is incapable of performing the requested operation.',
  },
  503: {
    title: 'Service Unavailable',
    explanation: 'The server is currently unavailable. Please try again at a later time.',
  },
};

export const malformed = wording[400]!.explanation;

export function badRequest(message: string = malformed): HeatError {
  return new HeatError('HTTPBadRequest', message);
}

export function forbidden(action?: string): HeatError {
  return action === undefined
    ? new HeatError('HTTPForbidden', wording[403]!.explanation)
    : new HeatError('Forbidden', `You are not authorized to use ${action}.`);
}

/** Errors of Heat's host language: their messages are no part of its faults. */
const bareTypes = new Set([
  'AssertionError',
  'AttributeError',
  'KeyError',
  'RemoteError',
  'TypeError',
  'UnicodeDecodeError',
  'ValueError',
]);

/** Errors whose message quotes the line it is about: more of the same would only keep it from being Heat's. */
const quoting = new Set(['InvalidTemplateVersion']);

/**
 * Heat's fault body: code, title, explanation, error {type, message, traceback}. An error that is not a HeatError says
 * nothing of itself to the client. Where the problems are follows the message if `terse`: the client shows its user
 * nothing else of a fault.
 */
export function fault(error: unknown, terse = false): ApiResponse {
  if (error instanceof CloudError) return fault(ofCloud(error), terse);
  if (!(error instanceof HeatError)) return body(500, 'InternalError', undefined, [], terse);
  const status = statusOf[error.type] ?? 500;
  return body(status, error.type, wireMessage(error), error.problems, terse);
}

/** What a request cannot do without did not work in the cloud: told by what it means to whoever asks. */
function ofCloud(error: CloudError): HeatError {
  const service = `The service ${error.service} of the cloud`;
  switch (error.class) {
    case 'transient':
      return new HeatError('HTTPServiceUnavailable', `${service} does not answer. Try again later.`, { cause: error });
    case 'auth':
      return new HeatError('Forbidden', `${service} refuses: ${error.message}`, { cause: error });
    case 'busy':
      return new HeatError('ActionInProgress', `${service} is busy: ${error.message}`, { cause: error });
    default:
      return new HeatError('HTTPBadRequest', `${service} refuses: ${error.message}`, { cause: error });
  }
}

/** The library below the `openstack` command: it parses templates, so that they arrive without lines, and prints the message. */
export function isTerse({ headers }: Pick<ApiRequest, 'headers'>): boolean {
  return headers['user-agent']?.startsWith('python-heatclient') ?? false;
}

/**
 * The message as it leaves Heat: a validation error is built twice on its way to the client, and each time its title and
 * its path get a colon.
 */
function wireMessage({ type, message, problems: [first] }: HeatError): string {
  if (type !== 'StackValidationFailed' || first?.message !== message || !first.lead) return message;
  const lead = [first.lead.error, first.lead.path].filter((part) => part !== undefined);
  return `${lead.join(': : ')}: : ${message.slice(lead.join(': ').length + 2)}`;
}

function body(
  status: number,
  type: string,
  message: string | undefined,
  problems: readonly Problem[],
  terse: boolean,
): ApiResponse {
  const words = wording[status] ?? wording[500]!;
  const bare = bareTypes.has(type);
  const details = [bare ? message : undefined, describe(problems)].filter((part) => part !== undefined).join('\n');
  // What the request held as text has lines, and whoever wrote it reads the message.
  const written = problems.some(({ position }) => position !== undefined && position.file === undefined);
  const inMessage = !bare && details !== '' && !quoting.has(type) && (terse || written);
  return json(status, {
    code: status,
    title: words.title,
    explanation: words.explanation,
    error: {
      type,
      traceback: inMessage || details === '' ? null : details,
      ...(bare || message === undefined ? {} : { message: inMessage ? `${message}\n${details}` : message }),
    },
  });
}

/**
 * What Kiln knows beyond Heat's message: one line a problem with where it stands and a hint. They follow the message. Of a
 * template that came as an object the message stays Heat's to the letter, unless the client shows nothing else, and they
 * stand where Heat has its stack trace.
 */
function describe(problems: readonly Problem[]): string | undefined {
  if (problems.length < 2 && !problems.some((p) => p.position !== undefined || p.hint !== undefined)) return undefined;
  const lines = problems.map((p) => {
    const line = p.position && `line ${p.position.line}, column ${p.position.column}`;
    const at = [p.position?.file, line, p.path].filter(Boolean).join(', ');
    return `  ${at && `${at}: `}${p.message}${p.hint ? ` (${p.hint})` : ''}`;
  });
  return lines.join('\n');
}

/** No or a bad token: the answer of Keystone's middleware. */
export function unauthorized(authUrl: string): ApiResponse {
  return json(
    401,
    { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } },
    { 'www-authenticate': `Keystone uri="${authUrl}"` },
  );
}

/** A fault for a client that speaks XML, to which Heat tells no more than the code. */
export function asXml({ status }: ApiResponse): ApiResponse {
  return { status, headers: { 'content-type': 'application/xml; charset=UTF-8' }, body: `<code>${status}</code>` };
}
