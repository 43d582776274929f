import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { table as shape } from '../lib/deployment.ts';

export function createTable(scope: Construct, disposable: boolean): Table {
  const table = new Table(scope, 'Table', {
    partitionKey: { name: shape.partitionKey, type: AttributeType.STRING },
    sortKey: { name: shape.sortKey, type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    timeToLiveAttribute: shape.ttl,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: !disposable,
    removalPolicy: disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  table.addGlobalSecondaryIndex({
    indexName: shape.index.name,
    partitionKey: { name: shape.index.partitionKey, type: AttributeType.STRING },
    sortKey: { name: shape.index.sortKey, type: AttributeType.NUMBER },
    // Reconcile reads the item itself by its key: the index only says that there is a debt.
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}
