import { AppError } from '@atelier/core/errors';

/** Deeper than any valid input; deeper JSON only serves to exhaust the stack. */
const maxDepth = 16;

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Counts the members of all objects outside strings in one pass; null for JSON nested too deeply, so that a bomb is refused
 * before it is parsed.
 */
const countMembers = (text: string): number | null => {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x3a) members += 1;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return null;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return members;
};

/** Counts the keys of all objects and refuses those that could reach a prototype; the depth is bounded already. */
const countAllowedKeys = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const keys = Object.keys(value);
  let count = Array.isArray(value) ? 0 : keys.length;
  for (const key of keys) {
    if (forbiddenKeys.has(key))
      throw new AppError('bad_request', 'The JSON holds a key that is not allowed.');
    count += countAllowedKeys((value as Record<string, unknown>)[key]);
  }
  return count;
};

/**
 * Refuses a key that an object has twice as well: `JSON.parse` takes the last value and another parser the first.
 * @throws AppError `bad_request` for malformed, over-deep, ambiguous or prototype-polluting JSON (ASVS 1.5.3, 15.3.6,
 * 15.3.7, pitfall 6)
 */
export const parseJsonStrictly = (text: string): unknown => {
  const members = countMembers(text);
  if (members === null) throw new AppError('bad_request', 'The JSON is nested too deeply.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('bad_request', 'The JSON is not well formed.');
  }
  // Keys may be escaped in the text (`\u005f`), so the parsed value is checked.
  if (countAllowedKeys(value) !== members)
    throw new AppError('bad_request', 'The JSON names a key twice in one object.');
  return value;
};
