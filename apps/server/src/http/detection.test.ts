import { checkRows } from '@atelier/core/testing/check-rows';
import { type TestDialect, testDialects } from '@atelier/db/testing';
import { expect, test } from 'vitest';
import { addressOf, clientAt, findingOf, startWithDetection } from '../testing/attacks.ts';
import type { Person } from '../testing/in-process-people.ts';

type Server = Awaited<ReturnType<typeof startWithDetection>>;

const withServer = async (dialect: TestDialect, attack: (server: Server) => Promise<void>): Promise<void> => {
  const server = await startWithDetection(dialect);
  try {
    await attack(server);
  } finally {
    await server.stop();
  }
};

/** Runs the attack against a server on each database. */
const attacked = (title: string, attack: (server: Server) => Promise<void>): void =>
  test(title, { timeout: 240_000 }, () =>
    checkRows(testDialects, 'on %s', (dialect) => withServer(dialect, attack)),
  );

/** People who have signed in from a place of their own. */
const residents = async (server: Server, count: number): Promise<Person[]> => {
  const people: Person[] = [];
  for (let at = 0; at < count; at += 1) people.push(await server.person('user'));
  return people;
};

attacked(
  'stuffing from one address fires for the address, raises an alert and wishes to block it',
  async (server) => {
    const attacker = clientAt(server, '203.0.113.9');
    for (let at = 0; at < 10; at += 1) await attacker.signIn(`guest${at}@example.org`, `stolen ${at}`);
    const { firing } = await findingOf(server, 'stuffing');
    expect(firing).toMatchObject({
      ...{ address: '203.0.113.9', userId: null, count: 10, response: 'block_address', isShadow: false },
      outcome: 'done',
      alertId: expect.stringMatching(/^alr_/),
    });
  },
);

attacked(
  'stuffing from 200 addresses, each below every limit, fires for all of them together',
  async (server) => {
    const people = await residents(server, 20);
    for (let at = 0; at < 200; at += 1) {
      const email = people[at % 40]?.user.email ?? `leaked${at}@example.org`;
      await clientAt(server, addressOf(at)).signIn(email, `stolen ${at}`);
    }
    const { firing } = await findingOf(server, 'distributed_stuffing');
    expect(firing).toMatchObject({ address: null, userId: null, count: 50, response: null });
  },
);

attacked(
  'one password tried on many accounts fires as spraying, and the password is stored nowhere',
  async (server) => {
    const people = await residents(server, 6);
    for (const [at, { user }] of people.entries())
      await clientAt(server, addressOf(at)).signIn(user.email, 'Winter2026!');
    const { firing } = await findingOf(server, 'spraying');
    expect(firing).toMatchObject({ count: 6, response: 'flag', address: null });
    const counts = await server.db.detection.countsAfter(0, new Date(0), 100);
    expect(new Set(counts.flatMap(({ secretMark }) => secretMark ?? [])).size).toBe(1);
    expect(JSON.stringify([counts, server.logLines])).not.toContain('Winter2026!');
  },
);

attacked('an account whose forbidden calls go through many procedures fires as probing', async (server) => {
  const { client, user } = await server.person('user');
  const closed = ['admin.users.summary', 'admin.policy', 'admin.notices', 'admin.rules.list'];
  for (const name of [...closed, 'admin.localEngine.status', 'admin.moderation.figures'])
    expect((await client.query(name)).status).toBe(403);
  const { firing } = await findingOf(server, 'privilege_probing');
  expect(firing).toMatchObject({ userId: user.id, count: 6, response: 'flag' });
});

attacked('a run of missing things fires as enumeration, with an account and without', async (server) => {
  const { client, user } = await server.person('user');
  for (let at = 0; at < 200; at += 1)
    await client.query('images.get', { id: `img_${String(at).padStart(24, '0')}` });
  expect((await findingOf(server, 'enumeration')).firing).toMatchObject({
    userId: user.id,
    response: 'flag',
  });
  const scanner = clientAt(server, '203.0.113.66');
  for (let at = 0; at < 100; at += 1) await scanner.raw({ path: `/backup-${at}.sql` });
  await expect
    .poll(() => server.db.detection.firings({ ruleId: 'enumeration' }, { after: null, limit: 9 }))
    .toMatchObject([{ address: '203.0.113.66', userId: null, response: 'block_address' }, {}]);
});

attacked('a token that is used from many networks fires as leaked', async (server) => {
  const { client, user } = await server.person('user');
  const issued = await client.mutate('tokens.issue', { name: 'script' });
  const { accessToken } = issued.data<{ accessToken: string }>();
  for (let at = 0; at < 8; at += 1) {
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await clientAt(server, addressOf(at)).query('images.list', undefined, headers)).status).toBe(200);
  }
  const { firing } = await findingOf(server, 'leaked_token');
  expect(firing).toMatchObject({ userId: user.id, count: 8, tokenId: expect.stringMatching(/^tok_/) });
});

attacked('a program that reads page after page fires as scraping', async (server) => {
  const { client, user } = await server.person('user');
  await server.db.detection.setSettings({
    ...{ ruleId: 'scraping', state: 'on', threshold: 300, windowS: 3600, response: 'flag' },
    updatedAt: new Date(),
  });
  for (let at = 0; at < 300; at += 1) await client.query('images.list');
  expect((await findingOf(server, 'scraping')).firing).toMatchObject({ userId: user.id, response: 'flag' });
});
