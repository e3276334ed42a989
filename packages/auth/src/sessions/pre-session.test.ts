import { expect, test } from 'vitest';
import { createSecretSource } from '../secrets.ts';
import { createPreSession, preSessionDefaults } from './pre-session.ts';

const secrets = createSecretSource();
const preSession = createPreSession({ secrets, secureCookies: true, ...preSessionDefaults });

test('the cookie is host-bound, lives for one day, and its value is read back', () => {
  const { value, setCookie } = preSession.issue();
  expect(setCookie).toBe(
    `__Host-atelier_anon=${value}; HttpOnly; Max-Age=86400; Path=/; SameSite=Lax; Secure`,
  );
  expect(preSession.read(`a=b; __Host-atelier_anon=${value}`)).toBe(value);
});

test('values are unique', () => {
  expect(preSession.issue().value).not.toBe(preSession.issue().value);
});

test('the token hash of a session is not accepted as a value', () => {
  const planted = secrets.hash('the token of another session');
  expect(preSession.read(`__Host-atelier_anon=${planted}`)).toBeUndefined();
  expect(preSession.issue().value).not.toMatch(/^[0-9a-f]{64}$/);
});

test('malformed, duplicate and missing values are not read', () => {
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
