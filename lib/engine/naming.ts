import { createHash } from 'node:crypto';

/** A version 4 UUID that is always the same for the same parts: whoever repeats a step names the same thing. */
export function derivedUuid(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Name of an execution: at most 80 characters, the same for the same parts. */
export function executionName(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** ARN of a stack (behaviour 163). */
export const stackArn = (tenant: string, name: string, id: string): string =>
  `arn:openstack:heat::${tenant}:stacks/${name}/${id}`;

const span = 1_000_000;

/** Numbers of incarnations: unique within a stack, and they tell the epoch that made them. */
export const incarnation = {
  made: (epoch: number, node: number): number => epoch * span + node + 1,
  epochOf: (inc: number): number => Math.floor(inc / span),
};
