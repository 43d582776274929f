import { toRepr } from '../../template/text.ts';
import { isSet, maps, texts } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, listOf, mapOf, resolve, since, string } from '../declare.ts';

export const instance: ResourceType = {
  type: 'OS::Trove::Instance',
  support: since('2014.1'),
  service: 'database',
  properties: {
    name: string({ updateAllowed: true, length: [null, 255] }),
    flavor: string({ required: true, updateAllowed: true, custom: 'trove.flavor' }),
    datastore_type: string({ length: [null, 255] }),
    datastore_version: string({ length: [null, 255] }),
    size: integer({ required: true, updateAllowed: true, range: [1, 150] }),
    networks: listOf(
      mapOf({
        network: string({ custom: 'neutron.network' }),
        port: string({ custom: 'neutron.port' }),
        fixed_ip: string({ custom: 'ip_addr' }),
      }),
      { default: [] },
    ),
    databases: listOf(
      mapOf({
        character_set: string({ default: 'utf8' }),
        collate: string({ default: 'utf8_general_ci' }),
        name: string({
          required: true,
          length: [null, 64],
          pattern: '[a-zA-Z0-9_\\-]+[a-zA-Z0-9_@?#\\s\\-]*[a-zA-Z0-9_\\-]+',
        }),
      }),
      { default: [], updateAllowed: true },
    ),
    users: listOf(
      mapOf({
        name: string({
          required: true,
          updateAllowed: true,
          length: [null, 16],
          pattern: '[a-zA-Z0-9_]+[a-zA-Z0-9_@?#\\s]*[a-zA-Z0-9_]+',
        }),
        password: string({
          required: true,
          updateAllowed: true,
          pattern: '[a-zA-Z0-9_]+[a-zA-Z0-9_@?#\\s]*[a-zA-Z0-9_]+',
        }),
        host: string({ default: '%', updateAllowed: true }),
        databases: listOf(string(), { required: true, updateAllowed: true, length: [1] }),
      }),
      { default: [], updateAllowed: true },
    ),
    availability_zone: string(),
    restore_point: string(),
    replica_of: string({ support: since('5.0.0') }),
    replica_count: integer({ support: since('5.0.0') }),
  },
  attributes: attributes({ String: ['hostname', 'href'] }),
  translation: [resolve('flavor', 'trove.flavor')],
  validate: (view) => {
    const databases = maps(view.properties.databases).map((database) => database.name);
    const users = maps(view.properties.users);
    if (users.length > 0 && databases.length === 0) {
      view.report(`Databases property is required if users property is provided for resource ${view.name}.`);
      return;
    }
    for (const user of users) {
      const missing = texts(user.databases).filter((name) => !databases.includes(name));
      if (missing.length > 0) {
        const what = `Database ${toRepr(missing)} specified for user does not exist in databases`;
        view.report(`${what} for resource ${view.name}.`);
      }
    }
    for (const { network, port } of maps(view.properties.networks)) {
      if (isSet(network) === isSet(port)) view.report('Either network or port must be provided.');
    }
  },
};
