import { AppError } from '@atelier/core/errors';

/** Deeper than any valid input; deeper JSON only serves to exhaust the stack. */
const maxDepth = 16;

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** Counts nesting outside strings in one pass, so that a bomb is refused before it is parsed. */
const isTooDeep = (text: string): boolean => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
};

/** Refuses keys that could reach a prototype; the depth is bounded already. */
const rejectForbiddenKeys = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key))
      throw new AppError('bad_request', 'The JSON holds a key that is not allowed.');
    rejectForbiddenKeys((value as Record<string, unknown>)[key]);
  }
};

/** @throws AppError `bad_request` for malformed, over-deep or prototype-polluting JSON (ASVS 15.3.6, pitfall 6) */
export const parseJsonStrictly = (text: string): unknown => {
  if (isTooDeep(text)) throw new AppError('bad_request', 'The JSON is nested too deeply.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('bad_request', 'The JSON is not well formed.');
  }
  // A key may be escaped in the text (`\u005f`), so the parsed value is checked.
  rejectForbiddenKeys(value);
  return value;
};
