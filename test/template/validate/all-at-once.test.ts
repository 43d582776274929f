import { describe, expect, it } from 'vitest';
import { HeatError, type Problem } from '../../../lib/errors.ts';
import { types } from '../../../lib/resources/registry.ts';
import type { StackSource } from '../../../lib/template/contract.ts';
import { load } from '../../../lib/template/load.ts';
import { checkProperties } from '../../../lib/template/properties/index.ts';
import { attempt } from '../../../lib/util/attempt.ts';

type Source = Partial<StackSource> & Pick<StackSource, 'template'>;

function problemsOf(source: Source): readonly Problem[] {
  const stack = { name: 's', id: null, projectId: 'p' };
  const problems = attempt(HeatError, () => load({ stack, types, ...source }).validate());
  return problems instanceof HeatError ? problems.problems : problems;
}

/** `LINE:COLUMN text`, with the file before it where it is not the request's own. */
function told(source: Source): readonly string[] {
  return problemsOf(source).map(({ position, message, hint }) => {
    const place = [position?.file, position?.line, position?.column].filter((part) => part !== undefined).join(':');
    const text = message.split(': ').at(-1);
    return hint === undefined ? `${place} ${text}` : `${place} ${text} ${hint}`;
  });
}

const hot = (text: string) => `heat_template_version: 2021-04-16\n${text}`;

describe('a name of nothing', () => {
  it('is told once, where it stands, and hides nothing beside it', () => {
    const template = hot(`
parameters: {size: {type: number, default: 3}}
resources:
  net:
    type: OS::Neutron::Net
    properties:
      name: {get_resource: nett}
      value_specs: {a: {get_param: sizee}, b: {get_resource: other}}
  rnd:
    type: OS::Heat::RandomString
    properties:
      salt: {list_join: ["", [{get_param: siz}, {get_attr: [nett, show]}, {get_file: gone}]]}
      character_classes:
      - class: digit
        min: {get_param: siez}
outputs:
  o: {value: {get_attr: [nett, name]}}
`);
    expect(told({ template })).toEqual([
      '8:28 The specified reference "nett" (in net.Properties.name) is incorrect. did you mean "net"?',
      '9:62 The specified reference "other" (in net.Properties.value_specs.b) is incorrect.',
      '13:60 The specified reference "nett" (in rnd.Properties.salt.list_join[1][1]) is incorrect. did you mean "net"?',
      '9:36 The Parameter (sizee) was not provided. did you mean "size"?',
      '16:26 The Parameter (siez) was not provided. did you mean "size"?',
      '15:16 "digit" is not an allowed value ["lettersdigits", "letters", "lowercase", "uppercase", "digits", "hexdigits", "octdigits"] did you mean "digits"?',
      '13:43 The Parameter (siz) was not provided. did you mean "size"?',
      '13:86 gone',
      '18:25 The specified reference "nett" (in unknown) is incorrect. did you mean "net"?',
    ]);
  });

  it('in CFN is told once, too', () => {
    const template = `
AWSTemplateFormatVersion: '2010-09-09'
Parameters: {Size: {Type: Number, Default: 3}}
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: {Ref: Siz}
      InstanceType: {'Fn::Join': ['', [{Ref: Sever}, {'Fn::GetAtt': [Serve, PublicIp]}]]}
`;
    expect(told({ template })).toEqual([
      '9:69 The specified reference "Serve" (in Server.Properties.InstanceType.Fn::Join[1][1]) is incorrect. did you mean "Server"?',
      '8:22 The specified reference "Siz" (in unknown) is incorrect. did you mean "Size"?',
      '9:46 The specified reference "Sever" (in unknown) is incorrect. did you mean "Server"?',
    ]);
  });

  it('is told beside parameters without a value, which are not missed', () => {
    const template = hot(`
parameters: {size: {type: number}}
resources:
  r:
    type: OS::Heat::RandomString
    properties: {length: {get_param: size}, salt: {list_join: ["", [{get_param: size}, {get_param: sise}]]}}
`);
    expect(told({ template, lenient: true })).toEqual([
      '7:100 The Parameter (sise) was not provided. did you mean "size"?',
    ]);
  });

  it('is told of metadata and outputs where all is wanted that can be known', () => {
    const template = hot(`
parameters: {size: {type: number}}
resources:
  a: {type: OS::Heat::None, metadata: {m: {get_param: sise}}}
outputs:
  o: {value: {str_replace: {template: t, params: {t: {get_param: sice}}}}}
`);
    expect(told({ template, lenient: true })).toEqual([
      '5:55 The Parameter (sise) was not provided. did you mean "size"?',
      '7:66 The Parameter (sice) was not provided. did you mean "size"?',
    ]);
    expect(told({ template, parameters: { size: 1 } })).toEqual([]);
  });

  it('that a policy has is told where it stands', () => {
    const template = hot(`
resources:
  a: {type: OS::Heat::RandomString, update_policy: {p: {get_param: x}}}
`);
    expect(told({ template })).toEqual(['4:68 The Parameter (x) was not provided.']);
  });
});

