import { expect, test } from 'vitest';
import { createSecretSource } from '../secrets.ts';
import { createPreSession, preSessionDefaults } from './pre-session.ts';

const secrets = createSecretSource();
const preSession = createPreSession({ secrets, secureCookies: true, ...preSessionDefaults });

test('what is issued is a host-bound cookie of one day, and is read back', () => {
  const { value, setCookie } = preSession.issue();
  expect(setCookie).toBe(
    `__Host-atelier_anon=${value}; HttpOnly; Max-Age=86400; Path=/; SameSite=Lax; Secure`,
  );
  expect(preSession.read(`a=b; __Host-atelier_anon=${value}`)).toBe(value);
});

test('no two are equal', () => {
  expect(preSession.issue().value).not.toBe(preSession.issue().value);
});

test('a value can never be the token hash of a session', () => {
  const planted = secrets.hash('somebody’s token');
  expect(preSession.read(`__Host-atelier_anon=${planted}`)).toBeUndefined();
  expect(preSession.issue().value).not.toMatch(/^[0-9a-f]{64}$/);
});

test('malformed, doubled and missing values are none', () => {
  const { value } = preSession.issue();
  for (const header of [
    undefined,
    '',
    'atelier_anon=x',
    '__Host-atelier_anon=anon.x',
    `__Host-atelier_anon=${value}; __Host-atelier_anon=${value}`,
    `__Host-atelier_anon=anon.${'a'.repeat(5000)}`,
  ])
    expect(preSession.read(header)).toBeUndefined();
});
