import { createHash } from 'node:crypto';

export interface Part {
  readonly content: string;
  readonly filename?: string | undefined;
  /** Of text/…; default: the file name without its extension, else `plain`. */
  readonly subtype?: string | undefined;
}

/**
 * A multipart/mixed message of text parts, as cloud-init reads it (behaviours 272, 273). The boundary derives from the
 * contents, so that the same parts give the same text.
 */
export function multipart(parts: readonly Part[]): string {
  const boundary = boundaryFor(parts);
  const head = `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n`;
  if (parts.length === 0) return `${head}\n--${boundary}\n\n--${boundary}--\n`;
  return `${head}\n${parts.map((part) => `--${boundary}\n${partText(part)}\n`).join('')}--${boundary}--\n`;
}

function boundaryFor(parts: readonly Part[]): string {
  const hash = createHash('sha256');
  for (const { content, filename, subtype } of parts) hash.update(JSON.stringify([content, filename, subtype]));
  const digits = BigInt(`0x${hash.digest('hex').slice(0, 15)}`)
    .toString()
    .padStart(19, '0');
  return `===============${digits}==`;
}

function partText({ content, filename, subtype }: Part): string {
  const ascii = !/[^\p{ASCII}]/u.test(content);
  const type = subtype || (filename ? filename.replace(/(?!^)\.[^.]*$/, '') : '') || 'plain';
  const lines = [
    `Content-Type: text/${token(type)}; charset="${ascii ? 'us-ascii' : 'utf-8'}"`,
    'MIME-Version: 1.0',
    `Content-Transfer-Encoding: ${ascii ? '7bit' : 'base64'}`,
  ];
  if (filename !== undefined) lines.push(`Content-Disposition: attachment; filename="${quoted(filename)}"`);
  return `${lines.join('\n')}\n\n${ascii ? content : base64Lines(content)}`;
}

/** Nothing of a header may begin a new line. */
const token = (text: string) => text.replace(/[^\w.+-]/g, '-');
const quoted = (text: string) => text.replace(/[\r\n]/g, ' ').replace(/[\\"]/g, '\\$&');

function base64Lines(text: string): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  return encoded.replace(/.{76}/g, '$&\n').replace(/\n?$/, '\n');
}

/** The parts of a multipart message; undefined: it is none. Nested messages stay as they are, as one part. */
export function splitMultipart(text: string): Part[] | undefined {
  const { headers, body } = message(text);
  const boundary = /^multipart\/.*boundary="?([^";\n]+)"?/is.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const parts: Part[] = [];
  let lines: string[] | undefined;
  for (const line of body.split('\n')) {
    const end = line.trimEnd();
    if (end !== `--${boundary}` && end !== `--${boundary}--`) {
      lines?.push(line);
      continue;
    }
    if (lines !== undefined) parts.push(partOf(lines.join('\n')));
    lines = end.endsWith('--') && end === `--${boundary}--` ? undefined : [];
    if (lines === undefined) return parts;
  }
  return parts;
}

function partOf(text: string): Part {
  const { headers, body } = message(text);
  const filename = /filename="?([^";\n]+)"?/i.exec(headers.get('content-disposition') ?? '')?.[1];
  const subtype = /^\s*\w+\/([\w.+-]+)/.exec(headers.get('content-type') ?? '')?.[1];
  const encoded = headers.get('content-transfer-encoding')?.trim().toLowerCase() === 'base64';
  return { content: encoded ? Buffer.from(body, 'base64').toString('utf8') : body, filename, subtype };
}

function message(text: string): { headers: ReadonlyMap<string, string>; body: string } {
  const normal = text.replaceAll('\r\n', '\n');
  const end = normal.startsWith('\n') ? 0 : normal.indexOf('\n\n');
  const head = end < 0 ? normal : normal.slice(0, end);
  const headers = new Map<string, string>();
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end < 0 ? '' : normal.slice(end + (end === 0 ? 1 : 2)) };
}
