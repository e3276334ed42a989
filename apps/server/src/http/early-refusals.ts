import type { GuardInput } from '@atelier/api';
import { toAppError } from '@atelier/api';
import type { HttpRequestContext } from './request-context.ts';

const kinds = {
  unauthenticated: 'unauthenticated',
  rate_limited: 'rate_limited',
  not_found: 'not_found',
} as const;
const isCounted = (code: string): code is keyof typeof kinds => Object.hasOwn(kinds, code);

/** Counts, for detection, what is refused before the guard: made-up credentials and paths that do not exist. */
export const countEarlyRefusal = (
  { signals }: Pick<GuardInput['guard'], 'signals'>,
  request: Pick<HttpRequestContext, 'addressKey' | 'principal'>,
  thrown: unknown,
): void => {
  const { code } = toAppError(thrown);
  if (!isCounted(code)) return;
  const userId = request.principal?.user.id ?? null;
  // The path is whatever the client sent.
  signals.count(kinds[code], { userId, address: request.addressKey, tokenId: null, procedure: null });
};
