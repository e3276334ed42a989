import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, type TestContext, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { startRangeService } from '../testing/range-service.ts';

type Finished = Pick<TestContext, 'onTestFinished'>;
const open = async (env: Record<string, string>, { onTestFinished }: Finished) => {
  const server = await startTestServer(env);
  onTestFinished(() => server.stop());
  return server;
};

const asking = { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 };
const codesOf = (answers: readonly Answer[]): string[] =>
  answers.map((answer) =>
    answer.status === 200 ? 'accepted' : `${answer.status} ${answer.error().appCode}`,
  );
const countOf = (codes: readonly string[], code: string): number =>
  codes.filter((one) => one === code).length;

/** Sends the same change so many times at once. */
const atOnce = async (client: Client, times: number, name: string, input: unknown): Promise<string[]> => {
  await client.csrfToken();
  return codesOf(await Promise.all(Array.from({ length: times }, () => client.mutate(name, input))));
};

test('a workspace has at most JOBS_MAX_UNFINISHED unfinished jobs, also in parallel', async (t) => {
  const server = await open({ JOBS_MAX_UNFINISHED: '3' }, t);
  const { user, client } = await server.person('user');
  const earlier = await server.job(user);
  const codes = await atOnce(client, 8, 'jobs.create', asking);
  expect(countOf(codes, 'accepted'), 'beside the earlier one').toBe(2);
  expect(countOf(codes, '429 too_many_jobs')).toBe(6);
  expect(await server.db.quotas.find(user.workspaceId), 'refused jobs hold no quota').toMatchObject({
    used: 0,
    held: 3,
  });
  expect((await client.mutate('jobs.cancel', { id: earlier.id })).status).toBe(200);
  expect(await atOnce(client, 2, 'jobs.create', asking)).toEqual(
    expect.arrayContaining(['accepted', '429 too_many_jobs']),
  );
  const other = await server.person('user');
  expect(await atOnce(other.client, 1, 'jobs.create', asking), 'another workspace').toEqual(['accepted']);
});

test('by default a workspace has at most 50 unfinished jobs', async (t) => {
  const server = await open({}, t);
  const { client } = await server.person('user');
  const codes = await atOnce(client, 52, 'jobs.create', asking);
  expect([countOf(codes, 'accepted'), countOf(codes, '429 too_many_jobs')]).toEqual([50, 2]);
});

test('a workspace stores at most IMAGES_MAX_STORED images, with its trash and unfinished jobs, also in parallel', async (t) => {
  const server = await open({ IMAGES_MAX_STORED: '5' }, t);
  const { user, client } = await server.person('user');
  await server.image(user);
  const { id } = await server.image(user);
  expect((await client.mutate('images.delete', { id })).status).toBe(200);
  const codes = await atOnce(client, 6, 'jobs.create', asking);
  expect([countOf(codes, 'accepted'), countOf(codes, '402 gallery_full')]).toEqual([3, 3]);
  expect(await server.db.quotas.find(user.workspaceId), 'refused jobs hold no quota').toMatchObject({
    held: 3,
  });
  expect((await client.query('account.storage')).data()).toEqual({ stored: 5, max: 5 });
  expect((await client.mutate('images.erase', { id })).status).toBe(200);
  expect((await client.query('account.storage')).data()).toEqual({ stored: 4, max: 5 });
  expect(await atOnce(client, 2, 'jobs.create', asking)).toEqual(
    expect.arrayContaining(['accepted', '402 gallery_full']),
  );
  const other = await server.person('user');
  expect(await atOnce(other.client, 1, 'jobs.create', asking), 'another workspace').toEqual(['accepted']);
});

test('a new account has QUOTA_IMAGES_PER_MONTH images, also in parallel', async (t) => {
  const server = await open({ QUOTA_IMAGES_PER_MONTH: '4', REQUIRE_EMAIL_VERIFICATION: 'false' }, t);
  const client = server.client();
  expect((await client.register('ada@example.org', 'eleven slow boats upriver', 'Ada')).status).toBe(200);
  const codes = await atOnce(client, 5, 'jobs.create', { ...asking, count: 2 });
  expect([countOf(codes, 'accepted'), countOf(codes, '402 quota_exceeded')]).toEqual([2, 3]);
});

