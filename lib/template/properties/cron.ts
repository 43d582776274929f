interface Column {
  readonly least: number;
  readonly most: number;
  /** Names of values, from `least`. */
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Minute, hour, day, month, day of the week; then, where there are more, second and year. */
const columns: readonly Column[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months },
  { least: 0, most: 7, names: days },
  { least: 0, most: 59 },
  { least: 1970, most: 2099 },
];

const aliases = new Set(['@midnight', '@hourly', '@daily', '@weekly', '@monthly', '@yearly', '@annually']);

/** What is wrong with a CRON expression, in the words of the library that Heat asks; undefined: nothing. */
export function cronFault(text: string): string | undefined {
  const expression = text.trim().toLowerCase();
  if (aliases.has(expression)) return undefined;
  const fields = expression.split(/\s+/);
  if (fields.length < 5 || fields.length > columns.length) {
    return 'Exactly 5, 6 or 7 columns has to be specified for iterator expression.';
  }
  for (const [index, field] of fields.entries()) {
    for (const part of field.split(',')) {
      const fault = partFault(part, columns[index] as Column);
      if (fault !== undefined) return `[${text}] is not acceptable${fault}`;
    }
  }
  return undefined;
}

/** `*`, `?`, `7`, `1-5`, `mon-fri`, each with a step such as `/2`, or `l`, the last day. */
function partFault(part: string, { least, most, names = [] }: Column): string | undefined {
  if (part === '*' || part === '?' || (part === 'l' && most === 31)) return undefined;
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (match === null || match[3] === '0') return '';
  for (const end of [match[1], match[2]]) {
    if (end === undefined) continue;
    const name = names.indexOf(end);
    if (name < 0 && !/^\d+$/.test(end)) return '';
    const value = name < 0 ? Number(end) : name + least;
    if (value < least || value > most) return ', out of range';
  }
  return undefined;
}
