import { expect } from 'vitest';
import { secretMarker } from './error-kinds.ts';
import type { Answer } from './in-process-client.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const leaks = new RegExp(
  `${secretMarker}|select |sessions|/srv|inner\\.ts|node_modules|\\.ts:|stack|postgres|ECONNRE|127\\.0\\.0\\.1|password|Bearer [A-Z]`,
  'i',
);

const checkHead = ({ headers }: Answer): void => {
  expect(headers).toMatchObject({
    'cache-control': expect.stringMatching(/^no-store/),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-request-id': expect.stringMatching(uuid),
    vary: expect.stringContaining('Origin'),
  });
  for (const name of [
    'etag',
    'last-modified',
    'content-disposition',
    'content-encoding',
    'server',
    'set-cookie',
  ])
    expect(headers).not.toHaveProperty(name);
};

interface WireError {
  readonly message: string;
  readonly code: number;
  readonly data: { readonly httpStatus: number; readonly appCode: string; readonly requestId: string };
}
const shape = {
  message: expect.stringMatching(/\.$/),
  code: expect.any(Number),
  data: { code: expect.stringMatching(/^[A-Z_]+$/) },
};

/** The errors in an answer: one, one for each call of a batch, or the last event of a stream. */
const errorsOf = (answer: Answer, isStream: boolean): WireError[] => {
  if (isStream) {
    const [, data = ''] = /event: serialized-error\ndata: (.*)\n/.exec(answer.text) ?? [];
    return [JSON.parse(data) as WireError];
  }
  const body = answer.json() as { error: WireError } | { error: WireError }[];
  return (Array.isArray(body) ? body : [body]).map(({ error }) => error);
};

/**
 * Checks a response against `error-kinds.ts`: status, headers, shape and code of the error, and that it contains nothing of
 * the request or of the server's internals.
 */
export const checkErrorAnswer = (answer: Answer, expected: string): void => {
  const [status = '', ...rest] = expected.split(' ');
  const code = rest.at(-1) ?? '';
  const isStream = rest[0] === 'stream';
  expect(answer.status, answer.text.slice(0, 500)).toBe(Number(status));
  checkHead(answer);
  const type = isStream ? 'text/event-stream' : 'application/json; charset=utf-8';
  expect(answer.headers['content-type']).toBe(type);
  const errors = errorsOf(answer, isStream);
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) {
    expect(error).toMatchObject(shape);
    expect(Object.keys(error).toSorted()).toEqual(['code', 'data', 'message']);
    expect(error.data.appCode).toBe(code);
    if (!isStream) expect(error.data.httpStatus).toBe(Number(status));
    expect(error.data.requestId).toBe(answer.headers['x-request-id']);
  }
  expect(answer.text).not.toMatch(leaks);
  if (status === '405') expect(answer.headers.allow).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
  if (code === 'rate_limited' && !isStream) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
};
