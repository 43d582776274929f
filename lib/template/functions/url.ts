import { didYouMean } from '../../util/nearest.ts';
import { isTruthy, typeName } from '../scalars.ts';
import { toRepr, toText } from '../text.ts';
import { isMap, type Value, type ValueMap } from '../values.ts';
import { toInteger } from './arguments.ts';
import { failure, hostError, isHostError, typeError, valueError } from './faults.ts';
import { Call, mapEntries, type Parsed } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';

const keys = ['scheme', 'username', 'password', 'host', 'port', 'path', 'query', 'fragment'] as const;

/** `make_url: {scheme, username, password, host, port, path, query, fragment}`. */
export const makeUrl: FunctionRule = {
  validate(call) {
    const entries = mapEntries(call.args);
    if (entries === undefined) throw typeError(`The arguments to "${call.name}" must be a map`);
    const unknown = [...entries.keys()].filter((key) => !(keys as readonly string[]).includes(key));
    if (unknown.length > 0) {
      const message = `Invalid arguments to "${call.name}": ${unknown.join(', ')}`;
      const hint = didYouMean(unknown[0] as string, keys);
      throw failure({ type: 'ValueError', message, hint }, { path: call.path });
    }
    check(call, (key) => entries.get(key));
  },
  resolve(call, runtime) {
    const args = resolve(call.args, runtime);
    if (!isMap(args)) throw typeError(`argument of type '${typeName(args)}' is not iterable`);
    check(call, (key) => (Object.hasOwn(args, key) ? args[key] : undefined));
    return build(args);
  },
};

/** Types of the parts. What stands after a query is not looked at: Heat stops there. */
function check(call: Call, get: (key: string) => Parsed | undefined): void {
  for (const key of keys) {
    const value = get(key);
    if (value === undefined) continue;
    if (key === 'query') {
      if (value instanceof Call || mapEntries(value) !== undefined) return;
      throw typeError(`The "query" argument to "${call.name}" must be a map`);
    }
    if (value instanceof Call) continue;
    if (key === 'port') checkPort(call, value);
    else if (typeof value !== 'string') {
      throw typeError(`The "${key}" argument to "${call.name}" must be a string`);
    }
  }
}

/** What holds functions is as little a port as any list or map. */
function checkPort(call: Call, value: Parsed): void {
  let port: number | bigint;
  try {
    port = toInteger(value as Value);
  } catch (error) {
    if (!isHostError(error, 'ValueError')) throw error;
    throw valueError(
      `Invalid URL port "${toText(value as Value)}" for ${call.name} called with ${call.name} arguments`,
    );
  }
  if (!(port > 0 && port <= 65535)) throw valueError(`Invalid URL port ${port}, must be in range 1-65535`);
}

function build(args: ValueMap): string {
  const text = (key: string): string => {
    const value = Object.hasOwn(args, key) ? args[key] : undefined;
    if (value === undefined) return '';
    if (typeof value !== 'string') throw typeError('quote_from_bytes() expected bytes');
    return value;
  };
  const scheme = text('scheme');
  if (scheme.includes(':')) throw valueError('URL "scheme" should not contain \':\'');
  const path = quote(text('path'), '/');
  const query = encodeQuery(args.query);
  const fragment = quote(text('fragment'), '/');
  return assemble(scheme, authority(text, args.port), path, query, fragment);
}

function authority(text: (key: string) => string, port: Value | undefined): string {
  const username = quote(text('username'), '');
  const password = quote(text('password'), '');
  let result = '';
  if (username !== '' || password !== '') result += `${username}${password === '' ? '' : `:${password}`}@`;
  let host = text('host');
  if (host.startsWith('[') && host.endsWith(']')) host = host.slice(1, -1);
  host = quote(host, ':');
  result += host.includes(':') ? `[${host}]` : host;
  return isTruthy(port) ? `${result}:${toText(port as Value)}` : result;
}

function encodeQuery(query: Value | undefined): string {
  if (!isMap(query)) return '';
  return Object.entries(query)
    .map(([key, value]) => `${quotePlus(key)}=${quotePlus(toText(value))}`)
    .join('&')
    .replaceAll('%2F', '/');
}

function quotePlus(text: string): string {
  return quote(text, ' ').replaceAll(' ', '+');
}

/** Percent-encodes the UTF-8 bytes of all but letters, digits, `_.-~` and the safe characters. */
function quote(text: string, safe: string): string {
  if (!text.isWellFormed()) {
    throw hostError('UnicodeEncodeError', `'utf-8' codec can't encode ${toRepr(text)}: surrogates not allowed`);
  }
  return text.replace(/[^A-Za-z0-9_.~-]/gu, (character) => {
    if (safe.includes(character)) return character;
    let encoded = '';
    for (const byte of Buffer.from(character, 'utf8')) {
      encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    return encoded;
  });
}

/** Schemes that are followed by // even without a host. */
const authoritySchemes = new Set(
  'ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp rtsps rtspu rsync svn svn+ssh sftp nfs git git+ssh ws wss'.split(
    ' ',
  ),
);

function assemble(scheme: string, host: string, path: string, query: string, fragment: string): string {
  let url = path;
  if (host !== '' || (authoritySchemes.has(scheme) && !url.startsWith('//'))) {
    if (url !== '' && !url.startsWith('/')) url = `/${url}`;
    url = `//${host}${url}`;
  }
  if (scheme !== '') url = `${scheme}:${url}`;
  if (query !== '') url += `?${query}`;
  return fragment === '' ? url : `${url}#${fragment}`;
}
