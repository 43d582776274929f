import { Float, isList, type Value } from './values.ts';

/**
 * Values as text, the way Heat's host language writes them: users see these texts in parameters, messages and results of
 * functions, so they have to agree to the letter.
 */

/** `str(value)`: texts as they are, everything else as `toRepr`. */
export function toText(value: Value): string {
  return typeof value === 'string' ? value : toRepr(value);
}

/** `repr(value)`: `None`, `True`, `1.0`, `'a'`, `['a', 1]`, `{'a': 1}`. */
export function toRepr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' || value instanceof Float) return numberText(value);
  if (isList(value)) return `[${value.map(toRepr).join(', ')}]`;
  const entries = Object.entries(value).map(([key, member]) => `${quote(key)}: ${toRepr(member)}`);
  return `{${entries.join(', ')}}`;
}

/** JSON with ", " and ": " between parts and everything beyond ASCII escaped; NaN and Infinity as words. */
export function toJsonText(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return jsonQuote(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' || value instanceof Float) {
    const plain = Number(value);
    if (Number.isNaN(plain)) return 'NaN';
    return Number.isFinite(plain) ? numberText(value) : plain > 0 ? 'Infinity' : '-Infinity';
  }
  if (isList(value)) return `[${value.map(toJsonText).join(', ')}]`;
  const entries = Object.entries(value).map(([key, member]) => `${jsonQuote(key)}: ${toJsonText(member)}`);
  return `{${entries.join(', ')}}`;
}

function numberText(value: number | Float): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return floatText(Number(value));
}

/** Shortest digits that read back as the same number; an exponent below 1e-4 and from 1e16. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

const shortEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = mark;
  for (const character of text) {
    if (character === mark) result += `\\${character}`;
    else if (character === ' ') result += character;
    else if (character in shortEscapes) result += shortEscapes[character];
    else if (/[\p{C}\p{Z}]/u.test(character)) result += codeEscape(character.codePointAt(0) as number);
    else result += character;
  }
  return result + mark;
}

function codeEscape(code: number): string {
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const jsonEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function jsonQuote(text: string): string {
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => jsonEscapes[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
