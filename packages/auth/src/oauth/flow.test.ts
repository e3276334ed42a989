import type { OAuthIntent } from '@atelier/core/ports/identity';
import { stoppedClock, type TestClock } from '@atelier/core/testing/clocks';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSealer } from '../sealer.ts';
import { createFlowCookies, type FlowCookies, flowTtlMs, maxFlowBytes, maxFlows } from './flow.ts';

const signIn: OAuthIntent = { kind: 'sign_in', next: null };
let clock: TestClock;
let cookies: FlowCookies;
let jar: Map<string, string>;

beforeEach(() => {
  clock = stoppedClock();
  const sealer = createSealer({ keys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }] });
  cookies = createFlowCookies({ sealer, clock, secureCookies: true });
  jar = new Map([['__Host-atelier_session', 'x']]);
});

const header = () => [...jar].map((pair) => pair.join('=')).join('; ');

/** Applies `Set-Cookie` values like a browser. */
const keep = (lines: readonly string[]): void => {
  for (const line of lines) {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
    if (/Max-Age=0;/.test(line)) jar.delete(name);
    else jar.set(name, value);
  }
};

/** A tab in which a sign-in is started. @returns the state that its callback will carry */
const tab = (intent: OAuthIntent = signIn): string => {
  clock.advance(1);
  const { flow, setCookies } = cookies.begin('oidc', intent, header());
  keep(setCookies);
  return flow.state;
};

const isLive = (state: string): boolean => cookies.find(header(), state) !== null;

describe('several attempts in one browser', () => {
  test('are independent, and ending one leaves the others', () => {
    const [first = '', second = '', third = ''] = [tab(), tab(), tab()];
    expect([first, second, third].map(isLive)).toEqual([true, true, true]);
    const found = cookies.find(header(), second);
    if (found === null) throw new Error('The second attempt is missing.');
    expect(found.flow.state).toBe(second);
    keep([cookies.clear(found.flow)]);
    expect([first, second, third].map(isLive)).toEqual([true, false, true]);
    expect(jar.get('__Host-atelier_session')).toBe('x');
  });

  test('started in parallel do not overwrite each other', () => {
    const before = header();
    const begun = Array.from({ length: 3 }, () => cookies.begin('oidc', signIn, before));
    for (const { setCookies } of begun) keep(setCookies);
    expect(begun.map(({ flow }) => isLive(flow.state))).toEqual([true, true, true]);
  });

  test(`are ${maxFlows} at most: the oldest is evicted`, () => {
    const states = Array.from({ length: maxFlows + 2 }, () => tab());
    expect(states.map(isLive)).toEqual(states.map((_, at) => at >= 2));
    expect(jar.size).toBe(1 + maxFlows);
  });

  test('fit into one header together, however long their `next` is', () => {
    const long: OAuthIntent = { kind: 'sign_in', next: `/gallery?search=${'x'.repeat(1000)}` };
    const states = Array.from({ length: maxFlows }, () => tab(long));
    expect(header().length).toBeLessThan(maxFlowBytes + 500);
    expect(states.map(isLive).at(-1)).toBe(true);
    expect(states.filter(isLive).length).toBeGreaterThanOrEqual(2);
  });

  test('that expired, or were not sealed by this server, are cleared when the next one begins', () => {
    const old = tab();
    jar.set('__Host-atelier_oauth_0123456789abcdef', 'malformed');
    clock.advance(flowTtlMs + 1);
    const fresh = tab();
    expect(isLive(old)).toBe(false);
    expect(isLive(fresh)).toBe(true);
    expect(jar.size).toBe(2);
  });

  test('cookies of other names are not touched', () => {
    for (const name of ['x__Host-atelier_oauth_0123456789abcdef', '__Host-atelier_oauth_', 'atelier_oauth_0'])
      jar.set(name, 'theirs');
    const { setCookies } = cookies.begin('oidc', signIn, header());
    expect(setCookies).toHaveLength(1);
  });
});

test('the latest intent is known to a callback that belongs to no attempt', () => {
  expect(cookies.latestIntent(header())).toBeNull();
  tab();
  const link: OAuthIntent = { kind: 'link', userId: 'usr_1', sessionId: 'ses_1' };
  tab(link);
  expect(cookies.latestIntent(header())).toEqual(link);
});
