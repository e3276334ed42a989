import { AppError } from '@atelier/core/errors';
import { Bcrypt } from 'oslo/password';
import { describe, expect, test } from 'vitest';
import { argon2Defaults, createPasswordHasher } from './hasher.ts';

// The minimum that Argon2 allows: its cost is not tested here.
const argon2 = { memorySizeKiB: 64, iterations: 1, parallelism: 1 };
const hasher = createPasswordHasher({ concurrency: 2, maxQueue: 10, argon2 });

describe('hashing', () => {
  test('a hash is Argon2id with the given parameters and a new salt each time', async () => {
    const [one, two] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect(one).not.toBe(two);
  });

  test('the right password verifies and nothing else does', async () => {
    const hash = await hasher.hash('correct horse');
    expect(await hasher.verify(hash, 'correct horse')).toBe(true);
    for (const wrong of ['', 'correct hors', 'Correct horse', 'correct horse ', ' correct horse'])
      expect(await hasher.verify(hash, wrong)).toBe(false);
  });

  test('nothing is truncated: NUL, emoji, and far beyond 72 bytes', async () => {
    const long = '🐎'.repeat(60);
    for (const [password, near] of [
      ['a\0b', 'a\0c'],
      [`${long}x`, `${long}y`],
    ] as const) {
      const hash = await hasher.hash(password);
      expect(await hasher.verify(hash, password)).toBe(true);
      expect(await hasher.verify(hash, near)).toBe(false);
    }
  });

  test('the same characters in another Unicode form are the same password', async () => {
    expect(await hasher.verify(await hasher.hash('cafe\u0301 noir'), 'caf\u00e9 noir')).toBe(true);
  });
});

describe('verifying', () => {
  test('bcrypt hashes of older systems verify in all variants (R-ID-3)', async () => {
    const hash = await new Bcrypt({ cost: 4 }).hash('an old password');
    for (const variant of ['$2a', '$2b', '$2y']) {
      const old = variant + hash.slice(3);
      expect(await hasher.verify(old, 'an old password')).toBe(true);
      expect(await hasher.verify(old, 'another password')).toBe(false);
      expect(hasher.needsRehash(old, 'an old password')).toBe(true);
    }
  });

  test('a bcrypt hash is replaced only if bcrypt has read the whole password', async () => {
    const cheap = new Bcrypt({ cost: 4 });
    const chosen: Record<string, readonly string[]> = {
      // The owner's password, and others that the hash accepts.
      [`${'a'.repeat(72)} my own end`]: [
        'a'.repeat(72),
        `${'a'.repeat(72)} another end`,
        `${'a'.repeat(72)}\0`,
      ],
      ['é'.repeat(36)]: [`${'é'.repeat(36)}é`, `${'e\u0301'.repeat(36)}!`],
      // 9 bytes as typed, 99 in NFKC, which is what is hashed.
      ['ﷺ'.repeat(3)]: [`${'ﷺ'.repeat(3)}!`],
      'a short one': ['a short one\0a short one'],
    };
    for (const [own, others] of Object.entries(chosen)) {
      const hash = await cheap.hash(own);
      for (const typed of others) {
        expect(await hasher.verify(hash, typed)).toBe(true);
        expect(hasher.needsRehash(hash, typed)).toBe(false);
      }
    }
    for (const whole of ['a'.repeat(71), 'é'.repeat(35), 'e\u0301'.repeat(35), ''])
      expect(hasher.needsRehash(await cheap.hash(whole), whole)).toBe(true);
  });

  test('without an account nothing verifies', async () => {
    expect(await hasher.verify(null, '')).toBe(false);
    expect(await hasher.verify(null, 'correct horse')).toBe(false);
  });

  test('verifying takes as long without an account as with one', async () => {
    const real = createPasswordHasher({ concurrency: 1, maxQueue: 10, argon2: argon2Defaults });
    const hash = await real.hash('correct horse');
    const timeMs = async (stored: string | null): Promise<number> => {
      const startMs = performance.now();
      await real.verify(stored, 'wrong');
      return performance.now() - startMs;
    };
    // The fastest of each are compared, and measuring goes on until they agree: a busy machine only slows some runs down,
    // but skipping the work, or doing it twice, would be off by a factor of two.
    let [known, unknown] = [Infinity, Infinity];
    const agree = () => unknown > known / 1.5 && unknown < known * 1.5;
    for (let pairs = 0; pairs < 7 || (pairs < 100 && !agree()); pairs += 1) {
      known = Math.min(known, await timeMs(hash));
      unknown = Math.min(unknown, await timeMs(null));
    }
    expect(agree(), `${known} ms with an account, ${unknown} ms without`).toBe(true);
  });

  test('a stored value that is no hash verifies nothing and never throws', async () => {
    const malformed = [
      '',
      'plain',
      '$argon2id$',
      '$argon2id$v=19$m=64,t=1,p=1$a$b',
      '$2b$10$short',
      '$1$md5$x',
    ];
    for (const stored of malformed) {
      expect(await hasher.verify(stored, stored)).toBe(false);
      expect(hasher.needsRehash(stored, stored)).toBe(true);
    }
  });

  test('weaker parameters than configured need a rehash, equal and stronger ones do not', async () => {
    const hash = await hasher.hash('x');
    const stronger = { memorySizeKiB: 128, iterations: 2, parallelism: 1 };
    expect(hasher.needsRehash(hash, 'x')).toBe(false);
    const strong = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2: stronger });
    expect(strong.needsRehash(hash, 'x')).toBe(true);
    expect(hasher.needsRehash(await strong.hash('x'), 'x')).toBe(false);
  });
});

test('beyond the queue limit it answers "overloaded"', async () => {
  const small = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2 });
  const attempts = await Promise.allSettled([1, 2, 3].map(() => small.verify(null, 'x')));
  const refused = attempts.filter((one) => one.status === 'rejected').map((one) => one.reason as AppError);
  expect(refused).toHaveLength(1);
  expect(refused[0]).toBeInstanceOf(AppError);
  expect(refused[0]).toMatchObject({ code: 'overloaded', retryAfterS: 1 });
});
