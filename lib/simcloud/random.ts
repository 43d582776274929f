/** Seeded pseudo-random numbers (sfc32): the same seed gives the same ids, addresses, latencies and faults. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** `digits` hexadecimal digits, a multiple of eight. */
  hex(digits: number): string;
  /** A version 4 UUID. */
  uuid(): string;
  /** Goes on with another sequence of the same seed. */
  reseed(turn: number): void;
}

export function seededRandom(seed: number): Random {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const word = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) word();
  const hex = (digits: number) => {
    let text = '';
    for (let i = 0; i < digits; i += 8) text += word().toString(16).padStart(8, '0');
    return text;
  };
  return {
    reseed: (turn) => {
      b = Math.imul(turn, 0x9e3779b1);
      for (let i = 0; i < 15; i++) word();
    },
    next: () => word() / 4294967296,
    hex,
    uuid: () => {
      const h = hex(32);
      const variant = '89ab'[Number.parseInt(h[16]!, 16) & 3];
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
    },
  };
}
