import { describe, expect, test } from 'vitest';
import { dynamodbBehaviours } from './dynamodb.ts';
import { onEmbeddedDynamoDB, onEmbeddedSFN, onEmbeddedSQS } from './embedded.ts';
import { sfnBehaviours } from './sfn.ts';
import { sqsBehaviours } from './sqs.ts';

// The same behaviours are compared with other implementations by scripts/oracles.ts.
describe('the embedded DynamoDB', () => {
  test.each(dynamodbBehaviours.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await expect(onEmbeddedDynamoDB(one)).resolves.not.toThrow();
  });
});

describe('the embedded SQS', () => {
  test.each(sqsBehaviours.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await expect(onEmbeddedSQS(one)).resolves.not.toThrow();
  });
});

describe('the embedded Step Functions', () => {
  test.each(sfnBehaviours.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await expect(onEmbeddedSFN(one)).resolves.not.toThrow();
  });
});
