import { attributeError, indexError, keyError, typeError, valueError } from '../errors.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import type { Scope } from '../runtime/types.ts';
import { formatValue } from './format-spec.ts';
import { Dict, elements, type Item, isSequence } from './items.ts';
import { quote, repr, typeName } from './text.ts';

const MAX_NESTING = 2;

/**
 * Python's `str.format`: fields `{}`, `{0}`, `{name}`, `{0[key]}`, conversions `!r !s !a` and format specifications.
 * Attributes of objects are never given out.
 * @throws YaqlError ValueError for a bad format, IndexError and KeyError for fields without a value
 */
export function formatText(
  { evaluation }: Scope,
  format: string,
  args: readonly Item[],
  kwargs: ReadonlyMap<string, Item>,
): string {
  return new Formatter(evaluation, args, kwargs).format(format, 0);
}

class Formatter {
  private readonly evaluation: Evaluation;
  private readonly args: readonly Item[];
  private readonly kwargs: ReadonlyMap<string, Item>;
  /** Next automatic number. */
  private automatic = 0;
  private manual = false;

  constructor(evaluation: Evaluation, args: readonly Item[], kwargs: ReadonlyMap<string, Item>) {
    this.evaluation = evaluation;
    this.args = args;
    this.kwargs = kwargs;
  }

  format(source: string, nesting: number): string {
    if (nesting >= MAX_NESTING) throw valueError('Max string recursion exceeded');
    let result = '';
    for (let at = 0; at < source.length; ) {
      const mark = source[at]!;
      if ((mark === '{' || mark === '}') && source[at + 1] === mark) {
        result += mark;
        at += 2;
      } else if (mark === '}') {
        throw valueError("Single '}' encountered in format string");
      } else if (mark === '{') {
        const end = this.fieldEnd(source, at);
        result += this.field(source.slice(at + 1, end), nesting);
        at = end + 1;
      } else {
        result += mark;
        at++;
      }
      this.evaluation.tick();
    }
    return result;
  }

  private fieldEnd(source: string, start: number): number {
    if (start + 1 >= source.length) throw valueError("Single '{' encountered in format string");
    let depth = 0;
    let inIndex = false;
    for (let at = start; at < source.length; at++) {
      const mark = source[at];
      if (inIndex) inIndex = mark !== ']';
      else if (mark === '[' && depth === 1) inIndex = true;
      else if (mark === '{') depth++;
      else if (mark === '}' && --depth === 0) return at;
    }
    throw valueError("expected '}' before end of string");
  }

  private field(source: string, nesting: number): string {
    const parts = /^((?:[^[!:{}]|\[[^\]]*\])*)(?:!([^:]*))?(?::([\s\S]*))?$/.exec(source);
    if (!parts) throw valueError("unexpected '{' in field name");
    const [, name = '', conversion, specification = ''] = parts;
    const value = this.converted(this.value(name), conversion);
    const expanded = specification.includes('{') ? this.format(specification, nesting + 1) : specification;
    return formatValue(this.evaluation, value, expanded);
  }

  private converted(value: Item, conversion: string | undefined): Item {
    switch (conversion) {
      case undefined:
        return value;
      case 's':
        return typeof value === 'string' ? value : formatValue(this.evaluation, value, '');
      case 'r':
        return repr(this.evaluation, value);
      case 'a':
        return repr(this.evaluation, value).replace(/[^\p{ASCII}]/gu, (letter) => {
          const code = letter.codePointAt(0)!;
          const [prefix, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
          return `\\${prefix}${code.toString(16).padStart(width as number, '0')}`;
        });
      default:
        if (conversion === '') throw valueError('end of string while looking for conversion specifier');
        throw valueError(`Unknown conversion specifier '${conversion}'`);
    }
  }

  private value(name: string): Item {
    const [, first = '', path = ''] = /^([^.[]*)([\s\S]*)$/.exec(name)!;
    let value = this.first(first);
    for (const [step] of path.matchAll(/\[[^\]]*\]|\.[^.[]*/g)) {
      const isIndex = step.startsWith('[');
      const key = isIndex ? step.slice(1, -1) : step.slice(1);
      if (key === '') throw valueError('Empty attribute in format string');
      if (!isIndex) throw attributeError(`'${typeName(value)}' object has no attribute '${key}'`);
      value = this.item(value, key);
    }
    return value;
  }

  private first(name: string): Item {
    if (name !== '' && !/^[0-9]+$/.test(name)) {
      const value = this.kwargs.get(name);
      if (value === undefined) throw keyError(quote(name));
      return value;
    }
    let index = Number(name);
    if (name === '') {
      if (this.manual) throw valueError('cannot switch from manual field specification to automatic field numbering');
      index = this.automatic;
      this.automatic = index + 1;
    } else {
      if (this.automatic)
        throw valueError('cannot switch from automatic field numbering to manual field specification');
      this.manual = true;
    }
    const value = this.args[index];
    if (value === undefined) throw indexError(`Replacement index ${index} out of range for positional args tuple`);
    return value;
  }

  private item(value: Item, index: string): Item {
    const number = /^[0-9]+$/.test(index) ? Number(index) : undefined;
    if (value instanceof Dict) {
      const entry = value.entries.get(this.evaluation.key(number ?? index));
      if (!entry) throw keyError(number === undefined ? quote(index) : String(number));
      return entry[1];
    }
    if (number === undefined) throw typeError(`${typeName(value)} indices must be integers or slices, not str`);
    const items = typeof value === 'string' ? Array.from(value) : isSequence(value) ? elements(value) : undefined;
    if (!items) throw typeError(`'${typeName(value)}' object is not subscriptable`);
    const item = items[number];
    if (item === undefined) throw indexError(`${typeName(value)} index out of range`);
    return item;
  }
}
