import type { LimitClass } from '@atelier/core/policy';
import type { LimitVerdict } from '@atelier/core/ports/services';

/** draft-ietf-httpapi-ratelimit-headers: one item per limit class, as a flat list of names and values (R-LIM-3). */
export const rateLimitHeaders = (limits: Iterable<readonly [LimitClass, LimitVerdict]>): string[] => {
  let policy = '';
  let state = '';
  for (const [name, { limit, remaining, resetS, windowS }] of limits) {
    const comma = policy === '' ? '' : ', ';
    policy += `${comma}"${name}";q=${limit};w=${windowS}`;
    state += `${comma}"${name}";r=${remaining};t=${resetS}`;
  }
  return ['RateLimit-Policy', policy, 'RateLimit', state];
};
