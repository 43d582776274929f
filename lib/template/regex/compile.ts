import type { AssertKind, CharTest, Node, ParsedPattern, RepeatMode } from './ast.ts';

/**
 * One instruction of the matching machine. `next` is the instruction that follows on success; sub-programs (lookaround,
 * atomic groups) end in `accept`.
 */
export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | {
      readonly op: 'chars';
      readonly test: CharTest;
      readonly min: number;
      readonly max: number;
      readonly mode: RepeatMode;
      readonly memo: number;
    }
  | { readonly op: 'split'; first: number; second: number; readonly memo: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly op: 'assert'; readonly assert: AssertKind; readonly ascii: boolean }
  | { readonly op: 'look'; readonly negative: boolean; readonly behind: number; end: number }
  | { readonly op: 'atomic'; end: number }
  | { readonly op: 'conditional'; readonly group: number; no: number }
  | { readonly op: 'loopStart'; readonly register: number; end: number }
  | {
      readonly op: 'loop';
      readonly register: number;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      readonly body: number;
      readonly memo: number;
    }
  | { readonly op: 'accept' };

export interface Program {
  readonly code: readonly Instruction[];
  readonly groups: number;
  /** Registers of loops: count and place of the last iteration. */
  readonly registers: number;
  /** Choice points whose failure at a place can be remembered; 0: none (references, counted loops). */
  readonly memos: number;
  readonly names: ReadonlyMap<string, number>;
}

export function compileProgram(parsed: ParsedPattern): Program {
  const compiler = new Compiler();
  compiler.emit(parsed.root);
  compiler.code.push({ op: 'accept' });
  const { code, registers, memos } = compiler;
  return {
    code,
    groups: parsed.groups,
    registers,
    memos: compiler.forgetful ? 0 : memos,
    names: parsed.names,
  };
}

class Compiler {
  readonly code: Instruction[] = [];
  registers = 0;
  memos = 0;
  /** True: what happens at a place depends on more than the place, so failures must not be remembered. */
  forgetful = false;
  private inner = 0;

  emit(node: Node): void {
    switch (node.kind) {
      case 'char':
        this.code.push({ op: 'char', test: node.test });
        break;
      case 'sequence':
        for (const item of node.items) this.emit(item);
        break;
      case 'choice':
        this.choice(node.items);
        break;
      case 'repeat':
        this.repeat(node);
        break;
      case 'capture':
        this.code.push({ op: 'save', slot: node.group * 2 });
        this.emit(node.body);
        this.code.push({ op: 'save', slot: node.group * 2 + 1 });
        break;
      case 'reference':
        this.forgetful = true;
        this.code.push({ op: 'reference', group: node.group, ignoreCase: node.ignoreCase });
        break;
      case 'assert':
        this.code.push({ op: 'assert', assert: node.assert, ascii: node.ascii });
        break;
      case 'look':
        this.enclosed({ op: 'look', negative: node.negative, behind: node.behind, end: 0 }, node.body);
        break;
      case 'atomic':
        this.enclosed({ op: 'atomic', end: 0 }, node.body);
        break;
      case 'conditional':
        this.conditional(node);
        break;
    }
  }

  private memo(): number {
    return this.inner > 0 ? -1 : this.memos++;
  }

  private choice(items: readonly Node[]): void {
    const jumps: { op: 'jump'; to: number }[] = [];
    for (const [index, item] of items.entries()) {
      const last = index === items.length - 1;
      const split = { op: 'split' as const, first: this.code.length + 1, second: 0, memo: last ? -1 : this.memo() };
      if (!last) this.code.push(split);
      this.emit(item);
      if (!last) {
        const jump = { op: 'jump' as const, to: 0 };
        jumps.push(jump);
        this.code.push(jump);
        split.second = this.code.length;
      }
    }
    for (const jump of jumps) jump.to = this.code.length;
  }

  private enclosed(instruction: Extract<Instruction, { end: number }>, body: Node): void {
    this.code.push(instruction);
    this.inner++;
    this.emit(body);
    this.inner--;
    this.code.push({ op: 'accept' });
    instruction.end = this.code.length;
  }

  private conditional(node: Extract<Node, { kind: 'conditional' }>): void {
    this.forgetful = true;
    const test = { op: 'conditional' as const, group: node.group, no: 0 };
    const jump = { op: 'jump' as const, to: 0 };
    this.code.push(test);
    this.emit(node.yes);
    this.code.push(jump);
    test.no = this.code.length;
    this.emit(node.no);
    jump.to = this.code.length;
  }

  private repeat(node: Extract<Node, { kind: 'repeat' }>): void {
    const { min, max, mode, body } = node;
    if (body.kind === 'char') {
      const memo = mode === 'possessive' || min === max ? -1 : this.memo();
      this.code.push({ op: 'chars', test: body.test, min, max, mode, memo });
      return;
    }
    if (mode === 'possessive') {
      this.enclosed({ op: 'atomic', end: 0 }, { ...node, mode: 'greedy' });
      return;
    }
    if (min > 1 || (max > 1 && max !== Number.POSITIVE_INFINITY)) this.forgetful = true;
    const register = this.registers;
    this.registers += 2;
    const start = { op: 'loopStart' as const, register, end: 0 };
    this.code.push(start);
    const first = this.code.length;
    this.emit(body);
    start.end = this.code.length;
    this.code.push({ op: 'loop', register, min, max, lazy: mode === 'lazy', body: first, memo: this.memo() });
  }
}
