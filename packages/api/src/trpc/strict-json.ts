import { AppError } from '@atelier/core/errors';

/** Deeper nesting than any input of ours; deeper ones only serve to exhaust a stack. */
const maxDepth = 16;

const poisoned = new Set(['__proto__', 'constructor', 'prototype']);

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

/** Refuses keys that reach a prototype; the depth is bounded already. */
const refusePoison = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    if (poisoned.has(key)) throw new AppError('bad_request', 'The JSON holds a key that is not allowed.');
    refusePoison((value as Record<string, unknown>)[key]);
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
  // An escaped key (`\u005f…`) does not show in the text, so the parsed value is what counts.
  refusePoison(value);
  return value;
};
