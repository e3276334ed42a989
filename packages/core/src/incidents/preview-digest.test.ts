import { expect, test } from 'vitest';
import { previewDigest } from './preview-digest.ts';

const seen = {
  kind: 'end_sessions',
  target: { userIds: ['a', 'b'] },
  ids: ['a', 'b'],
  figures: { people: 2, sessions: 3 },
} as const;

test('a preview with another action, target, person or figure has another digest, and the order of names does not count', () => {
  const digest = previewDigest(seen);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(previewDigest({ ...seen, figures: { sessions: 3, people: 2 } })).toBe(digest);
  const others = [
    { ...seen, kind: 'revoke_tokens' as const },
    { ...seen, target: { affected: true } },
    { ...seen, ids: ['a', 'c'] },
    { ...seen, ids: null },
    { ...seen, figures: { people: 2, sessions: 4 } },
  ];
  expect(new Set([digest, ...others.map(previewDigest)]).size).toBe(others.length + 1);
});
