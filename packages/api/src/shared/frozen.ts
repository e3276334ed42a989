import { isThenable } from './thenable.ts';

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
};

/** Whether a value is plain data that can never change: objects and arrays frozen at every level, without dates or the like. */
export const isDeepFrozen = (value: unknown): boolean => {
  if (!isContainer(value)) return typeof value !== 'function';
  return isPlain(value) && Object.isFrozen(value) && Object.values(value).every(isDeepFrozen);
};

/**
 * Freezes plain objects and arrays at every level. Other objects stay as they are: dates and maps would still change, and
 * typed arrays cannot be frozen.
 * @returns the same value
 */
export const deepFreeze = <T>(value: T): T => {
  if (!isContainer(value) || !isPlain(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
};

/**
 * Like `make`, but called only once for each deeply frozen object. That result is frozen too, because it is returned again
 * and again; promises are not kept. `make` must be pure.
 */
export const onceForFrozen = <T>(make: (value: unknown) => T): ((value: unknown) => T) => {
  const results = new WeakMap<object, T>();
  return (value) => {
    // Most values are not frozen and cost no look-up.
    if (!isContainer(value) || !Object.isFrozen(value)) return make(value);
    const known = results.get(value);
    if (known !== undefined) return known;
    const result = make(value);
    if (!isThenable(result) && isDeepFrozen(value)) results.set(value, deepFreeze(result));
    return result;
  };
};
