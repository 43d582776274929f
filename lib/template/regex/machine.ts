import { LIMITS } from './ast.ts';
import { isAsciiWord, isWord, lower } from './chars.ts';
import type { Instruction, Program } from './compile.ts';
import { RegexError } from './errors.ts';

const NEWLINE = 10;

/** Kinds of entries on the backtracking stack; every entry is three numbers: kind, a, b. */
const CHOICE = 0; // instruction, place
const CAPTURE = 1; // slot, old value
const REGISTER = 2; // register, old value
const SHORTEN = 3; // instruction after a greedy run, place; the least place follows below as BOUND
const LENGTHEN = 4; // instruction of a lazy run, place; BOUND below: characters left
const BOUND = 5;
const ITERATE = 6; // instruction of a lazy loop, place

/** Steps left for one operation; shared by all matches that the operation makes. */
export interface Budget {
  steps: number;
}

/**
 * A backtracking matcher over a compiled pattern and one text, with an explicit stack, a budget of steps and, once an
 * attempt has become expensive, a memory of failed (choice point, place) pairs that makes the work linear in
 * pattern x text where the pattern allows it.
 */
export class Machine {
  readonly text: Int32Array;
  captures: Int32Array;
  private readonly program: Program;
  private readonly budget: Budget;
  private readonly registers: Int32Array;
  private readonly stack: number[] = [];
  private failed: Uint32Array | undefined;
  private memoFrom: number;
  private whole = false;
  /** A match may not end here; -1: anywhere. */
  private notAt = -1;

  constructor(program: Program, text: Int32Array, budget: Budget) {
    this.program = program;
    this.text = text;
    this.budget = budget;
    this.memoFrom = budget.steps - LIMITS.memoAfter;
    this.captures = new Int32Array((program.groups + 1) * 2).fill(-1);
    this.registers = new Int32Array(program.registers);
  }

  /**
   * Tries to match at `start`; on success `captures` has the places of all groups.
   * @throws RegexError limit
   */
  matchAt(start: number, options: { readonly whole?: boolean; readonly notEmpty?: boolean } = {}): boolean {
    this.captures.fill(-1);
    this.stack.length = 0;
    this.whole = options.whole ?? false;
    this.notAt = options.notEmpty ? start : -1;
    if (this.whole || this.notAt >= 0) this.failed = undefined;
    const end = this.run(0, start, 0);
    if (end < 0) return false;
    this.captures[0] = start;
    this.captures[1] = end;
    return true;
  }

  private spend(steps: number): void {
    this.budget.steps -= steps;
    if (this.budget.steps < 0 || this.stack.length > LIMITS.stack) {
      throw new RegexError('limit', 'regular expression takes too long on this text');
    }
  }

  private push(kind: number, a: number, b: number): void {
    this.stack.push(kind, a, b);
  }

  /** Runs from an instruction to `accept`; the place there, or -1 with everything undone. */
  private run(from: number, start: number, level: number): number {
    const { code } = this.program;
    const base = this.stack.length;
    let pc = from;
    let at = start;
    for (;;) {
      this.spend(1);
      const instruction = code[pc]!;
      if (instruction.op === 'accept') {
        if (level > 0 || ((!this.whole || at === this.text.length) && at !== this.notAt)) return at;
        at = -1;
      } else {
        at = this.step(instruction, pc, at, level);
        pc = this.nextPc;
      }
      if (at >= 0) continue;
      at = this.backtrack(base);
      if (at < 0) return -1;
      pc = this.nextPc;
    }
  }

  private nextPc = 0;

