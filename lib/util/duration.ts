const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Milliseconds of `90s`, `30m`, `4h`, `2d`, `1w`, sums of them (`1h30m`), or an ISO 8601 duration (`PT4H`, `P2DT12H`); undefined: none. */
export function parseDuration(text: string): number | undefined {
  const short = /^(?:\d+(?:\.\d+)?[smhdw])+$/.exec(text.trim());
  if (short) {
    let seconds = 0;
    for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)) seconds += Number(count) * units[unit!]!;
    return Math.round(seconds * 1000);
  }
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text.trim());
  if (!iso || iso.slice(1).every((part) => part === undefined)) return undefined;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
