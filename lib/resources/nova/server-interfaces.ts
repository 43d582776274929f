import { z } from 'zod';
import { CloudError } from '../../openstack/index.ts';
import type { ReadContext } from '../contract.ts';

/** The network interfaces of a server, as the compute service has them. */

export interface Interface {
  readonly port: string;
  readonly mac: string | null;
  readonly network: string | null;
  readonly fixed_ip: string | null;
  readonly subnet: string | null;
}

const interfaceSchema = z.looseObject({
  interfaceAttachments: z.array(
    z.looseObject({
      port_id: z.string(),
      net_id: z.string().nullish(),
      mac_addr: z.string().nullish(),
      fixed_ips: z
        .array(z.looseObject({ ip_address: z.string().nullish(), subnet_id: z.string().nullish() }))
        .nullish(),
    }),
  ),
});

/** The interfaces that the compute service knows of. */
export async function interfacesOf(context: ReadContext, id: string): Promise<readonly Interface[]> {
  const { body } = await context.cloud.request({
    service: 'compute',
    method: 'GET',
    path: interfacePath(id),
    schema: interfaceSchema,
  });
  return body.interfaceAttachments.map(({ port_id, net_id, mac_addr, fixed_ips }) => ({
    port: port_id,
    mac: mac_addr ?? null,
    network: net_id ?? null,
    fixed_ip: fixed_ips?.[0]?.ip_address ?? null,
    subnet: fixed_ips?.[0]?.subnet_id ?? null,
  }));
}

const interfacePath = (id: string) => `/servers/${id}/os-interface`;

export async function detach(context: ReadContext, id: string, port: string): Promise<void> {
  try {
    await context.cloud.request({ service: 'compute', method: 'DELETE', path: `${interfacePath(id)}/${port}` });
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
}

export async function attach(context: ReadContext, id: string, port: string): Promise<void> {
  if ((await interfacesOf(context, id)).some((one) => one.port === port)) return;
  await attachCall(context, id, { port_id: port });
}

const attachmentSchema = z.looseObject({ interfaceAttachment: z.looseObject({ port_id: z.string() }) });

export async function attachCall(context: ReadContext, id: string, attachment: object): Promise<string> {
  const { body } = await context.cloud.request({
    service: 'compute',
    method: 'POST',
    path: interfacePath(id),
    body: { interfaceAttachment: attachment },
    schema: attachmentSchema,
  });
  return body.interfaceAttachment.port_id;
}