describe('a resource that cannot be read', () => {
  const template = hot(`
conditions: {yes: true}
resources:
  a:
    type: OS::Heat::Value
    depends_on: 3
    properties:
      value:
      - {list_join: [","]}
      - {if: [{equals: [1]}, 1, 2]}
      - {if: [{and: [true, {not: null}]}, 1, 2]}
    metadata: 7
  b: {type: OS::Heat::Value, depends_on: a, properties: {value: [{get_resource: a}, {get_attr: [a, value]}]}}
`);

  it('is told with all that is in the way, each in its place', () => {
    expect(told({ template })).toEqual([
      expect.stringMatching(/^10:21 .*"str1"/),
      '11:24 [value_1, value_2]',
      '12:34 Argument to "not" must be a condition',
      '13:15 Resource a metadata type must be object',
      '7:17 Resource a depends_on type must be list or string',
    ]);
  });
});

describe('a nested stack', () => {
  const files = {
    'x.yaml': hot(`
parameters: {p: {type: string}}
resources:
  x: {type: OS::Heat::Valu}
  y: {type: OS::Heat::Value, condition: nope, properties: {value: {get_param: p}}}
`),
    'y.yaml': hot(`
parameters: {p: {type: string}}
resources:
  x: {type: OS::Heat::Value, properties: {valeu: {get_param: p}}}
`),
  };

  it('is looked into although its resource is wrong, without missing what that does not give', () => {
    const template = hot(`
resources:
  a: {type: y.yaml, properties: {q: 1, p: {get_param: x}}}
  b: {type: y.yaml}
  c: {type: x.yaml, properties: {p: y}}
`);
    expect(told({ template, files })).toEqual([
      '4:34 Unknown Property q',
      '4:55 The Parameter (x) was not provided.',
      'y.yaml:5:43 Unknown Property valeu did you mean "value"?',
      '5:6 Property p not assigned',
      'x.yaml:6:41 Invalid condition "nope"',
      'x.yaml:5:13 The Resource Type (OS::Heat::Valu) could not be found. did you mean "OS::Heat::Value"?',
    ]);
  });

  it('of a group is told where its members are defined', () => {
    const template = hot(`
resources:
  g:
    type: OS::Heat::ResourceGroup
    properties:
      count: many
      resource_def:
        type: OS::Heat::Value
        properties: {valeu: {get_resource: x}}
  s:
    type: OS::Heat::AutoScalingGroup
    properties:
      min_size: few
      max_size: 3
      resource: {type: OS::Heat::Valu}
  c:
    type: OS::Heat::ResourceChain
    properties:
      resources: [OS::Heat::None, OS::Heat::Non]
  d:
    type: OS::Heat::ResourceChain
    properties:
      resources: [OS::Heat::Value]
      resource_properties: {values: 1}
  e:
    type: OS::Heat::SoftwareDeploymentGroup
    properties:
      servers: {a: x}
      config: c
      name: [1]
`);
    expect(told({ template })).toEqual([
      '10:44 The specified reference "x" (in g.Properties.resource_def.properties.valeu) is incorrect.',
      "7:14 Value 'many' is not an integer",
      '10:22 Unknown Property valeu did you mean "value"?',
      "14:17 Value 'few' is not an integer",
      '16:24 The Resource Type (OS::Heat::Valu) could not be found. did you mean "OS::Heat::Value"?',
      '20:35 The Resource Type (OS::Heat::Non) could not be found. did you mean "OS::Heat::None"?',
      '25:29 Unknown Property values did you mean "value"?',
      '31:13 Value must be a string; got [1]',
    ]);
  });

  it('is told once however many resources use its file', () => {
    const template = hot(`
resources:
  a: {type: y.yaml, properties: {p: 1}}
  b: {type: y.yaml, properties: {p: 2}}
  g: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: y.yaml, properties: {p: 3}}}}
`);
    expect(told({ template, files })).toEqual(['y.yaml:5:43 Unknown Property valeu did you mean "value"?']);
  });
});

