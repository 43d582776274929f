import { isTruthy } from '../../template/scalars.ts';
import { isMap, type ValueMap } from '../../template/values.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, list, listOf, mapOf, string } from '../declare.ts';

export const elbLoadBalancer: ResourceType = {
  type: 'AWS::ElasticLoadBalancing::LoadBalancer',
  updates: 'always',
  properties: {
    AvailabilityZones: list({ required: true }),
    HealthCheck: mapOf({
      HealthyThreshold: integer({ required: true }),
      Interval: integer({ required: true }),
      Target: string({ required: true }),
      Timeout: integer({ required: true }),
      UnhealthyThreshold: integer({ required: true }),
    }),
    Instances: list({ updateAllowed: true }),
    Listeners: listOf(
      mapOf({
        InstancePort: integer({ required: true }),
        LoadBalancerPort: integer({ required: true }),
        Protocol: string({ required: true, oneOf: ['TCP', 'HTTP'] }),
        SSLCertificateId: string({ implemented: false }),
        PolicyNames: list({ implemented: false }),
      }),
      { required: true },
    ),
    AppCookieStickinessPolicy: string({ implemented: false }),
    LBCookieStickinessPolicy: string({ implemented: false }),
    SecurityGroups: list({ updateAllowed: true }),
    Subnets: list({ implemented: false }),
  },
  attributes: attributes({
    String: [
      'CanonicalHostedZoneName',
      'CanonicalHostedZoneNameID',
      'DNSName',
      'SourceSecurityGroup.GroupName',
      'SourceSecurityGroup.OwnerAlias',
    ],
  }),
  validate: (view) => {
    const check = view.properties.HealthCheck;
    if (isMap(check ?? null) && isTruthy(check)) {
      const { Interval, Timeout } = check as ValueMap;
      if (Number(Interval) < Number(Timeout)) view.report("{'Error': 'Interval must be larger than Timeout'}");
    }
  },
};
