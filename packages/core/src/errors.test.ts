import { describe, expect, test } from 'vitest';
import { AppError, type ErrorCode, errorStatus, errorText } from './errors.ts';
import { checkRows } from './testing/check-rows.ts';

const codes = Object.keys(errorStatus) as ErrorCode[];

describe('every code', () => {
  test('every error code has an error status and a message for users', () =>
    checkRows(codes, '%s', (code) => {
      expect(errorStatus[code]).toBeGreaterThanOrEqual(400);
      expect(errorStatus[code]).toBeLessThan(600);
      expect(errorText[code]).toMatch(/^[A-Z].*[.]$/);
    }));

  test('has a message, and there is no message without a code', () => {
    expect(Object.keys(errorText)).toEqual(codes);
  });
});

describe('an error', () => {
  test('has the default message of its code unless given another', () => {
    expect(new AppError('not_found').message).toBe(errorText.not_found);
    expect(new AppError('not_found', 'This link has expired.').message).toBe('This link has expired.');
    expect(new AppError('rate_limited', undefined, { retryAfterS: 3 })).toMatchObject({
      message: errorText.rate_limited,
      retryAfterS: 3,
      status: 429,
    });
  });

  test('does not serialise its cause', () => {
    const error = new AppError('internal', undefined, { cause: new Error('SELECT secret') });
    expect(error.cause).toBeInstanceOf(Error);
    expect(JSON.stringify(error)).not.toContain('SELECT');
    expect(error.message).not.toContain('SELECT');
  });
});

test('cases that must be indistinguishable share a message', () => {
  expect(errorText.not_found).toMatch(/or you don’t have access/);
  expect(errorText.invalid_credentials).toMatch(/email or password/i);
});
