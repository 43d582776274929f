import { isTruthy } from '../../template/scalars.ts';
import { unspecified } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { string } from '../declare.ts';

export const ec2EipAssociation: ResourceType = {
  type: 'AWS::EC2::EIPAssociation',
  needsReplace: ({ after, changed }) =>
    (changed.has('AllocationId') || changed.has('EIP')) &&
    ['InstanceId', 'NetworkInterfaceId'].some((target) => changed.has(target) && Boolean(after[target])),
  service: 'compute',
  properties: {
    InstanceId: string({ updateAllowed: true, custom: 'nova.server' }),
    EIP: string({ updateAllowed: true, custom: 'ip_addr' }),
    AllocationId: string({ updateAllowed: true }),
    NetworkInterfaceId: string({ updateAllowed: true }),
  },
  attributes: {},
  validate: (view) => {
    const { EIP, AllocationId, InstanceId, NetworkInterfaceId } = view.properties;
    if (isTruthy(EIP) === isTruthy(AllocationId)) view.report("Either 'EIP' or 'AllocationId' must be provided.");
    else if (isTruthy(EIP) && !isTruthy(InstanceId)) {
      view.report("Must specify 'InstanceId' if you specify 'EIP'.");
    } else if (!isTruthy(InstanceId) && !isTruthy(NetworkInterfaceId)) {
      unspecified(view, 'InstanceId', 'NetworkInterfaceId');
    }
  },
};
