import { newAlert } from '@atelier/core/testing/alert-records';
import { openTestDatabase } from '@atelier/db/testing';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../testing/browser.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addAlert } from '../testing/in-process-alerts.ts';
import { openStream, type WatchedStream } from '../testing/in-process-stream.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface News {
  readonly open: number;
  readonly critical: number;
  readonly criticals: readonly { readonly id: string; readonly title: string }[];
}

const newsIn = (stream: WatchedStream): News[] =>
  [...stream.text().matchAll(/^data: (\{"open".*)$/gm)].map(([, data = '']) => JSON.parse(data) as News);
const latest = (stream: WatchedStream) => newsIn(stream).at(-1);

test('an open console is told of an alert without asking, and of what others do about it', async () => {
  const admin = await server.person('admin');
  const stream = openStream(admin.client, 'admin.alerts.watch', {});
  await eventually(() => newsIn(stream).length).toBeGreaterThan(0);
  const before = latest(stream)?.open ?? 0;
  const { id } = await addAlert(server, { severity: 'critical', title: 'A key has leaked' });
  await eventually(() => latest(stream)?.open).toBe(before + 1);
  expect(latest(stream)?.criticals[0]).toEqual({ id, title: 'A key has leaked' });
  await (await server.person('admin')).client.mutate('admin.alerts.acknowledge', { id });
  await eventually(() => latest(stream)?.open).toBe(before);
  stream.close();
});

dialectTest(
  'an open console on one node is told of what another node raises, without asking',
  async ({ dialect, onTestFinished }) => {
    const { url, drop } = await openTestDatabase(dialect);
    const nodes = await Promise.all([1, 2].map(() => startTestServer({ DATABASE_URL: url })));
    onTestFinished(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await drop();
    });
    const [here, there] = nodes;
    if (here === undefined || there === undefined) throw new Error('There are two nodes.');
    const stream = openStream((await there.person('admin')).client, 'admin.alerts.watch', {});
    onTestFinished(() => stream.close());
    await eventually(() => latest(stream)?.open).toBe(0);
    const { alertRaiser } = here.application.http.services;
    const raise = (severity: 'critical' | 'low') =>
      here.db.transaction((stores) => alertRaiser.raise(stores, newAlert({ severity, groupKey: severity })));
    const { alertId } = await raise('critical');
    await eventually(() => latest(stream)?.criticals.map(({ id }) => id)).toEqual([alertId]);
    await raise('low');
    await eventually(() => latest(stream)).toMatchObject({ open: 2, critical: 1 });
  },
);

test('the stream ends when the admin becomes a user, and when the session ends', async () => {
  const root = await server.person('superadmin');
  const demoted = await server.person('admin');
  const signedOut = await server.person('admin');
  const streams = [demoted, signedOut].map(({ client }) => openStream(client, 'admin.alerts.watch', {}));
  await Promise.all(streams.map(({ opened }) => opened));
  const change = { id: demoted.user.id, role: 'user' };
  expect((await root.client.mutate('admin.users.setRole', change)).status).toBe(200);
  await signedOut.client.mutate('auth.signOut');
  await Promise.all(streams.map(({ ended }) => ended));
  const { id } = await addAlert(server, { title: 'Nothing for them' });
  for (const stream of streams) expect(stream.text()).not.toContain(id);
});

test('a look at the evidence shows the rows of the audit log that it names, newest first', async () => {
  const admin = await server.person('admin');
  const rows = await server.db.audit.list({}, null, 3);
  const seqs = rows.map(({ seq }) => seq).toReversed();
  const { id } = await addAlert(server, { seqs: [...seqs, 999_999_999] });
  const page = (await admin.client.query('admin.alerts.evidence', { id })).data<{
    items: { seq: number }[];
  }>();
  expect(page.items.map(({ seq }) => seq)).toEqual(seqs.toReversed());
});
