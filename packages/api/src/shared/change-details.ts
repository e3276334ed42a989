import { isDeepStrictEqual } from 'node:util';
import type { AuditDetails } from '@atelier/core/ports/records';
import { cutTo } from '@atelier/core/text';

const maxLength = 120;

const written = (value: unknown): string => {
  if (value === null || value === undefined) return 'none';
  if (value instanceof Date) return value.toISOString();
  return cutTo(typeof value === 'string' ? value : JSON.stringify(value), maxLength);
};

/** `before → after`, each cut to a length that an audit event bears. */
export const changeText = (before: unknown, after: unknown): string =>
  `${written(before)} → ${written(after)}`;

/** The fields that a change really changes, for its audit event: `{ name: 'Old → New' }`. */
export const changeDetails = <T extends object>(before: T, changes: Partial<T>): AuditDetails =>
  Object.fromEntries(
    (Object.keys(changes) as (keyof T & string)[])
      .filter((name) => !isDeepStrictEqual(before[name], changes[name]))
      .map((name) => [name, changeText(before[name], changes[name])]),
  );
