import { Options } from '@zxcvbn-ts/core';
import { expect, test } from 'vitest';
import { createEstimator } from './estimate.ts';
import { judge, type PasswordRules } from './words.ts';

const passphrase: PasswordRules = { mode: 'passphrase', minLength: 12, minStrength: 3 };
const complexity: PasswordRules = { mode: 'complexity', minLength: 8, minStrength: 0 };
const scored = (score: number, warning: string | null = null) => ({ score, warning, isOut: false });

test('a short password is told how much is missing, counted as people count', () => {
  expect(judge('', passphrase, null).text).toBe('At least 12 characters; a few plain words do well.');
  expect(judge('🎨🎨🎨🎨', passphrase, scored(4)).text).toContain('8 to go.');
  expect(judge('🎨🎨🎨🎨', passphrase, scored(4)).enough).toBe(false);
});

test('before the estimate is there, length alone is judged', () => {
  expect(judge('twelve signs', passphrase, null)).toMatchObject({ enough: true, share: 0.5 });
});

test('what is too easy to guess is told why, and what helps', () => {
  const { text, enough } = judge('password1234', passphrase, scored(1, 'common'));
  expect(text).toBe(
    'Too easy to guess. This is a password that many people use. Add a word or two that have nothing to do with the rest.',
  );
  expect(enough).toBe(false);
  expect(judge('password1234', passphrase, scored(2)).text).not.toMatch(/undefined| {2}/);
});

test('the more there is to guess the fuller the meter, and only what is asked for is enough', () => {
  const shares = [0, 1, 2, 3, 4].map((score) => judge('twelve signs', passphrase, scored(score)));
  expect(shares.map(({ enough }) => enough)).toEqual([false, false, false, true, true]);
  expect(shares.map(({ share }) => share)).toEqual(shares.map(({ share }) => share).sort((a, b) => a - b));
});

test('with complexity the kinds that are missing are named, as on the server', () => {
  expect(judge('abcdefgh', complexity, null).text).toBe(
    'Still needs a capital letter, a digit and a sign such as ! or #.',
  );
  expect(judge('Abcdefg1!', complexity, null).enough).toBe(true);
});

test('every warning of the estimate has words of ours', () => {
  const { warnings } = new Options().translations;
  for (const key of Object.values(warnings).filter((name) => name !== 'pwned')) {
    expect(judge('twelve signs', passphrase, scored(1, key)).text, key).toMatch(/guess\. .+\. Add/);
  }
});

test('what is refused whatever the characters is said to be, with both policies', () => {
  for (const rules of [passphrase, complexity])
    expect(judge('Password1234!', rules, { score: 4, warning: 'common', isOut: true })).toMatchObject({
      text: expect.stringContaining('many people use'),
      enough: false,
    });
});

test('the estimate itself knows the usual, the personal and the unusual', () => {
  const estimate = createEstimator('studio.heronsgate.example');
  const nobody = { email: '', name: '' };
  const quentin = { email: 'q.zelbert@example.org', name: 'Quentin Zelbert' };
  expect(estimate('Password1234!', nobody)).toMatchObject({ isOut: true, warning: 'common' });
  expect(estimate('Heronsgate#2026', nobody)).toMatchObject({ isOut: true, warning: 'userInputs' });
  expect(estimate('Quentin.Zelbert9', quentin)).toMatchObject({ isOut: true, warning: 'userInputs' });
  expect(estimate('Quentin.Zelbert9', nobody).isOut).toBe(false);
  expect(estimate('a lamp above the harbour', quentin)).toMatchObject({ isOut: false });
  expect(estimate('a lamp above the harbour', quentin).score).toBeGreaterThanOrEqual(3);
  expect(estimate('x'.repeat(256), nobody).score).toBeLessThan(3);
});
