import type { Node } from './ast.ts';

/** Number of code points that `node` always consumes; undefined when it varies. */
export function fixedWidth(node: Node): number | undefined {
  switch (node.kind) {
    case 'char':
      return 1;
    case 'assert':
    case 'look':
      return 0;
    case 'capture':
    case 'atomic':
      return fixedWidth(node.body);
    case 'sequence':
      return node.items.reduce<number | undefined>((sum, item) => add(sum, fixedWidth(item)), 0);
    case 'choice':
      return node.items.map(fixedWidth).reduce((left, right) => (left === right ? left : undefined));
    case 'repeat': {
      const width = fixedWidth(node.body);
      if (width === 0) return 0;
      return width !== undefined && node.min === node.max ? width * node.min : undefined;
    }
    case 'conditional': {
      const yes = fixedWidth(node.yes);
      return yes === fixedWidth(node.no) ? yes : undefined;
    }
    case 'reference':
      return node.width;
  }
}

function add(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}
