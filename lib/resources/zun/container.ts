import { isTruthy } from '../../template/scalars.ts';
import { conflict, isSet, maps, unspecified } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, list, listOf, map, mapOf, number, resolve, since, string } from '../declare.ts';

export const container: ResourceType = {
  type: 'OS::Zun::Container',
  support: since('9.0.0'),
  service: 'container',
  properties: {
    name: string({ updateAllowed: true }),
    image: string({ required: true }),
    command: string(),
    cpu: number({ updateAllowed: true }),
    memory: integer({ updateAllowed: true }),
    environment: map(),
    workdir: string(),
    labels: map(),
    image_pull_policy: string({ oneOf: ['ifnotpresent', 'always', 'never'] }),
    restart_policy: string(),
    interactive: boolean(),
    tty: boolean({ support: since('14.0.0') }),
    image_driver: string({ oneOf: ['docker', 'glance'] }),
    hints: map({ support: since('10.0.0') }),
    hostname: string({ support: since('10.0.0') }),
    security_groups: list({ default: [], support: since('10.0.0') }),
    mounts: listOf(
      mapOf({
        volume_id: string({ custom: 'cinder.volume' }),
        volume_size: integer(),
        mount_path: string({ required: true }),
      }),
    ),
    networks: listOf(
      mapOf({
        network: string({ custom: 'neutron.network' }),
        fixed_ip: string({ custom: 'ip_addr' }),
        port: string({ custom: 'neutron.port' }),
      }),
      { updateAllowed: true, support: since('11.0.0') },
    ),
  },
  attributes: attributes({ Map: ['addresses'], String: ['name'] }),
  translation: [resolve('networks.network', 'neutron.network'), resolve('networks.port', 'neutron.port')],
  validate: (view) => {
    const { restart_policy: policy } = view.properties;
    if (isTruthy(policy) && !/^(?:on-failure:.*|always|unless-stopped|on-failure|no)$/.test(String(policy))) {
      const choice = '"no", "on-failure[:max-retry]", "always", and "unless-stopped"';
      view.report(`restart_policy "${policy}" is invalid. Valid values are ${choice}.`);
    }
    for (const { volume_id, volume_size } of maps(view.properties.mounts)) {
      if (!isSet(volume_id) && !isSet(volume_size)) {
        const where = `should be set for the specified mount of container "${view.name}".`;
        view.report(`One of the properties "volume_id" or "volume_size" ${where}`);
      }
      if (isTruthy(volume_id) && isTruthy(volume_size)) conflict(view, 'networks/volume_id', 'networks/volume_size');
    }
    for (const { network, port, fixed_ip } of maps(view.properties.networks)) {
      if (!isSet(network) && !isSet(port)) unspecified(view, 'network', 'port');
      if (isTruthy(fixed_ip) && isSet(port)) conflict(view, 'networks.fixed_ip', 'networks.port');
    }
  },
};
