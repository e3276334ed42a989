/** Whether `await` waits for a value: a promise, or an object with a method `then`, such as a query of drizzle. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  'then' in value &&
  typeof value.then === 'function';
