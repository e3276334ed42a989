import { expect, test } from 'vitest';
import { createSessionHarness } from '../testing/sessions.ts';

const count = 1000;

test('a thousand sessions have unique tokens with no common pattern (ASVS 7.2.3)', async () => {
  const { sessions } = createSessionHarness({ settings: { maxPerUser: count } });
  const device = { ip: '203.0.113.7', userAgent: 'Firefox' };
  const owner = { userId: 'ann', ...device, method: 'password', provenAt: new Date(0) } as const;
  const tokens: string[] = [];
  for (let at = 0; at < count; at += 1) tokens.push((await sessions.start(owner)).token);
  expect(new Set(tokens).size).toBe(count);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  // 256 bits in 43 characters: every position takes all 64 values, except the last, which holds four bits.
  const variety = Array.from({ length: 43 }, (_, place) => new Set(tokens.map((token) => token[place])).size);
  expect(variety).toEqual([...Array(42).fill(64), 16]);
});
