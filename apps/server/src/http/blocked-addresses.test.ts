import { newId } from '@atelier/core/ids';
import type { NewBlock } from '@atelier/core/ports/block-store';
import { runningClock } from '@atelier/core/testing/clocks';
import { sessionRecord } from '@atelier/core/testing/records';
import { openDatabase } from '@atelier/db';
import { openTestDatabase } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { openStream } from '../testing/in-process-stream.ts';

const guest = '203.0.113.7';
const office = '198.51.100.1';

const block = (network: string, fields: Partial<NewBlock> = {}): NewBlock => ({
  ...{ id: newId('block'), network, reason: 'A test.', source: 'manual', ruleId: null, alertId: null },
  ...{ createdBy: null, createdAt: new Date(), expiresAt: null },
  ...fields,
});

const env = { TRUSTED_PROXIES: '127.0.0.1', BLOCK_ALLOWLIST: '192.0.2.0/24' };

const open = async ({ dialect, onTestFinished }: DialectContext) => {
  const database = await openTestDatabase(dialect);
  onTestFinished(database.drop);
  const clock = runningClock();
  const server = await startTestServer({ ...env, DATABASE_URL: database.url }, { clock });
  onTestFinished(() => server.stop());
  const admin = await server.user('admin');
  const at = (address: string) => server.client({ headers: { 'x-forwarded-for': address } });
  const boss = at(office);
  boss.adopt((await server.signedIn(admin)).cookieHeader()?.split('; ') ?? []);
  return { server, url: database.url, clock, admin, boss, at };
};

const add = (
  boss: Awaited<ReturnType<typeof open>>['boss'],
  network: string,
  seconds: number | null = 3600,
) => boss.mutate('admin.blocks.add', { network, reason: 'Too many wrong passwords.', seconds });

const idOf = (answer: { data: <T>() => T }): string => answer.data<{ id: string }>().id;

dialectTest(
  'a blocked address is refused everywhere at once, and let in again when the block is removed',
  async (t) => {
    const { boss, at } = await open(t);
    const visitor = at(guest);
    expect((await visitor.raw({ path: '/' })).status).toBe(200);
    const id = idOf(await add(boss, guest));
    for (const path of [
      '/trpc/session.current',
      '/files/images/x',
      '/exports/audit.csv',
      '/s/x',
      '/assets/x',
      '/auth/google',
    ])
      expect((await visitor.raw({ path })).error(), path).toMatchObject({ appCode: 'address_blocked' });
    const answer = await visitor.raw({ path: '/trpc/session.current' });
    expect(answer.status).toBe(403);
    expect(answer.error().message).toMatch(
      new RegExp(
        `^Requests from your network address are blocked until .* UTC\\. If you think .* mention ${id}\\.$`,
      ),
    );
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3500);
    expect(answer.cookies).toEqual([]);
    expect((await at('203.0.113.8').raw({ path: '/' })).status).toBe(200);
    expect((await boss.mutate('admin.blocks.remove', { id })).status).toBe(200);
    expect((await visitor.raw({ path: '/' })).status).toBe(200);
    expect((await boss.mutate('admin.blocks.update', { id, restore: true })).status).toBe(200);
    expect((await visitor.raw({ path: '/' })).status).toBe(403);
  },
);

dialectTest(
  'a change by another process counts within a second; streams of a blocked address end',
  async (t) => {
    const { server, url, at } = await open(t);
    const person = await server.person('user');
    const job = await server.job(person.user);
    const from = { 'x-forwarded-for': guest };
    const stream = openStream(person.client, 'jobs.watch', { id: job.id }, from);
    await stream.opened;
    const other = await openDatabase({ url });
    t.onTestFinished(() => other.close());
    const blocked = block(guest);
    await other.blocks.add([blocked], new Date());
    // Ended by the server, without a request from anywhere.
    await stream.ended;
    expect((await at(guest).raw({ path: '/' })).status).toBe(403);
    await other.blocks.end(blocked.id, null, new Date());
    await vi.waitFor(async () => expect((await at(guest).raw({ path: '/' })).status).toBe(200), {
      timeout: 20_000,
    });
  },
);

