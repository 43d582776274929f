import type { Clock } from './clock.ts';

/** Milliseconds of a pause at most. */
const longest = 400;

/**
 * The pause of somebody who has lost `lost` races for the same item in a row: a random part of a time that doubles, so that
 * those who all want it do not run into each other for ever.
 */
export function giveWay(
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  lost: number,
): Promise<void> {
  return clock.sleep(Math.ceil(Math.min(longest, 2 ** lost) * random()));
}
