import { expect, test } from 'vitest';
import { leastPerMinute, longestConsoleWindowS, rateLimitSettings } from './rate-limits.ts';

type Name = keyof typeof rateLimitSettings;
const issuesOf = (name: Name, points: number, windowS: number) =>
  rateLimitSettings[name].schema
    .safeParse({ points, windowS })
    .error?.issues.map(({ path }) => path.join('.')) ?? [];

test('a limit that the console needs cannot be set so low or for so long that the console cannot be used', () => {
  expect(Object.keys(leastPerMinute)).toEqual(
    expect.arrayContaining(['request', 'write', 'view', 'session', 'signIn']),
  );
  for (const [limitClass, least] of Object.entries(leastPerMinute)) {
    const name = `limit.${limitClass}` as Name;
    expect([name, issuesOf(name, least, 60)]).toEqual([name, []]);
    expect([name, issuesOf(name, least - 1, 60)]).toEqual([name, ['points']]);
    expect([name, issuesOf(name, 1, 24 * 86_400)]).toEqual([name, ['points', 'windowS']]);
    const window = longestConsoleWindowS;
    expect([name, issuesOf(name, least * window, window + 1)]).toEqual([name, ['windowS']]);
  }
});

test('other limits may be as low as one in their longest window', () => {
  expect(issuesOf('limit.register', 1, 24 * 86_400)).toEqual([]);
});
