import { hash, timingSafeEqual } from 'node:crypto';
import { cookies } from '@atelier/core/browser-storage';
import type { Clock } from '@atelier/core/clock';
import type { OAuthIntent, Sealer } from '@atelier/core/ports/identity';
import { generateCodeVerifier, generateState } from 'arctic';
import { z } from 'zod';
import { hostCookie } from '../cookies.ts';

/** What the browser keeps in a cookie from the authorization request to the callback (ASVS 10.1.2). */
export interface OAuthFlow {
  readonly provider: string;
  readonly state: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly intent: OAuthIntent;
  readonly issuedAt: number;
}

/**
 * One cookie per attempt, named after its state, so that tabs of one browser do not overwrite each other's cookie and each
 * callback finds its own. A browser keeps at most `maxFlows` of them.
 */
export interface FlowCookies {
  /**
   * Begins a flow with fresh secrets of 256 bits each.
   * @param header the `Cookie` header of the browser; flows beyond the bound are cleared, the oldest first
   */
  begin(
    provider: string,
    intent: OAuthIntent,
    header: string | undefined,
  ): { readonly flow: OAuthFlow; readonly setCookies: readonly string[] };
  /** The flow of this state in a `Cookie` header; null when there is none or it was not sealed by this server. */
  find(
    header: string | undefined,
    state: string,
  ): { readonly flow: OAuthFlow; readonly expired: boolean } | null;
  /** The intent of the newest flow in the header, for a callback that belongs to none. */
  latestIntent(header: string | undefined): OAuthIntent | null;
  expiresAt(flow: OAuthFlow): Date;
  /** The `Set-Cookie` value that clears this flow and no other. */
  clear(flow: OAuthFlow): string;
}

interface FlowCookieDeps {
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly secureCookies: boolean;
}

export const flowTtlMs = cookies.oauth.maxAgeMs;
/** Attempts that one browser may have in progress: more tabs than a user returns to within ten minutes. */
export const maxFlows = 5;
/** For all flow cookies together: proxies refuse `Cookie` headers above 8 KiB, and there are other cookies. */
export const maxFlowBytes = 6_000;
const context = 'oauth_flow';
/** With a longer one the cookie might exceed 4096 bytes, and browsers would drop it. */
const nextMaxLength = 1024;

const next = z.string().nullable();
const ids = { userId: z.string(), sessionId: z.string() };
const Flow = z.strictObject({
  provider: z.string(),
  state: z.string(),
  verifier: z.string(),
  nonce: z.string(),
  intent: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sign_in'), next }),
    z.strictObject({ kind: z.literal('link'), ...ids }),
    z.strictObject({ kind: z.literal('step_up'), ...ids, next }),
  ]),
  issuedAt: z.number(),
});

/** Part of the cookie's name. A hash, because cookie names may be logged. */
const keyOf = (state: string): string => hash('sha256', state, 'hex').slice(0, 16);

export const createFlowCookies = ({ sealer, clock, secureCookies }: FlowCookieDeps): FlowCookies => {
  const cookieOf = (key: string) => hostCookie(`${cookies.oauth.name}${key}`, secureCookies);
  const cookieName = new RegExp(`^${cookieOf('').name}([0-9a-f]{16})$`);
  const isExpired = (flow: OAuthFlow): boolean => Math.abs(clock.now().getTime() - flow.issuedAt) > flowTtlMs;

  const open = (header: string | undefined, key: string): OAuthFlow | null => {
    const value = cookieOf(key).read(header);
    if (value === undefined || value === '') return null;
    try {
      return Flow.parse(JSON.parse(sealer.open(value, context)));
    } catch {
      return null;
    }
  };

  const keysIn = (header = ''): string[] => {
    const names = header.split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? '');
    return [...new Set(names.flatMap((name) => cookieName.exec(name)?.[1] ?? []))];
  };

  /** The flows in a header that are in progress, newest first, and the keys of expired or unreadable ones. */
  const flowsIn = (header: string | undefined) => {
    const dead: string[] = [];
    const live: OAuthFlow[] = [];
    for (const key of keysIn(header)) {
      const flow = open(header, key);
      if (flow === null || isExpired(flow)) dead.push(key);
      else live.push(flow);
    }
    return { dead, live: live.sort((a, b) => b.issuedAt - a.issuedAt) };
  };

  return {
    begin(provider, intent, header) {
      const flow: OAuthFlow = {
        provider,
        state: generateState(),
        verifier: generateCodeVerifier(),
        nonce: generateState(),
        intent: withBoundedNext(intent),
        issuedAt: clock.now().getTime(),
      };
      const cookie = cookieOf(keyOf(flow.state));
      const sealed = sealer.seal(JSON.stringify(flow), context);
      const { dead, live } = flowsIn(header);
      let bytesLeft = maxFlowBytes - sealed.length;
      const evicted = live.filter(({ state }, at) => {
        bytesLeft -= cookieOf(keyOf(state)).read(header)?.length ?? 0;
        return at >= maxFlows - 1 || bytesLeft < 0;
      });
      const cleared = [...dead, ...evicted.map(({ state }) => keyOf(state))];
      return {
        flow,
        setCookies: [cookie.set(sealed, flowTtlMs / 1000), ...cleared.map((key) => cookieOf(key).clear())],
      };
    },
    find(header, state) {
      const flow = open(header, keyOf(state));
      return flow === null || !sameText(flow.state, state) ? null : { flow, expired: isExpired(flow) };
    },
    latestIntent: (header) => flowsIn(header).live[0]?.intent ?? null,
    expiresAt: (flow) => new Date(flow.issuedAt + flowTtlMs),
    clear: ({ state }) => cookieOf(keyOf(state)).clear(),
  };
};

const withBoundedNext = (intent: OAuthIntent): OAuthIntent =>
  'next' in intent && intent.next !== null && intent.next.length > nextMaxLength
    ? { ...intent, next: null }
    : intent;

/** Compares secrets in constant time, whatever their lengths (ASVS 11.2.4). */
export const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