dialectTest(
  'blocks of ranges, of IPv6 clients and of mapped addresses hold; they expire by themselves',
  async (t) => {
    const { boss, at, clock, server } = await open(t);
    await add(boss, '203.0.113.0/24', 60);
    await add(boss, '2001:db8:7::1', null);
    const statusAt = async (address: string) => (await at(address).raw({ path: '/' })).status;
    expect(await statusAt('203.0.113.255')).toBe(403);
    expect(await statusAt('::ffff:203.0.113.9')).toBe(403);
    expect(await statusAt('2001:db8:7::ffff')).toBe(403);
    expect(await statusAt('2001:db8:7:1::1')).toBe(200);
    clock.setAhead(61_000);
    expect(await statusAt('203.0.113.255')).toBe(200);
    expect(await statusAt('2001:db8:7::ffff')).toBe(403);
    const items = (await boss.query('admin.blocks.list', { state: 'expired' })).data<{ items: unknown[] }>()
      .items;
    expect(items).toMatchObject([{ network: '203.0.113.0/24', state: 'expired' }]);
    const found = await boss.query('admin.blocks.list', { query: '2001:db8:7::42' });
    expect(found.data()).toMatchObject({ items: [{ network: '2001:db8:7::/64' }], active: 1 });
    expect(server.logLines.join('')).not.toContain('could not be read');
  },
);

dialectTest(
  'refused requests are counted for each block, and told in the audit log once an hour',
  async (t) => {
    const { server, boss, at } = await open(t);
    const id = idOf(await add(boss, guest));
    for (let count = 0; count < 5; count += 1) await at(guest).raw({ path: '/' });
    await server.application.blockRefusals.report();
    for (let count = 0; count < 3; count += 1) await at(guest).raw({ path: '/' });
    await server.application.blockRefusals.report();
    const { items } = (await boss.query('admin.blocks.list')).data<{ items: unknown[] }>();
    expect(items).toMatchObject([{ id, refused: 8 }]);
    const told = await server.db.audit.list({ type: 'address_refused' }, null, 10);
    expect(told).toMatchObject([{ entityId: id, details: { refused: 5 }, ip: '' }]);
    expect((await at(office).raw({ path: '/metrics' })).status).toBe(404);
  },
);

test('a blocked caller costs no statement: neither session, limit nor body is looked at', async ({
  onTestFinished,
}) => {
  const database = await openTestDatabase('postgres');
  const statements: string[] = [];
  const server = await startTestServer(
    { ...env, DATABASE_URL: database.url },
    { trace: { onStatement: ({ text }) => void statements.push(text) } },
  );
  onTestFinished(async () => {
    await server.stop();
    await database.drop();
  });
  const { client } = await server.person('user');
  await server.db.blocks.add([block(guest)], new Date());
  server.application.http.blocks.refresh();
  await vi.waitFor(async () =>
    expect((await client.raw({ path: '/', headers: { 'x-forwarded-for': guest } })).status).toBe(403),
  );
  statements.length = 0;
  const startedMs = performance.now();
  const body = JSON.stringify({ email: 'a@example.org', password: 'x'.repeat(200) });
  for (let count = 0; count < 100; count += 1)
    for (const path of ['/trpc/auth.signIn', '/trpc/account.me'])
      expect(
        (
          await client.raw({
            ...{ method: path.endsWith('signIn') ? 'POST' : 'GET', path },
            ...(path.endsWith('signIn') && { body }),
            headers: { 'x-forwarded-for': guest, authorization: undefined },
          })
        ).error().appCode,
      ).toBe('address_blocked');
  // The number of the list’s latest change is asked for every so often, no matter who calls.
  const own = statements.filter((text) => !text.includes('defence_revisions'));
  expect(own).toEqual([]);
  expect(statements.length).toBeLessThanOrEqual((performance.now() - startedMs) / 400 + 1);
});

const startServer = async (settings: Record<string, string> = {}): Promise<TestServer> =>
  startTestServer({ ...env, ...settings });

test('a browser gets a page that says for how long, and how to appeal', async ({ onTestFinished }) => {
  const server = await startServer({ BLOCK_CONTACT: 'help@example.org' });
  onTestFinished(() => server.stop());
  const blocked = block(guest, { expiresAt: new Date(Date.now() + 3_600_000) });
  await server.db.blocks.add([blocked], new Date());
  server.application.http.blocks.refresh();
  const visitor = server.client({ headers: { 'x-forwarded-for': guest, accept: 'text/html,*/*' } });
  await vi.waitFor(async () => expect((await visitor.raw({ path: '/' })).status).toBe(403));
  const page = await visitor.raw({ path: '/gallery' });
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; style-src 'sha256-");
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.text).toContain('Your address is blocked');
  expect(page.text).toContain(`write to help@example.org and mention ${blocked.id}`);
  expect((await visitor.raw({ path: '/trpc/session.current' })).error().appCode).toBe('address_blocked');
});

