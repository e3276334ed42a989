import { Options } from '@zxcvbn-ts/core';
import { expect, test } from 'vitest';
import { assessPassword, type PasswordRules } from './assess-password.ts';
import { createEstimator } from './estimate.ts';

const passphrase: PasswordRules = { mode: 'passphrase', minLength: 12, minStrength: 3 };
const complexity: PasswordRules = { mode: 'complexity', minLength: 8, minStrength: 0 };
const estimateOf = (score: number, warning: string | null = null) => ({ score, warning, isRejected: false });

test('a short password shows how many characters are missing, counted by code point', () => {
  expect(assessPassword('', passphrase, null).text).toBe(
    'At least 12 characters; a few random words work well.',
  );
  expect(assessPassword('🎨🎨🎨🎨', passphrase, estimateOf(4)).text).toContain('8 to go.');
  expect(assessPassword('🎨🎨🎨🎨', passphrase, estimateOf(4)).enough).toBe(false);
});

test('before the estimate is loaded, only the length counts', () => {
  expect(assessPassword('twelve signs', passphrase, null)).toMatchObject({ enough: true, share: 0.5 });
});

test('a password that is too easy to guess shows why and what helps', () => {
  const { text, enough } = assessPassword('password1234', passphrase, estimateOf(1, 'common'));
  expect(text).toBe(
    'Too easy to guess. This is a password that many people use. Add a word or two unrelated to the rest.',
  );
  expect(enough).toBe(false);
  expect(assessPassword('password1234', passphrase, estimateOf(2)).text).not.toMatch(/undefined| {2}/);
});

test('the meter grows with the score, and only the required score is enough', () => {
  const shares = [0, 1, 2, 3, 4].map((score) =>
    assessPassword('twelve signs', passphrase, estimateOf(score)),
  );
  expect(shares.map(({ enough }) => enough)).toEqual([false, false, false, true, true]);
  expect(shares.map(({ share }) => share)).toEqual(shares.map(({ share }) => share).sort((a, b) => a - b));
});

test('with the complexity policy the missing kinds of characters are named, as on the server', () => {
  expect(assessPassword('abcdefgh', complexity, null).text).toBe(
    'Still needs an uppercase letter, a digit and a symbol such as ! or #.',
  );
  expect(assessPassword('Abcdefg1!', complexity, null).enough).toBe(true);
});

test('every warning of zxcvbn has a sentence of ours', () => {
  const { warnings } = new Options().translations;
  for (const key of Object.values(warnings).filter((name) => name !== 'pwned')) {
    expect(assessPassword('twelve signs', passphrase, estimateOf(1, key)).text, key).toMatch(
      /guess\. .+\. Add/,
    );
  }
});

test('a rejected password is shown as rejected with both policies', () => {
  for (const rules of [passphrase, complexity])
    expect(
      assessPassword('Password1234!', rules, { score: 4, warning: 'common', isRejected: true }),
    ).toMatchObject({
      text: expect.stringContaining('many people use'),
      enough: false,
    });
});

test('the estimate rejects common passwords and words about the owner or the site', () => {
  const estimate = createEstimator('studio.heronsgate.example');
  const unknownOwner = { email: '', name: '' };
  const quentin = { email: 'q.zelbert@example.org', name: 'Quentin Zelbert' };
  expect(estimate('Password1234!', unknownOwner)).toMatchObject({ isRejected: true, warning: 'common' });
  expect(estimate('Heronsgate#2026', unknownOwner)).toMatchObject({
    isRejected: true,
    warning: 'userInputs',
  });
  expect(estimate('Quentin.Zelbert9', quentin)).toMatchObject({ isRejected: true, warning: 'userInputs' });
  expect(estimate('Quentin.Zelbert9', unknownOwner).isRejected).toBe(false);
  expect(estimate('a lamp above the harbour', quentin)).toMatchObject({ isRejected: false });
  expect(estimate('a lamp above the harbour', quentin).score).toBeGreaterThanOrEqual(3);
  expect(estimate('x'.repeat(256), unknownOwner).score).toBeLessThan(3);
});
