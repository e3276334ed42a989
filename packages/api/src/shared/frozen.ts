const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether a value is plain data that can never change: objects and arrays frozen at every level, without dates or the like. */
export const isDeepFrozen = (value: unknown): boolean => {
  if (!isContainer(value)) return typeof value !== 'function';
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === Array.prototype;
  return isPlain && Object.isFrozen(value) && Object.values(value).every(isDeepFrozen);
};

/** Freezes plain data at every level. @returns the same object */
export const deepFreeze = <T>(value: T): T => {
  if (!isContainer(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
};

/** Like `make`, but only once for each deeply frozen object, whose result cannot change either. `make` must be pure. */
export const onceForFrozen = <T>(make: (value: unknown) => T): ((value: unknown) => T) => {
  const results = new WeakMap<object, T>();
  return (value) => {
    // Most values are not frozen and cost no look-up.
    if (!isContainer(value) || !Object.isFrozen(value)) return make(value);
    const known = results.get(value);
    if (known !== undefined) return known;
    const result = make(value);
    if (isDeepFrozen(value)) results.set(value, result);
    return result;
  };
};
