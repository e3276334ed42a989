import type { OAuthIntent } from '@atelier/core/ports/identity';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSealer } from '../sealer.ts';
import { createTestClock } from '../testing/sessions.ts';
import { createFlowCookies, type FlowCookies, flowTtlMs, maxFlowBytes, maxFlows } from './flow.ts';

const signIn: OAuthIntent = { kind: 'sign_in', next: null };
let clock: ReturnType<typeof createTestClock>;
let cookies: FlowCookies;
let jar: Map<string, string>;

beforeEach(() => {
  clock = createTestClock();
  const sealer = createSealer({ keys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }] });
  cookies = createFlowCookies({ sealer, clock, secureCookies: true });
  jar = new Map([['__Host-atelier_session', 'x']]);
});

const header = () => [...jar].map((pair) => pair.join('=')).join('; ');

/** Does with the cookies what a browser does. */
const keep = (lines: readonly string[]): void => {
  for (const line of lines) {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
    if (/Max-Age=0;/.test(line)) jar.delete(name);
    else jar.set(name, value);
  }
};

/** A tab in which somebody leaves for a provider. @returns the state it comes back with */
const tab = (intent: OAuthIntent = signIn): string => {
  clock.advance(1);
  const { flow, setCookies } = cookies.begin('oidc', intent, header());
  keep(setCookies);
  return flow.state;
};

const isUnderWay = (state: string): boolean => cookies.find(header(), state) !== null;

describe('several attempts in one browser', () => {
  test('stand side by side, and one that ends leaves the others', () => {
    const [first = '', second = '', third = ''] = [tab(), tab(), tab()];
    expect([first, second, third].map(isUnderWay)).toEqual([true, true, true]);
    const found = cookies.find(header(), second);
    if (found === null) throw new Error('The second attempt is missing.');
    expect(found.flow.state).toBe(second);
    keep([cookies.clear(found.flow)]);
    expect([first, second, third].map(isUnderWay)).toEqual([true, false, true]);
    expect(jar.get('__Host-atelier_session')).toBe('x');
  });

  test('begun at once do not overwrite each other', () => {
    const before = header();
    const begun = Array.from({ length: 3 }, () => cookies.begin('oidc', signIn, before));
    for (const { setCookies } of begun) keep(setCookies);
    expect(begun.map(({ flow }) => isUnderWay(flow.state))).toEqual([true, true, true]);
  });

  test(`are ${maxFlows} at most: the oldest gives way`, () => {
    const states = Array.from({ length: maxFlows + 2 }, () => tab());
    expect(states.map(isUnderWay)).toEqual(states.map((_, at) => at >= 2));
    expect(jar.size).toBe(1 + maxFlows);
  });

  test('fit into a header together, however long the ways back are', () => {
    const long: OAuthIntent = { kind: 'sign_in', next: `/gallery?search=${'x'.repeat(1000)}` };
    const states = Array.from({ length: maxFlows }, () => tab(long));
    expect(header().length).toBeLessThan(maxFlowBytes + 500);
    expect(states.map(isUnderWay).at(-1)).toBe(true);
    expect(states.filter(isUnderWay).length).toBeGreaterThanOrEqual(2);
  });

  test('that are over, or were not made here, are forgotten at the next departure', () => {
    const old = tab();
    jar.set('__Host-atelier_oauth_0123456789abcdef', 'rubbish');
    clock.advance(flowTtlMs + 1);
    const fresh = tab();
    expect(isUnderWay(old)).toBe(false);
    expect(isUnderWay(fresh)).toBe(true);
    expect(jar.size).toBe(2);
  });

  test('of another name than ours are not touched', () => {
    for (const name of ['x__Host-atelier_oauth_0123456789abcdef', '__Host-atelier_oauth_', 'atelier_oauth_0'])
      jar.set(name, 'theirs');
    const { setCookies } = cookies.begin('oidc', signIn, header());
    expect(setCookies).toHaveLength(1);
  });
});

test('what was wanted last is known of a return that belongs to no attempt', () => {
  expect(cookies.latestIntent(header())).toBeNull();
  tab();
  const link: OAuthIntent = { kind: 'link', userId: 'usr_1', sessionId: 'ses_1' };
  tab(link);
  expect(cookies.latestIntent(header())).toEqual(link);
});
