import { appRouter, policyTable } from '@atelier/api';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { outcomeOf } from '../testing/in-process-policy.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';

let server: TestServer;
let client: Client;
let proof: Record<string, string>;
beforeAll(async () => {
  server = await startTestServer();
  client = (await server.person('superadmin')).client;
  proof = {
    origin: server.origin,
    'x-csrf-token': await client.csrfToken(),
    'content-type': 'application/json',
  };
});
afterAll(() => server.stop());

const post = (
  name: string,
  body: string,
  more: { chunked?: boolean; headers?: Record<string, string> } = {},
) =>
  client.raw({
    method: 'POST',
    path: `/trpc/${name}`,
    body,
    headers: { ...proof, ...more.headers },
    ...(more.chunked === undefined ? {} : { chunked: more.chunked }),
  });

/** On a busy machine some attempts take longer than this; if the limit is missing, all do. */
const quickly = async (boundMs: number, work: () => Promise<void>): Promise<void> => {
  let fastestMs = Infinity;
  for (let tries = 0; tries < 5 && fastestMs >= boundMs; tries += 1) {
    const startedMs = performance.now();
    await work();
    fastestMs = Math.min(fastestMs, performance.now() - startedMs);
  }
  expect(fastestMs).toBeLessThan(boundMs);
};

const job = { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 };

describe('size', () => {
  const tooLarge = JSON.stringify({ name: 'x'.repeat(300_000) });

  test('a body beyond the limit is refused with 413, with and without a length', () =>
    checkRows(
      [
        ['with its true length', {}],
        ['in chunks without a length', { chunked: true }],
      ],
      '%s',
      async (_how, how) => {
        const answer = await post('account.updateProfile', tooLarge, how);
        expect(answer.status).toBe(413);
        expect(answer.error()).toMatchObject({
          appCode: 'payload_too_large',
          message: expect.stringMatching(/262144/),
        });
        expect(answer.headers.connection).toBe('close');
      },
    ));

  test('a body at the limit is read', async () => {
    const body = JSON.stringify({ name: 'Ann' }).padEnd(262_144);
    expect((await post('account.updateProfile', body)).status).toBe(200);
  });

  test('a caller without permission is refused before the body is read', async () => {
    const anonymous = server.client();
    await quickly(1000, async () => {
      const answer = await anonymous.raw({
        method: 'POST',
        path: '/trpc/account.updateProfile',
        headers: { ...proof, 'x-csrf-token': 'x' },
        body: tooLarge,
      });
      expect(answer.status).toBe(401);
    });
  });

  test.each([
    ['query', 'GET'],
    ['mutation', 'POST'],
  ])('a %s batch of ten thousand calls is refused at once, in constant memory', async (_kind, method) => {
    // Longer than any request line may be, so the names are as short as can be.
    const path = `/trpc/${','.repeat(9_999)}?batch=1`;
    const before = process.memoryUsage().rss;
    await quickly(50 * 100, async () => {
      for (let at = 0; at < 50; at += 1) {
        const answer = await client.raw({
          method,
          path,
          headers: proof,
          ...(method === 'POST' ? { body: '{}' } : {}),
        });
        expect(answer.status).toBe(400);
        expect(answer.error().message).toBe('A batch has at most 10 calls.');
        expect(answer.bytes.length).toBeLessThan(1000);
      }
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
  });

  test('a list page has its bounds', async () => {
    for (const limit of [0, -1, 101, 1e9, 1.5])
      expect((await client.query('images.list', { limit })).status, String(limit)).toBe(400);
    expect((await client.query('images.list', { limit: 100 })).status).toBe(200);
  });
});

describe('shape', () => {
  const deep = (depth: number) => `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;

  test('deeply nested JSON is refused before it is parsed', () =>
    checkRows([17, 1000, 100_000], '%i', async (depth) => {
      await quickly(1000, async () => {
        const answer = await post('account.updateProfile', deep(depth));
        expect(answer.status).toBe(400);
        expect(answer.error().message).toBe('The JSON is nested too deeply.');
      });
    }));

  test('brackets within a text are no nesting', async () => {
    const name = '[{'.repeat(30);
    expect((await client.mutate('account.updateProfile', { name })).data()).toMatchObject({ name });
  });

  test('a JSON key that reaches a prototype is refused', () =>
    checkRows(
      [
        '{"__proto__":{"admin":true},"name":"Ann"}',
        '{"\\u005f_proto__":{"admin":true},"name":"Ann"}',
        '{"\\u005F\\u005Fproto\\u005F\\u005F":1,"name":"Ann"}',
        '{"constructor":{"prototype":{"admin":true}},"name":"Ann"}',
        '{"name":"Ann","x":{"prototype":1}}',
        '{"name":["__proto__",{"__proto__":1}]}',
      ],
      '%s',
      async (body) => {
        const answer = await post('account.updateProfile', body);
        expect(answer.status).toBe(400);
        expect(answer.error().message).toBe('The JSON holds a key that is not allowed.');
        expect(({} as { admin?: boolean }).admin).toBeUndefined();
      },
    ));

  test('`__proto__` is accepted as a name', async () => {
    expect((await client.mutate('account.updateProfile', { name: '__proto__' })).status).toBe(200);
  });

  test('a body that is not JSON is refused as such', () =>
    checkRows(
      [
        '{"name":"Ann"',
        '{"name":"Ann"}}',
        "{'name':'Ann'}",
        '{"name":NaN}',
        '\u0000',
        '{"name":"\u0001"}',
        '[,]',
      ],
      '%j',
      async (body) => {
        expect((await post('account.updateProfile', body)).error().message).toBe(
          'The JSON is not well formed.',
        );
      },
    ));

  test('a query that repeats a parameter is refused', () =>
    checkRows(['input=%7B%7D&input=%7B%7D', 'batch=1&batch=1'], '%s', async (query) => {
      const answer = await client.raw({ path: `/trpc/jobs.list?${query}` });
      expect(answer.status).toBe(400);
      expect(answer.error().message).toMatch(/^The query names "(input|batch)" twice\.$/);
    }));
});

describe('every procedure', () => {
  const rows = policyTable(appRouter);
  const call = (name: string, kind: string, input: unknown, by = client): Promise<Answer> =>
    kind === 'mutation' ? by.mutate(name, input) : by.query(name, input);

  test('every procedure refuses an unknown field', () =>
    checkRows(rows, '$name', async (row) => {
      const { user, client: own } = await server.person('superadmin');
      const sample = (await sampleInputs[row.name]?.(server, user, own)) as object;
      // Some procedures have one of these of their own.
      const unknown = ['sudo', 'userId', 'workspaceId', 'isAdmin', ''].filter(
        (field) => !Object.hasOwn(sample ?? {}, field),
      );
      for (const extra of unknown) {
        const answer = await call(row.name, row.kind, { ...sample, [extra]: 'superadmin' }, own);
        expect(outcomeOf(answer)).toEqual({ status: 400, code: 'validation_failed' });
        expect(answer.text).toMatch(new RegExp(`"path":"([^"]*\\.)?${extra}","message":"Unknown field\\."`));
      }
    }));

  const wrongTypes = ['text', 7, true, null, [], [{}], [[]]];
  test('every procedure refuses an input that is no object', () =>
    checkRows(rows, '$name', async ({ name, kind }) => {
      for (const input of wrongTypes)
        expect(outcomeOf(await call(name, kind, input)), JSON.stringify(input)).toEqual({
          status: 400,
          code: 'validation_failed',
        });
    }));

  /** A vote for none of them; a link without an end. */
  const mayBeNull = [
    'comparisons.vote.choice',
    'collections.move.before',
    'shares.create.days',
    'shares.create.maxViews',
    'admin.alerts.assign.assigneeId',
    ...['admin.blocks.add.seconds', 'admin.blocks.import.seconds', 'admin.blocks.update.seconds'],
    'admin.rules.judge.verdict',
    ...['admin.settings.propose.value', 'admin.settings.set.value', 'admin.settings.preview.value'],
    ...['admin.settings.propose.expected', 'admin.settings.set.expected'],
  ];
  test('every procedure refuses another type in each field', () =>
    checkRows(rows, '$name', async (row) => {
      const { user, client: own } = await server.person('superadmin');
      const sample = ((await sampleInputs[row.name]?.(server, user, own)) ?? {}) as Record<string, unknown>;
      for (const [field, value] of Object.entries(sample)) {
        const others: unknown[] = [
          [value],
          { [field]: value },
          { toString: 'x' },
          null,
          typeof value === 'string' ? 7 : 'x',
        ];
        for (const other of others) {
          if (other === null && mayBeNull.includes(`${row.name}.${field}`)) continue;
          const answer = await call(row.name, row.kind, { ...sample, [field]: other }, own);
          expect(outcomeOf(answer), `${field}: ${JSON.stringify(other)}`).toEqual({
            status: 400,
            code: 'validation_failed',
          });
        }
      }
    }));

  test('refusals name the field and never repeat the value', async () => {
    const answer = await client.mutate('jobs.create', {
      ...job,
      model: 'm'.repeat(65),
      width: 'canary-7731',
    });
    expect(answer.error().issues?.map(({ path }) => path)).toEqual(['model', 'width']);
    expect(answer.text).not.toMatch(/canary|mmm/);
  });

  test('thousands of invalid fields are answered with a few', async () => {
    const input = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at]));
    const answer = await client.mutate('jobs.create', input);
    expect(answer.status).toBe(400);
    expect(answer.bytes.length).toBeLessThan(6000);
  });
});

