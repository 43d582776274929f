import { describe, expect, it } from 'vitest';
import { resourceType, types } from '../../lib/resources/registry.ts';
import type { PropertySchema } from '../../lib/template/schema.ts';

function* properties(schema: Readonly<Record<string, PropertySchema>>): Generator<PropertySchema> {
  for (const property of Object.values(schema)) {
    yield property;
    if (property.schema) yield* properties(property.schema);
    if (property.items) yield* properties({ items: property.items });
  }
}

describe('the registry of resource types', () => {
  const all = [...types.names()].map((name) => resourceType(name)!);

  it('holds every type of the release, each under its own name', () => {
    expect(all).toHaveLength(204);
    for (const type of all) expect(resourceType(type.type)).toBe(type);
  });

  it('lists types as Heat does: by service, within it as declared, what Heat makes of templates last', () => {
    const names = [...types.names()];
    expect(names.slice(0, 7)).toEqual([
      'AWS::AutoScaling::AutoScalingGroup',
      'AWS::AutoScaling::LaunchConfiguration',
      'AWS::AutoScaling::ScalingPolicy',
      'AWS::CloudFormation::Stack',
      'AWS::CloudFormation::WaitCondition',
      'AWS::CloudFormation::WaitConditionHandle',
      'AWS::EC2::EIP',
    ]);
    const heat = names.filter((name) => name.startsWith('OS::Heat::'));
    expect(heat.slice(heat.indexOf('OS::Heat::RandomString')).slice(0, 3)).toEqual([
      'OS::Heat::RandomString',
      'OS::Heat::Stack',
      'OS::Heat::ResourceChain',
    ]);
    expect(names.slice(-2)).toEqual(['AWS::CloudWatch::Alarm', 'AWS::RDS::DBInstance']);
  });

  it('knows no type that is only an alias or gone', () => {
    for (const name of ['OS::Quantum::Net', 'OS::Ceilometer::Alarm', 'OS::Heat::CWLiteAlarm', 'toString']) {
      expect(resourceType(name)).toBeUndefined();
    }
  });

  it('never declares a property both updatable and immutable, nor a schema on a scalar', () => {
    for (const type of all) {
      for (const property of properties(type.properties)) {
        expect(property.updateAllowed && property.immutable, type.type).toBeFalsy();
        if (property.schema) expect(property.type).toBe('Map');
        if (property.items) expect(property.type).toBe('List');
      }
    }
  });

  it('translates only properties that exist', () => {
    for (const type of all) {
      for (const rule of type.translation ?? []) {
        expect(Object.keys(type.properties), type.type).toContain(rule.path.split('.')[0]);
        if (rule.rule === 'Replace' && rule.valuePath) {
          expect(Object.keys(type.properties), type.type).toContain(rule.valuePath.split('.')[0]);
        }
      }
    }
  });

  it('lets a placeholder accept anything', () => {
    expect(resourceType('OS::Neutron::Pool')).toMatchObject({ placeholder: true, properties: {}, attributes: {} });
  });
});
