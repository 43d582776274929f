type FaultClass<F extends Error> = abstract new (...args: never[]) => F;

/**
 * What `read` gives, or the fault that it throws where that is of the class (or one of the classes) expected.
 * @throws anything else that `read` throws
 */
export function attempt<T, F extends Error>(expected: FaultClass<F> | readonly FaultClass<F>[], read: () => T): T | F {
  try {
    return read();
  } catch (error) {
    for (const one of [expected].flat()) if (error instanceof one) return error;
    throw error;
  }
}
