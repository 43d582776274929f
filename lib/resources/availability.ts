import { z } from 'zod';
import { HeatError } from '../errors.ts';
import { type Cloud, CloudError } from '../openstack/contract.ts';
import type { ResourceType } from './contract.ts';

/** Names that Heat's messages give the services. */
const serviceNames: Readonly<Record<string, string>> = {
  alarming: 'aodh',
  baremetal: 'ironic',
  compute: 'nova',
  container: 'zun',
  'container-infra': 'magnum',
  database: 'trove',
  dns: 'designate',
  identity: 'keystone',
  image: 'glance',
  'key-manager': 'barbican',
  'load-balancer': 'octavia',
  messaging: 'zaqar',
  network: 'neutron',
  'object-store': 'swift',
  reservation: 'blazar',
  sharev2: 'manila',
  volumev3: 'cinder',
  workflowv2: 'mistral',
};

const nameOf = (service: string) => serviceNames[service] ?? service;

/** Milliseconds that a service's list of its extensions is believed. */
const believed = 600_000;

const extensionsSchema = z.looseObject({ extensions: z.array(z.looseObject({ alias: z.string() })) });

type Extensions = ReadonlySet<string> | undefined;

/** What the services of a cloud have beyond the common, by service; the same for everyone. */
const known = new WeakMap<object, Map<string, { readonly until: number; readonly aliases: Promise<Extensions> }>>();

export interface Asked {
  readonly cloud: Cloud;
  /** Whose clouds they are: what services are asked of is kept with it. */
  readonly of: object;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Tells what types need that a cloud lacks, a service or an extension of it (behaviour 322); undefined: nothing. Extensions of a
 * service that does not tell them are taken to be there.
 */
export function lackOf({ cloud, of, now }: Asked): (type: ResourceType) => Promise<string | undefined> {
  const services = new Map<string, Promise<boolean>>();
  return async ({ service, extension }) => {
    if (service === undefined) return undefined;
    const has = services.get(service) ?? cloud.has(service);
    services.set(service, has);
    if (!(await has)) return `${nameOf(service)} ${service} endpoint is not in service catalog.`;
    if (extension === undefined) return undefined;
    const aliases = await extensions(service);
    if (aliases === undefined || aliases.has(extension)) return undefined;
    return `Required extension ${extension} in ${nameOf(service)} service is not available.`;
  };

  function extensions(service: string): Promise<Extensions> {
    const kept = known.get(of) ?? new Map();
    known.set(of, kept);
    const key = JSON.stringify([cloud.name, cloud.region ?? '', service]);
    const before = kept.get(key);
    if (before !== undefined && before.until > now) return before.aliases;
    const aliases = askExtensions(cloud, service);
    kept.set(key, { until: now + believed, aliases });
    return aliases.then((told) => {
      if (told === undefined) kept.delete(key);
      return told;
    });
  }
}

async function askExtensions(cloud: Cloud, service: string): Promise<Extensions> {
  const path = service === 'network' ? '/v2.0/extensions' : '/extensions';
  try {
    const { body } = await cloud.request({ service, method: 'GET', path, schema: extensionsSchema });
    return new Set(body.extensions.map(({ alias }) => alias));
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}

/** The fault for a type that a cloud has not all it needs for (behaviours 319, 322). */
export function unavailable({ type, service = '' }: Pick<ResourceType, 'type' | 'service'>, reason: string): HeatError {
  return new HeatError(
    'ResourceTypeUnavailable',
    `HEAT-E99001 Service ${nameOf(service)} is not available for resource type ${type}, reason: ${reason}`,
  );
}
