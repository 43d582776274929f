import type { WorldOptions } from '../engine/world.ts';

const latency = (random: () => number) => (random() < 0.3 ? 0 : Math.floor(random() * 8000));

const messages = { duplicate: 0.2, late: 0.2, lateBy: 20_000, reorder: true };
const common = { latency, listLag: 5000 };

/** What goes wrong while a story is played. */
export const worlds: Readonly<Record<string, WorldOptions>> = {
  'nothing goes wrong': { latency },
  'slow calls, late, reordered and doubled messages': { ...common, faults: messages, slow: 0.05 },
  'calls take long, messages are doubled': { ...common, faults: messages, long: 0.3, longBy: 55_000 },
  'functions die after any call': { ...common, faults: { kill: 0.02 } },
  'answers are lost': { ...common, faults: { lostAnswer: 0.01 } },
  'creates come about late': { ...common, late: 0.15, lateBy: 25_000 },
  'everything at once': {
    ...common,
    faults: { ...messages, kill: 0.006, lostAnswer: 0.006, conflict: 0.03, unprocessed: 0.05, lag: 2000 },
    slow: 0.03,
    late: 0.05,
    lateBy: 20_000,
  },
};
