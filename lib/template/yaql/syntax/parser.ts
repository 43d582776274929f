import { grammarError, unexpectedEnd, YaqlError } from '../errors.ts';
import { type Argument, Constant, type Expr, FunctionCall, Mapping, NO_VALUE, Wrapped } from './ast.ts';
import { Lexer, type Token } from './lexer.ts';
import { INDEXING, OPERATORS } from './operators.ts';

/** Code units of an expression and depth of its nesting; both far beyond what can be evaluated. */
const MAX_LENGTH = 200_000;
const MAX_NESTING = 400;

/**
 * Parses an expression.
 * @throws YaqlError YaqlGrammarException, YaqlLexicalException, UnicodeDecodeError
 */
export function parse(source: string): Expr {
  if (source.length > MAX_LENGTH) throw new YaqlError('YaqlGrammarException', 'Parse error: expression is too long');
  return new Parser(source).whole();
}

/**
 * expression = prefix operand, then binary operators and indexes while they bind tighter than what is to the left.
 * arguments  = [positional] [named]; positional = {','} value {',' {','} value}; named = value '=>' value, …
 */
class Parser {
  private readonly lexer: Lexer;
  private token: Token;
  private depth = 0;

  constructor(source: string) {
    this.lexer = new Lexer(source);
    this.token = this.lexer.next();
  }

  whole(): Expr {
    const result = this.expression(0);
    if (this.token.kind !== 'end') this.unexpected();
    return result;
  }

  private unexpected(token = this.token): never {
    if (token.kind === 'end') throw unexpectedEnd();
    throw grammarError(String(token.value), this.lexer.position(token.at), this.lexer.source);
  }

  private advance(): Token {
    const { token } = this;
    this.token = this.lexer.next();
    return token;
  }

  private at(punctuation: string): boolean {
    return this.token.kind === 'punctuation' && this.token.value === punctuation;
  }

  private expect(punctuation: string): void {
    if (!this.at(punctuation)) this.unexpected();
    this.advance();
  }

  /** Reads operators that bind tighter than `binding`. */
  private expression(binding: number): Expr {
    if (++this.depth > MAX_NESTING) throw new YaqlError('YaqlGrammarException', 'Parse error: nested too deeply');
    let left = this.operand();
    for (;;) {
      if (this.at('[') && binding < INDEXING) {
        this.advance();
        left = new FunctionCall('operator', '#indexer', [left, ...this.args(']')]);
        continue;
      }
      const operator = this.token.kind === 'operator' ? OPERATORS.get(this.token.value) : undefined;
      if (operator?.binary === undefined || operator.binary <= binding) break;
      const symbol = this.advance().value;
      const right = this.expression(operator.rightAssociative ? operator.binary - 1 : operator.binary);
      left = new FunctionCall('operator', operator.alias ?? `#operator_${symbol}`, [left, right]);
    }
    this.depth--;
    return left;
  }

  private operand(): Expr {
    const { token } = this;
    switch (token.kind) {
      case 'constant':
      case 'keyword':
        this.advance();
        return new Constant(token.value, token.kind === 'keyword');
      case 'variable':
        this.advance();
        return new FunctionCall('operator', '#get_context_data', [new Constant(token.value)]);
      case 'function':
        this.advance();
        return new FunctionCall('function', token.value, this.args(')'));
      case 'operator': {
        const binding = OPERATORS.get(token.value)?.prefix;
        if (binding === undefined) this.unexpected();
        this.advance();
        return new FunctionCall('operator', `#unary_operator_${token.value}`, [this.expression(binding)]);
      }
      case 'punctuation':
        return this.bracketed(token.value);
      case 'end':
        return this.unexpected();
    }
  }

  private bracketed(opening: string): Expr {
    if (opening !== '(' && opening !== '[' && opening !== '{') this.unexpected();
    this.advance();
    if (opening === '[') return new FunctionCall('operator', '#list', this.args(']'));
    if (opening === '{') return new FunctionCall('operator', '#map', this.args('}'));
    const inner = this.expression(0);
    this.expect(')');
    return new Wrapped(inner);
  }

  /** Reads an argument list up to and with its closing bracket. */
  private args(closing: string): Argument[] {
    const args: Argument[] = [];
    let named = false;
    let skipped = 0;
    if (this.at(closing)) {
      this.advance();
      return args;
    }
    while (this.at(',')) {
      this.advance();
      args.push(NO_VALUE);
      skipped++;
    }
    for (;;) {
      const value = this.expression(0);
      if (this.at('=>')) {
        // Named arguments follow at most one empty place, and none when no value stands before it.
        if (!named && (skipped > 1 || (skipped === 1 && args.every((arg) => arg === NO_VALUE)))) this.unexpected();
        this.advance();
        args.push(new Mapping(value, this.expression(0)));
        named = true;
      } else {
        if (named) this.unexpected();
        args.push(value);
      }
      if (this.at(closing)) break;
      this.expect(',');
      for (skipped = 0; !named && this.at(','); skipped++) {
        this.advance();
        args.push(NO_VALUE);
      }
    }
    this.advance();
    return args;
  }
}