test('a new account may spend BUDGET_MINOR_PER_MONTH in CURRENCY', async (t) => {
  const env = { BUDGET_MINOR_PER_MONTH: '250', CURRENCY: 'EUR', REQUIRE_EMAIL_VERIFICATION: 'false' };
  const server = await open(env, t);
  const client = server.client();
  expect((await client.register('ada@example.org', 'eleven slow boats upriver', 'Ada')).status).toBe(200);
  expect((await client.query('usage.mine')).data()).toMatchObject({
    currency: 'EUR',
    money: { budgetMinor: 250, spentMinor: 0, heldMinor: 0 },
  });
  expect((await client.query('jobs.quote', asking)).data()).toMatchObject({
    costMinor: 0,
    left: { minor: 250 },
    fits: true,
  });
});

test('a body has at most BODY_LIMIT_BYTES bytes, with and without a length', async (t) => {
  const limitBytes = 2048;
  const server = await open({ BODY_LIMIT_BYTES: String(limitBytes) }, t);
  const { client } = await server.person('user');
  const headers = {
    origin: server.origin,
    'x-csrf-token': await client.csrfToken(),
    'content-type': 'application/json',
  };
  const post = async (bytes: number, chunked: boolean): Promise<number> => {
    const body = JSON.stringify({ name: 'Ann' }).padEnd(bytes);
    const path = '/trpc/account.updateProfile';
    return (await client.raw({ method: 'POST', path, headers, body, chunked })).status;
  };
  for (const chunked of [false, true])
    expect([await post(limitBytes, chunked), await post(limitBytes + 1, chunked)]).toEqual([200, 413]);
});

test('a batch has at most as many calls as the setting says', (t) =>
  checkRows(
    [
      ['by default', {}, 10],
      ['by setting', { BATCH_MAX_CALLS: '2' }, 2],
    ] as const,
    '%s',
    async (_, env, most) => {
      const server = await open(env, t);
      const { client } = await server.person('user');
      const ask = async (calls: number): Promise<number> => {
        const names = Array.from({ length: calls }, () => 'account.me').join(',');
        return (await client.raw({ path: `/trpc/${names}?batch=1` })).status;
      };
      expect([await ask(most), await ask(most + 1)]).toEqual([200, 400]);
    },
  ));

test('at most 8 new passwords are looked up among breached ones at a time; others wait for none of them', async (t) => {
  const service = await startRangeService([]);
  t.onTestFinished(() => service.stop());
  const server = await open({ BREACHED_PASSWORDS_URL: service.url, ARGON2_CONCURRENCY: '4' }, t);
  const release = service.hold();
  const register = (at: number) =>
    server.client().register(`newcomer${at}@example.org`, `eleven slow boats upriver ${at}`);
  const startedMs = performance.now();
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => register(at)));
  // The service never answers: each look-up is given up after 1.5 s.
  expect(performance.now() - startedMs).toBeLessThan(15_000);
  release();
  expect(countOf(codesOf(answers), 'accepted')).toBe(12);
  expect(service.mostOpen()).toBe(8);
  const reasons = server.logLines
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => String(msg).startsWith('breached passwords could not be looked up'))
    .map(({ reason }) => reason);
  // On a busy machine a request may come after the first look-ups were given up, and be looked up as well.
  const lookedUp = service.asked.length;
  expect(lookedUp).toBeGreaterThanOrEqual(8);
  expect(lookedUp).toBeLessThan(12);
  expect(countOf(reasons, 'too many look-ups under way')).toBe(12 - lookedUp);
  expect(countOf(reasons, 'no answer: TimeoutError')).toBe(lookedUp);
});
