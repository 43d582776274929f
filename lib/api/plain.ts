import { type ApiResponse, json } from './http.ts';

/** An answer that is not about any object: its status in words, in the form that the client accepts. */
interface Plain {
  readonly status: number;
  readonly title: string;
  /** Both end with the blanks that Heat's framework leaves after them. */
  readonly html: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function plain(accept: string | undefined, { status, title, html, text, headers = {} }: Plain): ApiResponse {
  const code = `${status} ${title}`;
  if (accept === undefined || accept === '' || (accept.includes('json') && !/html|\*\/\*/.test(accept)))
    return json(status, { message: html, code, title }, headers);
  if (/text\/html|text\/\*|\*\/\*/.test(accept)) {
    const body = `<html>\n <head>\n  <title>${code}</title>\n </head>\n <body>\n  <h1>${code}</h1>\n  ${html}\n </body>\n</html>`;
    return { status, headers: { 'content-type': 'text/html; charset=UTF-8', ...headers }, body };
  }
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
    body: `${code}\n\n${text}`,
  };
}

function sentence(text: string) {
  return { html: `${text}<br /><br />\n\n\n`, text: `${text}\n\n\n` };
}

/** An URL that no route matches. */
export function noRoute(accept: string | undefined): ApiResponse {
  return plain(accept, { status: 404, title: 'Not Found', ...sentence('The resource could not be found.') });
}

/** An URL that is no text. */
export function badUrl(accept: string | undefined): ApiResponse {
  const text = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';
  return plain(accept, { status: 400, title: 'Bad Request', ...sentence(text) });
}

/** An accepted update. */
export function acceptedUpdate(accept: string | undefined): ApiResponse {
  return plain(accept, { status: 202, title: 'Accepted', ...sentence('The request is accepted for processing.') });
}

/** The canonical URL of what was looked up by its name. */
export function redirect(location: string, accept?: string): ApiResponse {
  const safe = location.replace(/[<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  const after = ';\nyou should be redirected automatically.\n\n';
  return plain(accept, {
    status: 302,
    title: 'Found',
    html: `The resource was found at <a href="${safe}">${safe}</a>${after}`,
    text: `The resource was found at ${location}${after}`,
    headers: { location },
  });
}
