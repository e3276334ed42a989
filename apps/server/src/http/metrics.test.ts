import { newId } from '@atelier/core/ids';
import { consentVersion } from '@atelier/core/legal';
import type { ApiFigures, MetricsOverview, ProcedureSeries } from '@atelier/core/schemas/metrics';
import type { PersonFigures, SecurityReview } from '@atelier/core/schemas/review';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { addConsent, addLegalText } from '../testing/samples/legal.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const windows = ['now', '24h', '30d'] as const;
const figuresOf = async (admin: Client, name: string, window: (typeof windows)[number] = 'now') => {
  const { items } = (await admin.query('admin.metrics.api', { window })).data<ApiFigures>();
  return items.find((item) => item.name === name);
};

test('each call is counted once by its procedure and outcome, at once and also after it was stored (R-ADM-1)', async () => {
  const { client: admin } = await server.person('admin');
  const { client } = await server.person('user');
  for (let at = 0; at < 7; at += 1) expect((await client.query('jobs.list')).status).toBe(200);
  for (let at = 0; at < 3; at += 1) expect((await client.query('jobs.list', { limit: -1 })).status).toBe(400);
  for (let at = 0; at < 2; at += 1) expect((await client.query('admin.audit.list')).status).toBe(403);
  const check = async (window: (typeof windows)[number]) => {
    const jobs = await figuresOf(admin, 'jobs.list', window);
    expect(jobs).toMatchObject({
      calls: 10,
      refused: 3,
      failed: 0,
      errors: [{ code: 'validation_failed', count: 3 }],
    });
    expect(jobs?.latency.p50).toBeGreaterThan(0);
    expect(jobs?.latency.p99).toBeGreaterThanOrEqual(jobs?.latency.p50 ?? Number.NaN);
    expect(await figuresOf(admin, 'admin.audit.list', window)).toMatchObject({
      calls: 2,
      refused: 2,
      latency: { p50: null, p95: null, p99: null },
    });
  };
  for (const window of windows) await check(window);
  await server.application.series.store();
  for (const window of windows) await check(window);

  const series = (
    await admin.query('admin.metrics.procedure', { window: 'now', name: 'jobs.list' })
  ).data<ProcedureSeries>();
  expect(series).toMatchObject({ calls: 10, refused: 3 });
  expect(series.points).toHaveLength(15);
  expect(series.points.reduce((sum, { calls }) => sum + calls, 0)).toBe(10);
});

test('plain routes are counted by their pattern, and neither health checks nor unknown names at all', async () => {
  const { client: admin } = await server.person('admin');
  const { client, user } = await server.person('user');
  const image = await server.image(user);
  for (const path of [
    `/files/images/${image.id}`,
    '/healthz',
    '/readyz',
    '/trpc/no.such.procedure',
    '/no/such/page',
  ])
    await client.raw({ path });
  const { items } = (await admin.query('admin.metrics.api', { window: 'now' })).data<ApiFigures>();
  const names = items.map(({ name }) => name);
  expect(names.filter((name) => name.includes('health') || name.includes('such'))).toEqual([]);
  const known = new Set(
    (await admin.query('admin.policy')).data<{ items: { name: string }[] }>().items.map(({ name }) => name),
  );
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  expect(names.some((name) => name.startsWith('GET /files/images/:id'))).toBe(true);
  const unknown = await admin.query('admin.metrics.procedure', { window: 'now', name: 'no.such.procedure' });
  expect(unknown.status).toBe(404);
});

test('the overview has sign-ins and failures, mails, and how it stands', async () => {
  const { client: admin } = await server.person('admin');
  const read = async () =>
    (await admin.query('admin.metrics.overview', { window: '24h' })).data<MetricsOverview>();
  const before = await read();
  const user = await server.user('user');
  const guest = server.client();
  await guest.mutate('auth.signIn', { email: user.email, password: 'not the password' });
  expect((await guest.mutate('auth.signIn', { email: user.email, password: sharedPassword })).status).toBe(
    200,
  );
  await server.image(user);
  const after = await read();
  expect(after.points).toHaveLength(24);
  const gained = (kind: 'signIns' | 'mails') => ({
    ok: after.total[kind].ok - before.total[kind].ok,
    failed: after.total[kind].failed - before.total[kind].failed,
  });
  expect(gained('signIns')).toEqual({ ok: 1, failed: 1 });
  expect(after.points.at(-1)?.signIns).toEqual(after.total.signIns);
  expect(after.total.calls).toBeGreaterThan(before.total.calls);
  expect(after.now).toMatchObject({ pending: 0, running: 0, oldestWaitMs: null, failingProviders: 0 });
});

test('the security review counts accounts, failed sign-ins and changes of roles', async () => {
  const { client: boss } = await server.person('superadmin');
  const read = async () => (await boss.query('admin.metrics.review')).data<SecurityReview>();
  const viewers = ({ accounts }: SecurityReview) =>
    accounts.find(({ role }) => role === 'viewer')?.accounts ?? 0;
  const before = await read();
  const user = await server.user('user');
  const changed = await boss.mutate('admin.users.setRole', { id: user.id, role: 'viewer', from: 'user' });
  expect(changed.status).toBe(200);
  await server.client().mutate('auth.signIn', { email: user.email, password: 'not the password' });
  const after = await read();
  expect(viewers(after) - viewers(before)).toBe(1);
  expect(after.roleChanges.count - before.roleChanges.count).toBe(1);
  expect(after.failedSignIns.total - before.failedSignIns.total).toBe(1);
  expect(after.failedSignIns.busiest).toBeGreaterThanOrEqual(1);
});

test('the figures of a person are numbers and names of tokens, without a prompt', async () => {
  const { client: admin } = await server.person('admin');
  const { user, client } = await server.person('user');
  await client.mutate('tokens.issue', { name: 'Nightly posters' });
  await server.image(user, { prompt: 'a secret harbour' });
  await server.job(user, 'failed');
  const answer = await admin.query('admin.users.figures', { id: user.id });
  const figures = answer.data<PersonFigures>();
  expect(figures.jobs.failed).toBe(1);
  expect(figures.tokens).toMatchObject([{ name: 'Nightly posters', lastUsedAt: null }]);
  expect(figures.storedFiles).toBeGreaterThan(0);
  expect(answer.text).not.toContain('harbour');
  expect((await admin.query('admin.users.figures', { id: newId('user') })).status).toBe(404);
});

test('the page of a person says which terms they accepted or took back, and which they still have to accept', async () => {
  const { client: admin, user: boss } = await server.person('admin');
  const { user } = await server.person('user');
  const at = server.application.clock.now();
  const offer = await addLegalText(server, 'voluntary');
  const terms = await addLegalText(server, 'terms', { mustAccept: true });
  await addConsent(server, boss.id, consentVersion(terms));
  await addConsent(server, user.id, consentVersion(offer));
  await server.db.consents.withdraw(user.id, consentVersion(offer), at);
  const read = async (id: string) => (await admin.query('admin.users.figures', { id })).data<PersonFigures>();
  expect(await read(user.id)).toMatchObject({
    consents: [{ version: consentVersion(offer), withdrawnAt: expect.any(String) }],
    termsDue: [consentVersion(terms)],
  });
  expect(await read(boss.id)).toMatchObject({
    consents: [{ version: consentVersion(terms), withdrawnAt: null }],
    termsDue: [],
  });
  await server.db.legalTexts.retire('terms', at);
});
