import type { Service } from './http.ts';

/** The catalogue of a token: every service under its endpoints, public, internal and admin alike. */
export function catalogueOf(services: () => readonly Service[], others: Readonly<Record<string, string>>) {
  const cache = new Map<string, unknown[]>();
  return (origin: string, project: string | undefined): unknown[] => {
    const key = `${origin} ${project}`;
    const known = cache.get(key);
    if (known) return known;
    const entry = (type: string, name: string, url: string) => ({
      id: idOf(`${type}`),
      type,
      name,
      endpoints: ['internal', 'admin', 'public'].map((each) => ({
        id: idOf(`${type}-${each}`),
        interface: each,
        region_id: 'RegionOne',
        region: 'RegionOne',
        url: url.replace('%p', project ?? ''),
      })),
    });
    const made = services().flatMap((service) => {
      const url = `${origin}${service.endpoint}`;
      return service.type === 'volumev3'
        ? [entry('volumev3', 'cinderv3', url), entry('block-storage', 'cinder', url)]
        : [entry(service.type, service.name, url)];
    });
    for (const [type, url] of Object.entries(others)) made.push(entry(type, type, url));
    if (cache.size < 1000) cache.set(key, made);
    return made;
  };
}

const idOf = (text: string): string => Buffer.from(text.padEnd(16, '.')).toString('hex').slice(0, 32);