describe('what depends on a parameter without a value', () => {
  const told1 = (template: string, files = {}) => told({ template: hot(template), files, lenient: true });

  it('is not judged, however it is passed on', () => {
    const files = {
      'x.yaml': hot(`
parameters: {image: {type: string}, list: {type: comma_delimited_list}, set: {type: boolean}}
resources:
  s: {type: OS::Nova::Server, properties: {image: {get_param: image}, flavor: f, networks: [{network: n}]}}
  l: {type: OS::Heat::Value, properties: {value: {yaql: {expression: $.data.len(), data: {get_param: list}}}}}
`),
    };
    expect(
      told1(
        `
parameters: {image: {type: string}, n: {type: number}, m: {type: json}, type: {type: string}}
conditions: {odd: {yaql: {expression: $.data.containsKey(a), data: {get_param: m}}}}
resources:
  a: {type: x.yaml, properties: {image: {get_param: image}, list: [{get_param: image}], set: {get_param: [m, x]}}}
  g:
    type: OS::Heat::ResourceGroup
    properties:
      count: {get_param: n}
      resource_def: {type: x.yaml, properties: {image: {get_param: image}, list: [a, {get_param: [m, l]}], set: true}}
  h:
    type: OS::Heat::AutoScalingGroup
    properties:
      min_size: {get_param: [m, min]}
      max_size: 3
      resource: {type: OS::Nova::Server, properties: {image: {get_param: image}, flavor: f, networks: [{network: n}]}}
  i:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 1, max_size: 3, resource: {type: {get_param: type}}}
  r:
    type: OS::Neutron::Router
    condition: odd
    properties: {external_gateway_info: {network: {get_param: image}}}
`,
        files,
      ),
    ).toEqual([]);
  });

  it('does not keep what stands beside it from being judged', () => {
    expect(
      told1(`
parameters: {p: {type: string}}
resources:
  g:
    type: OS::Heat::ResourceGroup
    properties:
      resource_def: {type: OS::Heat::Value, properties: {valeu: {get_param: p}}}
  r: {type: OS::Heat::RandomString, properties: {length: {get_param: p}, salt: {list_join: ['', [{get_param: p}, {get_param: q}]]}}}
`),
    ).toEqual([
      '8:58 Unknown Property valeu did you mean "value"?',
      expect.stringContaining('The Parameter (q) was not provided.'),
    ]);
  });
});

describe('a file that is not there', () => {
  it('is told with the nearest that is', () => {
    const template = hot(`
resources:
  a: {type: nettwork.yaml}
  b: {type: OS::Heat::Value, properties: {value: {get_file: scripts/run.s}}}
`);
    const files = { 'network.yaml': hot('resources: {}'), 'scripts/run.sh': '' };
    expect(told({ template, files })).toEqual([
      '4:13 Invalid URL scheme  did you mean "network.yaml"?',
      expect.stringMatching(/^5:\d+ scripts\/run\.s did you mean "scripts\/run\.sh"\?$/),
    ]);
  });
});

describe('what is left of a value', () => {
  it('is judged without what a condition leaves out', () => {
    const template = hot(`
conditions: {no: false}
resources:
  g:
    type: OS::Heat::ResourceGroup
    properties:
      removal_policies: {if: [no, [1]]}
      count: x
      resource_def:
        type: OS::Heat::Value
        properties: {value: {get_resource: x}, gone: {if: [no, 1]}, valeu: 1}
`);
    expect(told({ template })).toEqual([
      '12:44 The specified reference "x" (in g.Properties.resource_def.properties.value) is incorrect.',
      "9:14 Value 'x' is not an integer",
      '12:69 Unknown Property valeu did you mean "value"?',
    ]);
  });

  it('is told where a type cannot make its stack of it', () => {
    const template = hot(`
resources:
  s: {type: OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 3, resource: {properties: {}}}}
`);
    expect(told({ template })).toEqual([`4:6 'Resource member is missing "type"'`]);
  });

  it('is told of names that the cloud cannot tell apart, within lists', () => {
    const properties = { image: 'i', flavor: 'f', networks: [{ network: 'n' }] };
    const facts = { get: (kind: string) => (kind === 'neutron.network' ? { error: 'two of them' } : { id: 'x' }) };
    const problems = checkProperties(types.get('OS::Nova::Server')!, properties, facts, { resource: 's' });
    expect(problems.map(({ message }) => message)).toEqual([
      'Property error: resources.s.properties.networks[0].network: two of them',
    ]);
  });
});
