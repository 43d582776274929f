import { HeatError, type Position } from '../../errors.ts';

/** A place in the text that is being read; `offset` counts UTF-16 units, `line` and `column` from 0. */
export interface Mark {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const lineEnds = '\0\r\n\u0085\u2028\u2029';

/** The line around a mark with a caret under it, shortened to 75 characters, as Heat's messages show it. */
function snippet(text: string, mark: Mark): string {
  let head = '';
  let start = mark.offset;
  while (start > 0 && !lineEnds.includes(text[start - 1] as string)) {
    start--;
    if (mark.offset - start > 36) {
      head = ' ... ';
      start += 5;
      break;
    }
  }
  let tail = '';
  let end = mark.offset;
  while (end < text.length && !lineEnds.includes(text[end] as string)) {
    end++;
    if (end - mark.offset > 36) {
      tail = ' ... ';
      end -= 5;
      break;
    }
  }
  const caret = ' '.repeat(4 + mark.offset - start + head.length);
  return `    ${head}${text.slice(start, end)}${tail}\n${caret}^`;
}

function place(text: string, mark: Mark): string {
  const where = `  in "<unicode string>", line ${mark.line + 1}, column ${mark.column + 1}`;
  return `${where}:\n${snippet(text, mark)}`;
}

/** What is wrong with a text, in the words of Heat's YAML library. */
export interface Fault {
  readonly context?: string;
  readonly contextMark?: Mark;
  readonly problem: string;
  readonly mark: Mark;
  readonly hint?: string;
}

/** Thrown by scanner, composer and resolver; `readDocument` turns it into a HeatError. */
export class SyntaxFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.problem);
    this.fault = fault;
  }

  toHeatError(text: string, file: string | undefined): HeatError {
    const { context, contextMark, problem, mark, hint } = this.fault;
    const lines: string[] = [];
    if (context !== undefined) lines.push(context);
    if (contextMark !== undefined && (contextMark.line !== mark.line || contextMark.column !== mark.column)) {
      lines.push(place(text, contextMark));
    }
    lines.push(problem, place(text, mark));
    const message = lines.join('\n');
    const position: Position = {
      line: mark.line + 1,
      column: mark.column + 1,
      ...(file === undefined ? {} : { file }),
    };
    return new HeatError('ValueError', message, {
      problems: [{ type: 'ValueError', message, position, ...(hint === undefined ? {} : { hint }) }],
    });
  }
}
