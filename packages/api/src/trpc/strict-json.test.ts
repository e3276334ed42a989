import { AppError } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonStrictly } from './strict-json.ts';

const forbidden = /"(__proto__|constructor|prototype)":/;

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

test('shallow JSON without forbidden keys parses as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const value: unknown = JSON.parse(text);
      fc.pre(depthOf(value) <= 16 && !forbidden.test(JSON.stringify(value)));
      expect(parseJsonStrictly(text)).toEqual(value);
    }),
  );
});

test('any input is parsed or refused as bad_request', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:\\ua-f0-9]{0,60}$/)), (text) => {
      try {
        const value = parseJsonStrictly(text);
        expect(value).toEqual(JSON.parse(text));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError);
        expect((thrown as AppError).code).toBe('bad_request');
      }
    }),
  );
});

describe('depth', () => {
  test('sixteen levels are accepted, seventeen refused', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(parseJsonStrictly(nested(16))).toBeDefined();
    expect(() => parseJsonStrictly(nested(17))).toThrow('nested too deeply');
    expect(() => parseJsonStrictly('{"a":'.repeat(17))).toThrow('nested too deeply');
  });

  test('a deeply nested bomb is refused without being parsed', () => {
    const bomb = '['.repeat(5_000_000);
    const isQuick = () => {
      const startedMs = performance.now();
      expect(() => parseJsonStrictly(bomb)).toThrow('nested too deeply');
      return performance.now() - startedMs < 100;
    };
    // A busy machine slows some attempts down; a parser that reads to the end slows all of them.
    expect(Array.from({ length: 20 }).some(isQuick)).toBe(true);
  });

  test('brackets in JSON texts do not count as nesting', () =>
    checkRows(
      ['"[[[[[[[[[[[[[[[[[[[["', '"\\"[[[[[[[[[[[[[[[[[[[["', '{"\\\\":"{{{{{{{{{{{{{{{{{{"}'],
      '%s',
      (text) => expect(parseJsonStrictly(text)).toEqual(JSON.parse(text)),
    ));
});

describe('prototype pollution keys', () => {
  test('keys that reach a prototype are refused in any spelling', () =>
    checkRows(
      [
        '{"__proto__":1}',
        '{"a":[{"__proto__":1}]}',
        '{"constructor":1}',
        '{"prototype":1}',
        '{"\\u005f\\u005fproto\\u005f\\u005f":1}',
        '{"constr\\u0075ctor":1}',
        '{"a":1,"__proto__":{"a":2}}',
      ],
      '%s',
      (text) => {
        expect(() => parseJsonStrictly(text)).toThrow('a key that is not allowed');
      },
    ));

  test('names of prototypes are taken as values, and keys that only resemble them are taken', () =>
    checkRows(
      ['"__proto__"', '["constructor"]', '{"a":"prototype"}', '{"__proto":1,"proto__":2,"Constructor":3}'],
      '%s',
      (text) => expect(parseJsonStrictly(text)).toEqual(JSON.parse(text)),
    ));
});

describe('repeated keys (ASVS 15.3.7)', () => {
  test('an object that names a key twice is refused, at any depth and in any spelling', () =>
    checkRows(
      [
        '{"a":1,"a":1}',
        '[{"b":{"a":1,"c":2,"a":3}}]',
        '{"a":1,"\\u0061":2}',
        '{"":1,"":2}',
        '{"a":{},"a":[]}',
      ],
      '%s',
      (text) => {
        expect(() => parseJsonStrictly(text)).toThrow('a key twice');
      },
    ));

  test('the same key in different objects is accepted, and so are colons within strings', () =>
    checkRows(
      ['[{"a":1},{"a":1}]', '{"a":{"a":{"a":":"}}}', '{"a:a":"b:\\":","b":"{\\"a\\":1}"}', '":"', '[]'],
      '%s',
      (text) => expect(parseJsonStrictly(text)).toEqual(JSON.parse(text)),
    ));
});

test('the error does not repeat the input', () => {
  expect(() => parseJsonStrictly('{"canary')).toThrow(/^The JSON is not well formed\.$/);
});
