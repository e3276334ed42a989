import { AppError, type ErrorCode, errorStatus, errorText } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { errorData, toAppError, toTrpcError } from './errors.ts';

const codes = Object.keys(errorStatus) as ErrorCode[];

describe('each error code', () => {
  test('every error code survives the conversion to tRPC and back', () =>
    checkRows(codes, '%s', (code) => {
      const error = new AppError(code, 'A sentence.', { retryAfterS: 3 });
      expect(toAppError(toTrpcError(error))).toBe(error);
      expect(errorData(error, 'req')).toMatchObject({
        appCode: code,
        httpStatus: errorStatus[code],
        requestId: 'req',
        retryAfterS: 3,
      });
    }));
});

describe('errors of other origin', () => {
  const secret = 'SELECT password FROM users at /srv/x.ts';

  test('an unknown error becomes an internal error without its message', () =>
    checkRows(
      [new Error(secret), secret, { message: secret }, null, undefined, 7, new TypeError(secret)],
      '%s',
      (thrown) => {
        const error = toAppError(thrown);
        expect(error.code).toBe('internal');
        expect(error.message).toBe(errorText.internal);
        expect(JSON.stringify(errorData(error, null))).not.toContain('SELECT');
        expect(toTrpcError(thrown).message).toBe(errorText.internal);
      },
    ));

  test('an error of tRPC becomes an AppError with our message', () =>
    checkRows(
      [
        ['NOT_FOUND', 'not_found'],
        ['METHOD_NOT_SUPPORTED', 'method_not_allowed'],
        ['PARSE_ERROR', 'bad_request'],
        ['BAD_REQUEST', 'bad_request'],
        ['PAYLOAD_TOO_LARGE', 'payload_too_large'],
        ['UNSUPPORTED_MEDIA_TYPE', 'unsupported_media_type'],
        ['INTERNAL_SERVER_ERROR', 'internal'],
        ['TIMEOUT', 'internal'],
        ['FORBIDDEN', 'internal'],
      ] as const,
      '%s of tRPC becomes %s',
      (trpc, ours) => {
        const error = toAppError(new TRPCError({ code: trpc, message: secret }));
        expect(error.code).toBe(ours);
        expect(error.message).toBe(errorText[ours]);
      },
    ));
});

describe('validation errors', () => {
  const errorFor = (schema: z.ZodType, value: unknown) => {
    const { error } = schema.safeParse(value);
    return toAppError(new TRPCError({ code: 'BAD_REQUEST', cause: error }));
  };

  test('name each field and never the value', () => {
    const schema = z.strictObject({
      a: z.int().max(3),
      b: z.enum(['x', 'y']),
      c: z.strictObject({ d: z.email() }),
    });
    const error = errorFor(schema, { a: 77_317, b: 'canary', c: { d: 'canary' }, sudo: 'canary' });
    expect(error.code).toBe('validation_failed');
    expect(error.issues?.map(({ path }) => path)).toEqual(['a', 'b', 'c.d', 'sudo']);
    expect(JSON.stringify(errorData(error, null))).not.toMatch(/canary|77317/);
  });

  test('of a union report the issues of the nearest member', () => {
    const proof = z.union([
      z.strictObject({ password: z.string() }),
      z.strictObject({ code: z.string().min(6, 'The code is too short.') }),
    ]);
    const issuesFor = (value: unknown) => errorFor(z.strictObject({ proof }), { proof: value }).issues;
    expect(issuesFor({ code: '1' })).toEqual([{ path: 'proof.code', message: 'The code is too short.' }]);
    expect(issuesFor({ code: '123456', sudo: true })).toEqual([
      { path: 'proof.sudo', message: 'Unknown field.' },
    ]);
    expect(issuesFor({})?.map(({ path }) => path)).toEqual(['proof.password']);
    expect(issuesFor('canary')?.map(({ path }) => path)).toEqual(['proof']);
  });

  test('are plain sentences', () => {
    const schema = z.strictObject({ id: z.uuid(), width: z.int().min(256), name: z.string().max(320) });
    expect(errorFor(schema, { id: 'x', width: 255, name: 'x'.repeat(321) }).issues).toEqual([
      { path: 'id', message: 'Is not a valid id.' },
      { path: 'width', message: 'Must be at least 256.' },
      { path: 'name', message: 'Must have at most 320 characters.' },
    ]);
    expect(errorFor(z.enum(['viewer', 'user']), 'x').message).toBe('Must be one of viewer, user.');
  });

  test('name at most five unknown fields, and none that could be a secret', () => {
    const schema = z.strictObject({ inner: z.strictObject({}) });
    const paths = (...keys: string[]) => {
      const inner = Object.fromEntries(keys.map((key) => [key, 'canary']));
      return errorFor(schema, { inner }).issues?.map(({ path }) => path);
    };
    expect(paths('sudo')).toEqual(['inner.sudo']);
    for (const secret of ['k'.repeat(25), 'hunter2', 'correct horse', 'a\r\n\u001b[31m', ''])
      expect(paths(secret), JSON.stringify(secret)).toEqual(['inner']);
    const letters = 'abcdefghij'.split('');
    expect(paths('hunter2', ...letters)).toEqual(['a', 'b', 'c', 'd', 'e'].map((key) => `inner.${key}`));
  });

  test('report at most twenty issues, each of bounded length', () => {
    const schema = z.record(z.string(), z.int());
    const value = Object.fromEntries(
      Array.from({ length: 3000 }, (_, at) => [`${at}${'k'.repeat(500)}`, 'x']),
    );
    const { issues = [] } = errorFor(schema, value);
    expect(issues).toHaveLength(20);
    for (const { path, message } of issues) expect(path.length + message.length).toBeLessThanOrEqual(400);
  });

  test('of our own output are internal errors', () => {
    const { error } = z.string().safeParse(7);
    expect(toAppError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error })).code).toBe('internal');
  });
});

test('tRPC has a number for each code that we use', () => {
  for (const code of codes)
    expect(TRPC_ERROR_CODES_BY_KEY[toTrpcError(new AppError(code)).code]).toBeTypeOf('number');
});
