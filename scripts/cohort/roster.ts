import { extname } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export interface Learner {
  readonly id: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const listSchema = z.array(
  z.union([
    z.union([z.string(), z.number()]).transform((id) => ({ id: String(id) })),
    z.strictObject({ id: z.coerce.string(), parameters: z.record(z.string(), z.unknown()).optional() }),
  ]),
);

/**
 * The learners of a file, whose name tells its form: `.yaml`, `.yml` and `.json` hold a list of ids or of `{id, parameters}`;
 * `.csv` has a header, whose column `id` names the learner and whose others are parameters; anything else has an id a line.
 * @throws Error that says what is wrong and in which line
 */
export function readRoster(file: string, text: string): readonly Learner[] {
  const plain = text.replace(/^\ufeff/, '');
  switch (extname(file).toLowerCase()) {
    case '.yaml':
    case '.yml':
    case '.json':
      return fromList(file, plain);
    case '.csv':
      return fromTable(file, plain);
    default:
      return plain
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((id) => ({ id }));
  }
}

function fromList(file: string, text: string): readonly Learner[] {
  const read = listSchema.safeParse(parse(text, { maxAliasCount: 100 }));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new Error(`${file}: ${issue?.path.join('.') || 'the file'} is no learner: an id, or {id, parameters}`);
}

function fromTable(file: string, text: string): readonly Learner[] {
  const [header = [], ...rows] = recordsOf(file, text);
  const names = header.map((name) => name.trim());
  const place = names.indexOf('id');
  if (place < 0) throw new Error(`${file}:1: the header has no column "id"`);
  return rows.map((row, at) => {
    if (row.length !== names.length)
      throw new Error(`${file}: learner ${at + 1} has ${row.length} columns, the header ${names.length}`);
    const others = names.flatMap((name, column) =>
      column === place || row[column] === '' ? [] : [[name, row[column]]],
    );
    const id = (row[place] ?? '').trim();
    return others.length === 0 ? { id } : { id, parameters: Object.fromEntries(others) };
  });
}

/** Records of comma-separated values (RFC 4180), empty lines left out. */
function recordsOf(file: string, text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  while (field.lastIndex < text.length) {
    const from = field.lastIndex;
    const found = field.exec(text);
    if (!found) throw new Error(`${file}:${text.slice(0, from).split('\n').length}: a quotation mark is out of place`);
    const [, quoted, bare = '', end] = found;
    record.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',' && field.lastIndex === text.length) record.push('');
    if (end !== ',' || field.lastIndex === text.length) {
      if (record.length > 1 || record[0] !== '') records.push(record);
      record = [];
    }
  }
  return records;
}
