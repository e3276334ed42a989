import type { NumberRange } from '@atelier/core/schemas/engines';

/** A range whose default is what the backend reports, if that fits. */
export const rangeWith = (range: NumberRange, reported: unknown): NumberRange => {
  const fits = typeof reported === 'number' && reported >= range.min && reported <= range.max;
  return fits ? { ...range, default: reported } : range;
};
