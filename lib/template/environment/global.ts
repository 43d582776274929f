/**
 * The environment that ships with the service and lies under every user's: other names of types, and types that are
 * templates (`global:` precedes the name of such a template).
 */
export const globalRegistry: Readonly<Record<string, string>> = {
  'OS::Quantum*': 'OS::Neutron*',
  'AWS::CloudWatch::Alarm': 'global:AWS_CloudWatch_Alarm.yaml',
  'AWS::RDS::DBInstance': 'global:AWS_RDS_DBInstance.yaml',
  'OS::Metering::Alarm': 'OS::Aodh::Alarm',
  'OS::Ceilometer::Alarm': 'OS::Aodh::Alarm',
  'OS::Ceilometer::GnocchiResourcesAlarm': 'OS::Aodh::GnocchiResourcesAlarm',
  'OS::Ceilometer::GnocchiAggregationByMetricsAlarm': 'OS::Aodh::GnocchiAggregationByMetricsAlarm',
  'OS::Ceilometer::GnocchiAggregationByResourcesAlarm': 'OS::Aodh::GnocchiAggregationByResourcesAlarm',
  'OS::Ceilometer::CombinationAlarm': 'OS::Aodh::CombinationAlarm',
};