describe('numbers', () => {
  const never = [
    '1e308',
    '1e400',
    '-1e308',
    '-1',
    '1.5',
    '9007199254740992',
    '9007199254740993',
    '-0.5',
    '"512"',
    'null',
  ];
  const bounds: Readonly<Record<string, readonly string[]>> = {
    width: [...never, '0', '-0', '63', '65', '4097', '1088'],
    height: [...never, '0', '-0', '63', '65', '4097', '1088'],
    count: [...never, '0', '-0', '5', '17'],
    seed: [...never.filter((text) => text !== 'null'), '4294967296'],
  };

  test('every number of a job has its bounds', () =>
    checkRows(Object.keys(bounds), '%s', async (field) => {
      for (const text of bounds[field] ?? []) {
        const body = JSON.stringify({ ...job, [field]: 'NUMBER' }).replace('"NUMBER"', text);
        const answer = await post('jobs.create', body);
        expect(answer.status, `${field}: ${text}`).toBe(400);
        expect(answer.error().issues?.[0]?.path).toBe(field);
      }
    }));

  test('a seed is taken in every spelling of a whole number', () =>
    checkRows(['0', '-0', '4294967295', '7.0', '1e3'], '%s', async (text) => {
      const answer = await post('jobs.create', JSON.stringify({ ...job, seed: 'N' }).replace('"N"', text));
      const { seed } = answer.data<{ seed: number }>();
      expect(Object.is(seed, -0)).toBe(false);
      expect(seed).toBe(Math.abs(Number(text)));
    }));
});
