import { describe, expect, test } from 'vitest';
import { AppError, type ErrorCode, errorStatus, errorText } from './errors.ts';
import { checkRows } from './testing/check-rows.ts';

const codes = Object.keys(errorStatus) as ErrorCode[];

describe('every code', () => {
  test('every error code has a status of a refusal and a sentence for a person', () =>
    checkRows(codes, '%s', (code) => {
      expect(errorStatus[code]).toBeGreaterThanOrEqual(400);
      expect(errorStatus[code]).toBeLessThan(600);
      expect(errorText[code]).toMatch(/^[A-Z].*[.]$/);
    }));

  test('has a sentence, and every sentence a code', () => {
    expect(Object.keys(errorText)).toEqual(codes);
  });
});

describe('an error', () => {
  test('says the sentence of its code unless the thrower knows better', () => {
    expect(new AppError('not_found').message).toBe(errorText.not_found);
    expect(new AppError('not_found', 'This link has expired.').message).toBe('This link has expired.');
    expect(new AppError('rate_limited', undefined, { retryAfterS: 3 })).toMatchObject({
      message: errorText.rate_limited,
      retryAfterS: 3,
      status: 429,
    });
  });

  test('keeps its cause out of what JSON shows', () => {
    const error = new AppError('internal', undefined, { cause: new Error('SELECT secret') });
    expect(error.cause).toBeInstanceOf(Error);
    expect(JSON.stringify(error)).not.toContain('SELECT');
    expect(error.message).not.toContain('SELECT');
  });
});

test('what a stranger must not tell apart has one sentence', () => {
  expect(errorText.not_found).toMatch(/or it is not yours/);
  expect(errorText.invalid_credentials).toMatch(/email or password/i);
});