  /** Executes one instruction at a place: the new place, or -1 when it fails; `nextPc` is where to go on. */
  private step(instruction: Exclude<Instruction, { op: 'accept' }>, pc: number, at: number, level: number): number {
    this.nextPc = pc + 1;
    switch (instruction.op) {
      case 'char':
        return at < this.text.length && instruction.test(this.text[at]!) ? at + 1 : -1;
      case 'chars':
        return this.chars(instruction, pc, at);
      case 'split':
        if (this.knownFailure(instruction.memo, at)) return -1;
        this.push(CHOICE, instruction.second, at);
        this.nextPc = instruction.first;
        return at;
      case 'jump':
        this.nextPc = instruction.to;
        return at;
      case 'save':
        this.push(CAPTURE, instruction.slot, this.captures[instruction.slot]!);
        this.captures[instruction.slot] = at;
        return at;
      case 'reference':
        return this.reference(instruction.group, instruction.ignoreCase, at);
      case 'assert':
        return this.holds(instruction, at) ? at : -1;
      case 'look':
        return this.look(instruction, pc, at, level);
      case 'atomic': {
        const base = this.stack.length;
        const end = this.run(pc + 1, at, level + 1);
        if (end >= 0) this.commit(base);
        this.nextPc = instruction.end;
        return end;
      }
      case 'conditional':
        if (this.captures[instruction.group * 2 + 1]! < 0) this.nextPc = instruction.no;
        return at;
      case 'loopStart':
        this.setRegister(instruction.register, 0);
        this.setRegister(instruction.register + 1, -1);
        this.nextPc = instruction.end;
        return at;
      case 'loop':
        return this.loop(instruction, pc, at);
    }
  }

  /** Takes the last alternative above `base`: the place to go on from (`nextPc` the instruction), or -1. */
  private backtrack(base: number): number {
    const { stack } = this;
    while (stack.length > base) {
      const b = stack.pop()!;
      const a = stack.pop()!;
      switch (stack.pop()!) {
        case CHOICE:
          this.nextPc = a;
          return b;
        case CAPTURE:
          this.captures[a] = b;
          break;
        case REGISTER:
          this.registers[a] = b;
          break;
        case SHORTEN: {
          const least = stack[stack.length - 2]!;
          if (b - 1 > least) this.push(SHORTEN, a, b - 1);
          else stack.length -= 3;
          this.nextPc = a;
          return b - 1;
        }
        case ITERATE:
          this.iterate(this.program.code[a] as Extract<Instruction, { op: 'loop' }>, b);
          return b;
        case LENGTHEN: {
          const place = this.lengthen(a, b);
          if (place < 0) break;
          return place;
        }
      }
    }
    return -1;
  }

  private lengthen(pc: number, at: number): number {
    const { stack } = this;
    const instruction = this.program.code[pc] as Extract<Instruction, { op: 'chars' }>;
    const left = stack[stack.length - 2]!;
    stack.length -= 3;
    if (at >= this.text.length || !instruction.test(this.text[at]!)) return -1;
    if (left > 1) {
      this.push(BOUND, left - 1, 0);
      this.push(LENGTHEN, pc, at + 1);
    }
    this.nextPc = pc + 1;
    return at + 1;
  }

  private chars(instruction: Extract<Instruction, { op: 'chars' }>, pc: number, at: number): number {
    const { test, min, max, mode } = instruction;
    const { text } = this;
    if (this.knownFailure(instruction.memo, at)) return -1;
    const wanted = mode === 'lazy' ? min : max;
    const limit = Math.min(text.length, at + wanted);
    let end = at;
    while (end < limit && test(text[end]!)) end++;
    this.spend((end - at) >> 2);
    if (end - at < min) return -1;
    if (mode === 'greedy' && end > at + min) {
      this.push(BOUND, at + min, 0);
      this.push(SHORTEN, pc + 1, end);
    } else if (mode === 'lazy' && max > min) {
      this.push(BOUND, max - min, 0);
      this.push(LENGTHEN, pc, end);
    }
    return end;
  }

  private setRegister(register: number, value: number): void {
    this.push(REGISTER, register, this.registers[register]!);
    this.registers[register] = value;
  }

