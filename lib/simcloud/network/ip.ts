/** An address as a number, so that IPv4 and IPv6 are calculated alike. */
export interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
}

export interface Cidr {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export function parseIp(text: unknown): Address | undefined {
  if (typeof text !== 'string' || text.length > 45) return undefined;
  const four = v4.exec(text);
  if (four) {
    let value = 0;
    for (let i = 1; i <= 4; i++) {
      const byte = Number(four[i]);
      if (byte > 255) return undefined;
      value = value * 256 + byte;
    }
    return { version: 4, value: BigInt(value) };
  }
  if (!text.includes(':')) return undefined;
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of [...left, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...right]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return { version: 6, value };
}

export function formatIp(version: 4 | 6, value: bigint): string {
  if (version === 4) {
    const n = Number(value);
    return `${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;
  }
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((value >> shift) & 0xffffn).toString(16));
  const zeros = groups.join(':').match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = zeros.sort((a, b) => b.length - a.length)[0];
  if (!longest) return groups.join(':');
  const text = groups.join(':').replace(longest, '::');
  return text.replace(/:{3,}/, '::');
}

/** `10.0.0.0/24`; host bits are cleared, a bare address is a network of one. */
export function parseCidr(text: unknown): Cidr | undefined {
  if (typeof text !== 'string') return undefined;
  const [address, length] = text.split('/', 2);
  const ip = parseIp(address);
  if (!ip) return undefined;
  const bits = ip.version === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = ip.value - (ip.value % size);
  return { version: ip.version, first, last: first + size - 1n, prefix };
}

export const formatCidr = (cidr: Cidr): string => `${formatIp(cidr.version, cidr.first)}/${cidr.prefix}`;
export const contains = (cidr: Cidr, ip: Address): boolean =>
  ip.version === cidr.version && ip.value >= cidr.first && ip.value <= cidr.last;
export const overlap = (a: Cidr, b: Cidr): boolean => a.version === b.version && a.first <= b.last && b.first <= a.last;

/** The address a host with this MAC gives itself in an IPv6 /64 (SLAAC). */
export function eui64(cidr: Cidr, mac: string): bigint {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const host = [bytes[0]! ^ 2, bytes[1]!, bytes[2]!, 0xff, 0xfe, bytes[3]!, bytes[4]!, bytes[5]!];
  return host.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) | cidr.first;
}
