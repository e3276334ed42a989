import { AppError } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import { commonPasswords } from './common-passwords.ts';
import { createPasswordPolicy, passwordPolicyDefaults } from './password-policy.ts';

const check = createPasswordPolicy(passwordPolicyDefaults);
const ann = { email: 'ann.margaret@example.org', name: 'Ann Margaret Smith' };

const refusal = (password: string, person = ann): AppError | null => {
  try {
    check(password, person);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
};

test('length is counted in characters, not in bytes or code units', () => {
  expect(refusal('🐎🐎🐎🐎🐎🐎🐎')?.message).toBe('A password needs at least 8 characters.');
  expect(refusal('🐎🐎🐎🐎🐎🐎🐎🐎')).toBeNull();
});

test('the least length is a setting', () => {
  const strict = createPasswordPolicy({ minLength: 12, mode: 'length' });
  expect(() => strict('elevenchars', ann)).toThrow('at least 12');
  expect(() => strict('twelve chars', ann)).not.toThrow();
});

test('every Unicode character is allowed, spaces too', () => {
  for (const password of ['        x', 'пароль-мой', '密码密码密码密码一', 'tab\tand\0nul', 'zwj👩‍👩‍👧 fam'])
    expect(refusal(password)).toBeNull();
});

test('half a character is refused', () => {
  expect(refusal('12 ok ok \ud83d')).not.toBeNull();
});

test('the person and the product are no password, however decorated', () => {
  for (const password of [
    'ann.margaret@example.org',
    'ANN.MARGARET@EXAMPLE.ORG',
    'annmargaret',
    'Ann.Margaret1984!',
    'ann margaret smith',
    'AnnMargaretSmith',
    'atelier1',
    '!!Atelier2026',
  ])
    expect(refusal(password), password).not.toBeNull();
});

test('a password that merely holds a name is fine', () => {
  expect(refusal('ann margaret rides at dawn')).toBeNull();
  expect(refusal('my-atelier-is-cold')).toBeNull();
});

test('a name without letters refuses no other password', () => {
  for (const name of ['', '42', '2026', 'Al'])
    expect(refusal('83-61-04-22', { email: '1@example.org', name })).toBeNull();
});

test('common passwords are refused in any case', () => {
  for (const password of ['password', 'PassWord1', 'qwertyuiop', '12345678', 'iloveyou!'])
    expect(refusal(password)?.message).toContain('attackers try');
});

test('the list holds what length alone does not refuse', () => {
  expect(commonPasswords.size).toBeGreaterThan(200);
  for (const password of commonPasswords) {
    expect([...password].length).toBeGreaterThanOrEqual(8);
    expect(password).toBe(password.toLowerCase());
  }
});

test('a refusal names the field and never repeats the password', () => {
  for (const password of ['zq7!x', 'qwertyuiop', 'Ann.Margaret1984!']) {
    const error = refusal(password);
    expect(error).toMatchObject({ code: 'validation_failed', issues: [{ path: 'password' }] });
    expect(JSON.stringify([error?.message, error?.issues])).not.toContain(password);
  }
});
