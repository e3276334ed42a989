import { expect, test } from 'vitest';
import { createSecretSource } from '../secrets.ts';
import { challengeCookieDefaults, createChallengeCookie } from './challenge-cookie.ts';

const cookie = createChallengeCookie({ secureCookies: true, ...challengeCookieDefaults });
const token = createSecretSource().token();

test('the cookie is host-bound, HttpOnly and lives for ten minutes', () => {
  expect(cookie.set(token)).toBe(
    `__Host-atelier_challenge=${token}; HttpOnly; Max-Age=600; Path=/; SameSite=Lax; Secure`,
  );
  expect(cookie.clear()).toBe('__Host-atelier_challenge=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure');
  expect(createChallengeCookie({ secureCookies: false, ttlMs: 1000 }).cookieName).toBe('atelier_challenge');
});

test('the token that was set is read back', () => {
  expect(cookie.read(`a=b; ${cookie.set(token).split(';')[0]}`)).toBe(token);
});

test('a missing, malformed or duplicate token, or one in another cookie, is not read', () => {
  const name = cookie.cookieName;
  const odd = ['', `${name}=`, `${name}=short`, `${name}=${token}!`, `${name}=${'a'.repeat(200)}`];
  for (const header of [
    undefined,
    ...odd,
    `${name}=${token}; ${name}=${token}`,
    `atelier_challenge=${token}`,
  ])
    expect(cookie.read(header)).toBeUndefined();
});