  private loop(instruction: Extract<Instruction, { op: 'loop' }>, pc: number, at: number): number {
    const { register, min, max, lazy } = instruction;
    const count = this.registers[register]!;
    if (count < min) {
      this.iterate(instruction, at);
      return at;
    }
    if (count >= max || this.registers[register + 1] === at) return at;
    if (this.knownFailure(instruction.memo, at)) return -1;
    if (lazy) {
      this.push(ITERATE, pc, at);
      return at;
    }
    this.push(CHOICE, pc + 1, at);
    this.iterate(instruction, at);
    return at;
  }

  private iterate(instruction: Extract<Instruction, { op: 'loop' }>, at: number): void {
    const { register, body } = instruction;
    this.setRegister(register, this.registers[register]! + 1);
    this.setRegister(register + 1, at);
    this.nextPc = body;
  }

  private look(instruction: Extract<Instruction, { op: 'look' }>, pc: number, at: number, level: number): number {
    this.nextPc = instruction.end;
    const base = this.stack.length;
    const start = at - instruction.behind;
    const end = start < 0 ? -1 : this.run(pc + 1, start, level + 1);
    this.nextPc = instruction.end;
    if (instruction.negative) {
      if (end >= 0) this.undo(base);
      return end < 0 ? at : -1;
    }
    if (end >= 0) this.commit(base);
    return end < 0 ? -1 : at;
  }

  /** Drops the alternatives above `base` but keeps what is needed to undo captures and registers. */
  private commit(base: number): void {
    const { stack } = this;
    let kept = base;
    for (let entry = base; entry < stack.length; entry += 3) {
      const kind = stack[entry]!;
      if (kind !== CAPTURE && kind !== REGISTER) continue;
      stack[kept] = kind;
      stack[kept + 1] = stack[entry + 1]!;
      stack[kept + 2] = stack[entry + 2]!;
      kept += 3;
    }
    stack.length = kept;
  }

  private undo(base: number): void {
    this.commit(base);
    this.backtrack(base);
  }

  private reference(group: number, ignoreCase: boolean, at: number): number {
    const from = this.captures[group * 2]!;
    const to = this.captures[group * 2 + 1]!;
    const length = to - from;
    if (from < 0 || to < 0 || at + length > this.text.length) return -1;
    this.spend(length >> 2);
    for (let offset = 0; offset < length; offset++) {
      const wanted = this.text[from + offset]!;
      const found = this.text[at + offset]!;
      if (wanted !== found && !(ignoreCase && lower(wanted, false) === lower(found, false))) return -1;
    }
    return at + Math.max(length, 0);
  }

  private holds(instruction: Extract<Instruction, { op: 'assert' }>, at: number): boolean {
    const { text } = this;
    switch (instruction.assert) {
      case 'textStart':
        return at === 0;
      case 'textEnd':
        return at === text.length;
      case 'end':
        return at === text.length || (at === text.length - 1 && text[at] === NEWLINE);
      case 'lineStart':
        return at === 0 || text[at - 1] === NEWLINE;
      case 'lineEnd':
        return at === text.length || text[at] === NEWLINE;
      case 'word':
      case 'notWord': {
        const test = instruction.ascii ? isAsciiWord : isWord;
        const before = at > 0 && test(text[at - 1]!);
        const after = at < text.length && test(text[at]!);
        if (text.length === 0) return false;
        return (before !== after) === (instruction.assert === 'word');
      }
    }
  }

  /** True when this choice point was already tried at this place; notes it otherwise. */
  private knownFailure(memo: number, at: number): boolean {
    if (memo < 0 || this.program.memos === 0 || this.budget.steps > this.memoFrom) return false;
    if (!this.failed) {
      const bits = this.program.memos * (this.text.length + 1);
      if (bits > LIMITS.memoBits) return false;
      this.failed = new Uint32Array((bits >> 5) + 1);
    }
    const bit = memo * (this.text.length + 1) + at;
    const mask = 1 << (bit & 31);
    if ((this.failed[bit >> 5]! & mask) !== 0) return true;
    this.failed[bit >> 5]! |= mask;
    return false;
  }
}
