import { argon2Defaults, createPasswordHasher } from '@atelier/auth';
import { expect, test } from 'vitest';
import { sharedPassword, sharedPasswordHash } from './in-process-people.ts';

test('the hash of the password that users of tests share is as the product would make it now', async () => {
  const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2: argon2Defaults });
  expect(await hasher.verify(sharedPasswordHash, sharedPassword)).toBe(true);
  expect(await hasher.verify(sharedPasswordHash, `${sharedPassword}!`)).toBe(false);
  expect(hasher.needsRehash(sharedPasswordHash, sharedPassword)).toBe(false);
});
