/** What may go wrong, all off unless given. Chances are in [0, 1]. */
export interface DynamoDBFaults {
  /** In [0, 1), seeded in tests. */
  readonly random: () => number;
  /** Plain reads and the index show the table as it was up to so many milliseconds ago. */
  readonly lag?: number;
  /** Chance of each request of a batch to come back unprocessed. */
  readonly unprocessed?: number;
  /** Chance of a transaction to be cancelled with TransactionConflict, and of a write with TransactionConflictException. */
  readonly conflict?: number;
  /** Chance of a call to be refused with ProvisionedThroughputExceededException. */
  readonly throttle?: number;
}
