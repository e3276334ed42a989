import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawRequest } from '../testing/in-process-client.ts';
import { batch, get, post } from '../testing/in-process-json-corpus.ts';
import { seen, startBoth } from '../testing/in-process-oracle.ts';

let both: Awaited<ReturnType<typeof startBoth>>;

beforeAll(async () => {
  both = await startBoth();
});
afterAll(() => both.stop());

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const update = '{"name":"Ann"}';

/** Where we are stricter than the official handler, on purpose: what we answer, and what it does. */
const stricter: Readonly<Record<string, { ask: RawRequest; ours: number; code: string; theirs: number }>> = {
  'the input named twice (ASVS 15.3.7)': {
    ask: get('jobs.list', '{"limit":1}', 'input=%7B%22limit%22%3A2%7D'),
    ours: 400,
    code: 'bad_request',
    theirs: 200,
  },
  'batch named twice': {
    ask: get('account.me', undefined, 'batch=1&batch=0'),
    ours: 400,
    code: 'bad_request',
    theirs: 200,
  },
  'a key named twice in one object (ASVS 1.5.3)': {
    ask: get('jobs.list', '{"limit":1,"limit":2}'),
    ours: 400,
    code: 'bad_request',
    theirs: 200,
  },
  'a double-encoded path (ASVS 1.1.1)': {
    ask: get('account%252Eme'),
    ours: 404,
    code: 'not_found',
    theirs: 200,
  },
  'a __proto__ key among the inputs of a batch (ASVS 15.3.6)': {
    ask: get('jobs.list', '{"0":{"limit":1},"__proto__":{"polluted":1}}', batch),
    ours: 400,
    code: 'bad_request',
    theirs: 200,
  },
  'JSON nested too deeply in a surplus input': {
    ask: get('jobs.list', `{"0":{"limit":1},"9":${nested(40)}}`, batch),
    ours: 400,
    code: 'bad_request',
    theirs: 200,
  },
  'a content type that only begins like JSON': {
    ask: post('account.updateProfile', update, '', 'application/jsonx'),
    ours: 415,
    code: 'unsupported_media_type',
    theirs: 415,
  },
};

describe('stricter than the official handler', () => {
  test('the JSON handler is stricter than the official adapter only in the listed cases', () =>
    checkRows(Object.keys(stricter), '%s', async (name) => {
      const row = stricter[name];
      if (row === undefined) throw new Error(name);
      const { our, their } = await both.ask(row.ask);
      expect({ status: our.status, code: findCode(our.json()) }).toEqual({
        status: row.ours,
        code: row.code,
      });
      expect(their.status, 'the official handler has changed: compare again').toBe(row.theirs);
    }));

  test('an empty body is no input, so that an optional input may be omitted', async () => {
    const { our } = await both.ask(post('account.updateProfile', ''));
    expect(our.error()).toMatchObject({ appCode: 'validation_failed' });
  });

  test('a change of a type other than JSON is refused unread', () =>
    checkRows(
      ['text/plain', 'multipart/form-data; boundary=x', 'application/octet-stream', 'text/json', ''],
      '%s',
      async (type) => {
        const { our } = await both.ask(post('account.updateProfile', update, '', type === '' ? null : type));
        expect(our.status).toBe(415);
        expect(our.error().appCode).toBe('unsupported_media_type');
      },
    ));
});

/** The code of the first refusal in an answer, batch or not. */
const findCode = (body: unknown): string | undefined => {
  const [first] = (Array.isArray(body) ? body : [body]) as { error?: { data: { appCode: string } } }[];
  return first?.error?.data.appCode;
};

const names = [
  'account.me',
  'models.list',
  'jobs.list',
  'jobs.get',
  'images.list',
  'admin.policy',
  'jobs.cancel',
];
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z._-]{0,12}$/) },
);
const input = fc.oneof(
  fc.constant(undefined),
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 20 }),
  fc.constantFrom('{"limit":1}', '{"0":{"limit":1}}', '{"limit":101}', '{"id":"x"}', '{"1":null}'),
);
const asked = fc.record({
  path: fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(',')),
  body: input,
  isBatch: fc.boolean(),
  method: fc.constantFrom('GET', 'GET', 'POST'),
});

const requestOf = ({
  path,
  body,
  isBatch,
  method,
}: typeof asked extends fc.Arbitrary<infer T> ? T : never) => {
  const search = isBatch ? batch : '';
  return method === 'GET' ? get(path, body, search) : post(path, body ?? 'null', search);
};

/** Refusals that ours makes and the official handler does not; each has a test of its own above. */
const isPoisoned = (body: string | undefined): boolean => /__proto__|constructor|prototype/.test(body ?? '');

test('both handlers give the same response to any request', async () => {
  await fc.assert(
    fc.asyncProperty(asked, async (what) => {
      fc.pre(!isPoisoned(what.body) && what.body !== '');
      const { our, their } = await both.ask(requestOf(what));
      const [a, b] = [seen(our, false), seen(their, false)];
      expect({ ...a, type: '' }).toEqual({ ...b, type: '' });
      expect(a.type).toBe('application/json');
    }),
    { numRuns: 250, seed: 20_261_101 },
  );
});
