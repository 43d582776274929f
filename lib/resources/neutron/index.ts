import type { ResourceType } from '../contract.ts';
import { addressScope } from './address-scope.ts';
import { extraRoute } from './extra-route.ts';
import { extraRouteSet } from './extra-route-set.ts';
import { firewall } from './firewall.ts';
import { firewallPolicy } from './firewall-policy.ts';
import { firewallRule } from './firewall-rule.ts';
import { floatingIp } from './floating-ip.ts';
import { floatingIpAssociation } from './floating-ip-association.ts';
import { floatingIpPortForward } from './floating-ip-port-forward.ts';
import { flowClassifier } from './flow-classifier.ts';
import { healthMonitor } from './health-monitor.ts';
import { ikePolicy } from './ike-policy.ts';
import { ipsecPolicy } from './ipsec-policy.ts';
import { ipsecSiteConnection } from './ipsec-site-connection.ts';
import { l2Gateway } from './l2-gateway.ts';
import { l2GatewayConnection } from './l2-gateway-connection.ts';
import { lbaasHealthMonitor } from './lbaas-health-monitor.ts';
import { lbaasL7Policy } from './lbaas-l7-policy.ts';
import { lbaasL7Rule } from './lbaas-l7-rule.ts';
import { lbaasListener } from './lbaas-listener.ts';
import { lbaasLoadBalancer } from './lbaas-load-balancer.ts';
import { lbaasPool } from './lbaas-pool.ts';
import { lbaasPoolMember } from './lbaas-pool-member.ts';
import { loadBalancer } from './load-balancer.ts';
import { meteringLabel } from './metering-label.ts';
import { meteringRule } from './metering-rule.ts';
import { net } from './net.ts';
import { networkGateway } from './network-gateway.ts';
import { pool } from './pool.ts';
import { poolMember } from './pool-member.ts';
import { port } from './port.ts';
import { portChain } from './port-chain.ts';
import { portPair } from './port-pair.ts';
import { portPairGroup } from './port-pair-group.ts';
import { providerNet } from './provider-net.ts';
import { qosBandwidthLimitRule } from './qos-bandwidth-limit-rule.ts';
import { qosDscpMarkingRule } from './qos-dscp-marking-rule.ts';
import { qosMinimumBandwidthRule } from './qos-minimum-bandwidth-rule.ts';
import { qosMinimumPacketRateRule } from './qos-minimum-packet-rate-rule.ts';
import { qosPolicy } from './qos-policy.ts';
import { quota } from './quota.ts';
import { rbacPolicy } from './rbac-policy.ts';
import { router } from './router.ts';
import { routerGateway } from './router-gateway.ts';
import { routerInterface } from './router-interface.ts';
import { securityGroup } from './security-group.ts';
import { securityGroupRule } from './security-group-rule.ts';
import { segment } from './segment.ts';
import { subnet } from './subnet.ts';
import { subnetPool } from './subnet-pool.ts';
import { taasTapFlow } from './taas-tap-flow.ts';
import { taasTapService } from './taas-tap-service.ts';
import { trunk } from './trunk.ts';
import { vpnService } from './vpn-service.ts';

export const neutronTypes: readonly ResourceType[] = [
  addressScope,
  extraRoute,
  extraRouteSet,
  firewall,
  firewallPolicy,
  firewallRule,
  floatingIp,
  floatingIpAssociation,
  floatingIpPortForward,
  l2Gateway,
  l2GatewayConnection,
  lbaasHealthMonitor,
  lbaasL7Policy,
  lbaasL7Rule,
  lbaasListener,
  lbaasLoadBalancer,
  lbaasPool,
  lbaasPoolMember,
  healthMonitor,
  pool,
  poolMember,
  loadBalancer,
  meteringLabel,
  meteringRule,
  net,
  networkGateway,
  port,
  providerNet,
  qosPolicy,
  qosBandwidthLimitRule,
  qosDscpMarkingRule,
  qosMinimumBandwidthRule,
  qosMinimumPacketRateRule,
  quota,
  rbacPolicy,
  router,
  routerInterface,
  routerGateway,
  securityGroup,
  securityGroupRule,
  segment,
  flowClassifier,
  portChain,
  portPair,
  portPairGroup,
  subnet,
  subnetPool,
  taasTapFlow,
  taasTapService,
  trunk,
  vpnService,
  ipsecSiteConnection,
  ikePolicy,
  ipsecPolicy,
];
