/** Templates of any number of resources to measure the language with. */

/**
 * Values, random strings and test resources in equal parts, each third by itself and in chains of at most three groups.
 * Word for word what `heat-language.py` beside a Heat installation measures, so that digests can be compared.
 */
export function simpleTemplate(resources: number): string {
  const lines = [
    'heat_template_version: 2021-04-16',
    'parameters:',
    '  name: {type: string, default: lab}',
    '  ports: {type: comma_delimited_list, default: "80,443,8080"}',
    'resources:',
  ];
  for (let i = 0; i < resources; i++) {
    const before = i >= 3 && i % 10 > 2 ? `{get_attr: [r${i - 3}, value]}` : '{get_param: name}';
    lines.push(`  r${i}:`, ...simpleKinds[i % 3]!(i, before));
  }
  lines.push('outputs:');
  for (let i = 0; i < resources; i += 10) {
    lines.push(`  o${i}: {value: {get_attr: [r${i}, ${i % 3 === 2 ? 'output' : 'value'}]}}`);
  }
  return lines.join('\n');
}

const simpleKinds: readonly ((i: number, before: string) => readonly string[])[] = [
  (i, before) => [
    '    type: OS::Heat::Value',
    '    properties:',
    '      value:',
    '        str_replace:',
    `          template: name-NAME-${i}`,
    `          params: {NAME: ${before}}`,
  ],
  (i, before) => [
    '    type: OS::Heat::RandomString',
    '    properties:',
    '      length: 12',
    `      salt: {list_join: ["-", [{get_param: name}, "${i}", ${before}]]}`,
  ],
  (i) => [
    '    type: OS::Heat::TestResource',
    '    properties:',
    '      value:',
    '        list_join:',
    '          - ","',
    '          - repeat:',
    '              for_each: {P: {get_param: ports}}',
    '              template: port-P-%d'.replace('%d', String(i)),
    `    depends_on: r${i - 1}`,
  ],
];

/**
 * Servers as people write them: image and flavor by parameter, a network, security groups, a second disk, metadata,
 * a start script with values in it; every third waits for the one before.
 */
export function serversTemplate(resources: number): string {
  const lines = [
    'heat_template_version: 2018-08-31',
    'description: servers',
    'parameters:',
    '  image: {type: string, default: cirros}',
    '  flavor: {type: string, default: m1.small, constraints: [{length: {min: 1, max: 64}}]}',
    '  network: {type: string, default: private}',
    '  zone: {type: string, default: example.org}',
    'resources:',
  ];
  for (let i = 0; i < resources; i++) {
    lines.push(
      `  server${i}:`,
      '    type: OS::Nova::Server',
      ...(i % 3 === 2 ? [`    depends_on: server${i - 1}`] : []),
      '    properties:',
      `      name: web-${i}`,
      '      image: {get_param: image}',
      '      flavor: {get_param: flavor}',
      `      networks: [{network: {get_param: network}, fixed_ip: 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}}]`,
      '      security_groups: [web]',
      `      metadata: {index: "${i}"}`,
      '      block_device_mapping_v2: [{device_name: vdb, swap_size: 512}]',
      '      user_data:',
      '        str_replace:',
      '          template: "#!/bin/sh\\nhostname HOST.ZONE\\n"',
      `          params: {HOST: ${i % 3 === 2 ? `{get_attr: [server${i - 1}, name]}` : `web-${i}`}, ZONE: {get_param: zone}}`,
    );
  }
  lines.push('outputs:');
  for (let i = 0; i < resources; i += 10) lines.push(`  o${i}: {value: {get_attr: [server${i}, first_address]}}`);
  return lines.join('\n');
}