test('what must not be blocked is refused with the reason', async ({ onTestFinished }) => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const admin = await server.user('admin');
  const boss = server.client({ headers: { 'x-forwarded-for': office } });
  boss.adopt((await server.signedIn(admin)).cookieHeader()?.split('; ') ?? []);
  const refused = async (network: string) => {
    const answer = await add(boss, network);
    expect(answer.status, network).toBe(400);
    return answer.error().message;
  };
  expect(await refused(office)).toContain('You are at this address yourself');
  expect(await refused('198.51.100.0/24')).toContain('You are at this address yourself');
  expect(await refused('127.0.0.1')).toContain('the server itself');
  expect(await refused('192.0.2.7')).toContain('allow-list');
  expect(await refused('64.0.0.0/7')).toContain('too wide');
  expect(await refused('herons')).toContain('Write an address like');
  expect((await add(boss, guest)).status).toBe(200);
  expect((await add(boss, guest)).error()).toMatchObject({ appCode: 'conflict' });
  const list = await boss.mutate('admin.blocks.import', {
    text: `address,reason,end\n${office},me\n203.0.113.9,"spam, again",2031-01-01\n203.0.113.9\nheron\n${guest}\n# comment\n203.0.113.10,,2001-01-01`,
    ...{ reason: 'A list.', seconds: null, dryRun: true },
  });
  expect(list.data()).toMatchObject({
    ...{ added: 1, known: 2, refusedCount: 3 },
    refused: [{ line: 2 }, { line: 5 }, { line: 8, why: 'The end is in the past.' }],
  });
});

test('an admin cannot block where a superadmin was seen within a day, and is not told which address it is', async ({
  onTestFinished,
}) => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const { client } = await server.person('admin');
  const early = (await add(client, '203.0.113.0/24')).data<{ id: string }>();
  await client.mutate('admin.blocks.remove', { id: early.id });
  const superadmin = await server.user('superadmin');
  const lastSeenAt = new Date();
  await server.db.sessions.create(sessionRecord(superadmin.id, { ip: guest, lastSeenAt }));
  for (const answer of [
    await add(client, '203.0.113.0/24'),
    await client.mutate('admin.blocks.update', { id: early.id, restore: true }),
  ]) {
    expect(answer.status).toBe(400);
    expect(answer.error().message).toMatch(/^A superadmin was seen there/);
    expect(answer.error().message).not.toContain(guest);
  }
  const text = `203.0.113.0/24\n203.0.114.1`;
  const list = { text, reason: 'A list.', seconds: null, dryRun: true };
  expect((await client.mutate('admin.blocks.import', list)).data()).toMatchObject({
    added: 1,
    refusedCount: 1,
  });
});

test('an import adds what its preview said, and a list that is too long is refused', async ({
  onTestFinished,
}) => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const { client } = await server.person('admin');
  const text = Array.from({ length: 10_000 }, (_, at) => `172.16.${at >> 8}.${at & 255}`).join('\n');
  const input = { text, reason: 'A list.', seconds: null };
  const preview = await client.mutate('admin.blocks.import', { ...input, dryRun: true });
  expect(preview.data()).toEqual({ added: 10_000, known: 0, refusedCount: 0, refused: [] });
  expect((await client.mutate('admin.blocks.import', { ...input, dryRun: false })).data()).toEqual(
    preview.data(),
  );
  expect((await client.query('admin.blocks.list')).data()).toMatchObject({ active: 10_000 });
  const again = await client.mutate('admin.blocks.import', { ...input, dryRun: false });
  expect(again.data()).toMatchObject({ added: 0, known: 10_000 });
  const longer = await client.mutate('admin.blocks.import', {
    ...input,
    text: `${text}\n10.0.0.9`,
    dryRun: true,
  });
  expect(longer.error()).toMatchObject({ appCode: 'validation_failed' });
});
