import { z } from 'zod';

const endpointSchema = z.looseObject({
  interface: z.string(),
  url: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
});

/** The catalogue of a Keystone v3 token. */
export const catalogueSchema = z.array(
  z.looseObject({ type: z.string(), name: z.string().nullish(), endpoints: z.array(endpointSchema).default([]) }),
);
export type CatalogueEntries = z.infer<typeof catalogueSchema>;

/** Service types that name the same service (OpenStack service types authority), the official one first. */
const families: readonly (readonly string[])[] = [
  ['block-storage', 'volumev3', 'volumev2', 'volume', 'block-store'],
  ['load-balancer'],
  ['shared-file-system', 'sharev2', 'share'],
  ['message', 'messaging'],
  ['workflow', 'workflowv2'],
  ['alarm', 'alarming'],
  ['container-infrastructure-management', 'container-infra', 'container-infrastructure'],
  ['application-container', 'container'],
  ['baremetal', 'bare-metal'],
  ['key-manager'],
  ['orchestration'],
];

const aliases = new Map(families.flatMap((family) => family.map((type) => [type, family] as const)));

/** Which endpoint serves a service type, for one region and interface. */
export class Catalogue {
  readonly #entries: CatalogueEntries;

  constructor(entries: CatalogueEntries) {
    this.#entries = entries;
  }

  /**
   * The endpoint of `service` (an alias finds its official type and the other way round), without a slash at its end.
   * An exact type wins over an alias; without an endpoint of the wanted interface the public one is taken.
   */
  endpoint(service: string, want: { region?: string | undefined; interface?: string | undefined }): string | undefined {
    const types = [service, ...(aliases.get(service) ?? []).filter((type) => type !== service)];
    for (const type of types) {
      const endpoints = this.#entries
        .filter((entry) => entry.type === type)
        .flatMap((entry) => entry.endpoints)
        .filter(
          (endpoint) =>
            want.region === undefined || (endpoint.region_id ?? endpoint.region ?? want.region) === want.region,
        );
      const found =
        endpoints.find((endpoint) => endpoint.interface === (want.interface ?? 'public')) ??
        endpoints.find((endpoint) => endpoint.interface === 'public');
      if (found !== undefined) return found.url.replace(/\/+$/, '');
    }
    return undefined;
  }
}

/**
 * Endpoint and path in one. Catalogues differ in whether an endpoint ends with the API's version (`…:9696` or
 * `…:9696/v2.0`); the path always begins with it, so it is not written twice.
 */
export function joinUrl(endpoint: string, path: string): string {
  const version = /^\/v\d+(?:\.\d+)?(?=\/|$)/.exec(path)?.[0];
  const base = endpoint.replace(/\/+$/, '');
  return (version !== undefined && base.endsWith(version) ? base.slice(0, -version.length) : base) + path;
}
