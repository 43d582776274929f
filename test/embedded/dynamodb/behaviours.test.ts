import { beforeEach, describe, expect, test } from 'vitest';
import { createEmbeddedDynamoDB } from '../../../lib/embedded/dynamodb/index.ts';
import { systemClock } from '../../../lib/util/clock.ts';
import { type DynamoDBBench, dynamodbBehaviours } from '../../oracles/dynamodb.ts';

describe('the embedded DynamoDB', () => {
  let bench: DynamoDBBench;
  beforeEach(() => {
    bench = {
      client: createEmbeddedDynamoDB({ database: ':memory:', clock: systemClock }),
      TableName: 'kiln',
      sleep: systemClock.sleep,
      now: Date.now,
    };
  });
  test.each(dynamodbBehaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
    await expect(behaviour.run(bench)).resolves.not.toThrow();
  });
});
