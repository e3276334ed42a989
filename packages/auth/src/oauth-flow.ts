import { hash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import type { OAuthIntent, Sealer } from '@atelier/core/ports/identity';
import { generateCodeVerifier, generateState } from 'arctic';
import { z } from 'zod';
import { hostCookie } from './cookies.ts';

/** What a browser carries from the departure to the return (ASVS 10.1.2). */
export interface OAuthFlow {
  readonly provider: string;
  readonly state: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly intent: OAuthIntent;
  readonly issuedAt: number;
}

export interface FlowCookie {
  /** Begins a flow with fresh secrets of 256 bits each. */
  begin(provider: string, intent: OAuthIntent): { readonly flow: OAuthFlow; readonly setCookie: string };
  /** The flow in a `Cookie` header; null when there is none or it was not made here. */
  read(header: string | undefined): { readonly flow: OAuthFlow; readonly expired: boolean } | null;
  expiresAt(flow: OAuthFlow): Date;
  clear(): string;
}

export interface FlowCookieDeps {
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly secureCookies: boolean;
}

export const flowTtlMs = 600_000;
const context = 'oauth_flow';
/** With a longer one browsers might drop the cookie (4096 bytes in all). */
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

export const createFlowCookie = ({ sealer, clock, secureCookies }: FlowCookieDeps): FlowCookie => {
  const cookie = hostCookie('atelier_oauth', secureCookies);
  const open = (header: string | undefined): OAuthFlow | null => {
    const value = cookie.read(header);
    if (value === undefined || value === '') return null;
    try {
      return Flow.parse(JSON.parse(sealer.open(value, context)));
    } catch {
      return null;
    }
  };
  return {
    begin(provider, intent) {
      const flow: OAuthFlow = {
        provider,
        state: generateState(),
        verifier: generateCodeVerifier(),
        nonce: generateState(),
        intent: bounded(intent),
        issuedAt: clock.now().getTime(),
      };
      const sealed = sealer.seal(JSON.stringify(flow), context);
      return { flow, setCookie: cookie.set(sealed, flowTtlMs / 1000) };
    },
    read(header) {
      const flow = open(header);
      if (flow === null) return null;
      return { flow, expired: Math.abs(clock.now().getTime() - flow.issuedAt) > flowTtlMs };
    },
    expiresAt: (flow) => new Date(flow.issuedAt + flowTtlMs),
    clear: cookie.clear,
  };
};

const bounded = (intent: OAuthIntent): OAuthIntent =>
  'next' in intent && intent.next !== null && intent.next.length > nextMaxLength
    ? { ...intent, next: null }
    : intent;

/** Compares secrets in constant time, whatever their lengths (ASVS 11.2.4). */
export const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
