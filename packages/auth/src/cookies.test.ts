import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostCookie } from './cookies.ts';

const cookie = hostCookie('atelier_session', false);

test('one cookie is found among others, in any place', () => {
  for (const header of [
    'atelier_session=abc',
    'a=1; atelier_session=abc',
    'atelier_session=abc;b=2',
    'a; atelier_session=abc ; =x',
  ])
    expect(cookie.read(header)).toBe('abc');
});

test('a cookie that occurs twice counts as none', () => {
  expect(cookie.read('atelier_session=abc; atelier_session=abc')).toBeUndefined();
  expect(cookie.read('atelier_session=; a=1; atelier_session=abc')).toBeUndefined();
});

test('a cookie whose name merely contains the name is another cookie', () => {
  expect(cookie.read('x_atelier_session=1; atelier_session2=2; __Host-atelier_session=3')).toBeUndefined();
  expect(cookie.read('x=atelier_session=1')).toBeUndefined();
  expect(cookie.read(undefined)).toBeUndefined();
});

test('a header is read as its parts between semicolons are, one by one', () => {
  const odd = fc.array(
    fc.constantFrom('atelier_session=', 'atelier_session', '=', ';', ' ', '\t', 'a', 'b=1'),
    {
      maxLength: 14,
    },
  );
  fc.assert(
    fc.property(odd, (pieces) => {
      const header = pieces.join('');
      const values = header
        .split(';')
        .map((part) => part.trim())
        .filter((pair) => pair.startsWith('atelier_session='))
        .map((pair) => pair.slice('atelier_session='.length));
      expect(cookie.read(header)).toBe(values.length === 1 ? values[0] : undefined);
    }),
    { numRuns: 2000 },
  );
});

test('reading never throws, and reads back the value that was set', () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[A-Za-z0-9_-]+$/), (noise, value) => {
      cookie.read(noise);
      const [pair = ''] = cookie.set(value, 60).split(';');
      expect(cookie.read(`a=b; ${pair}; c=d`)).toBe(value);
    }),
  );
});
