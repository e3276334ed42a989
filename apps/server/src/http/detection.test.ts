import { ruleById } from '@atelier/core/detection/rules';
import { checkRows } from '@atelier/core/testing/check-rows';
import { runningClock } from '@atelier/core/testing/clocks';
import { type TestDialect, testDialects } from '@atelier/db/testing';
import { expect, test } from 'vitest';
import { addressOf, clientAt, findingOf, startWithDetection } from '../testing/attacks.ts';
import { startTestServer } from '../testing/in-process.ts';
import { type Person, sharedPassword } from '../testing/in-process-people.ts';
import { openStream } from '../testing/in-process-stream.ts';
import { uploadForm } from '../testing/in-process-uploads.ts';

type Server = Awaited<ReturnType<typeof startWithDetection>>;

const withServer = async (
  dialect: TestDialect,
  attack: (server: Server) => Promise<void>,
  parts: Parameters<typeof startWithDetection>[1] = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const server = await startWithDetection(dialect, parts, settings);
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

/** What test servers otherwise change: how failed sign-ins become waiting time. */
const asDelivered = {
  ...{ SIGN_IN_FREE_FAILURES: '', SIGN_IN_LOCK_AFTER: '', SIGN_IN_SEAL_AFTER: '' },
  ...{ SIGN_IN_FAILURES_PER_ADDRESS: '' },
};

const minuteMs = 60_000;

/** The rule as delivered. */
const windowMsOf = (ruleId: string): number => (ruleById.get(ruleId)?.windowS ?? 0) * 1000;

/** The first bytes of a program for Windows, under the name of a picture. */
const program = Buffer.concat([Buffer.from('MZ\u0090\0', 'latin1'), Buffer.alloc(512)]);

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
    const { client: admin } = await server.person('admin');
    const { alertId } = firing;
    expect((await admin.query('admin.responses.list', { alertId })).data()).toMatchObject({
      items: [{ kind: 'block_address', address: '203.0.113.9', alertId, state: 'in_force' }],
    });
    expect((await admin.query('admin.blocks.list')).data()).toMatchObject({ items: [{ alertId }] });
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

attacked('wrong passwords at a confirmation by a stolen session count as failed sign-ins', async (server) => {
  const { client, user } = await server.person('user');
  const thief = clientAt(server, '203.0.113.77');
  const { cookieName } = server.application.http.sessions;
  const cookies = client.cookieHeader()?.split('; ') ?? [];
  thief.adopt(cookies.filter((cookie) => cookie.startsWith(`${cookieName}=`)));
  for (let at = 0; at < 5; at += 1) {
    const refused = await thief.mutate('secondFactor.stepUp', { password: `guess ${at}` });
    expect(refused.error().appCode).toBe('invalid_credentials');
  }
  const { firing } = await findingOf(server, 'failed_sign_ins');
  expect(firing).toMatchObject({ userId: user.id, count: 5, address: '203.0.113.77' });
});

test(
  'a guess a minute from changing addresses fires within the day of its window, and the owner still signs in',
  {
    timeout: 240_000,
  },
  () =>
    checkRows(testDialects, 'on %s', async (dialect) => {
      const clock = runningClock();
      const attack = async (server: Server) => {
        // Short rules see it too, and are not what this is about.
        await server.db.detection.setSettings({
          ...{ ruleId: 'failed_sign_ins', state: 'off', threshold: 5, windowS: 900, response: null },
          updatedAt: new Date(),
        });
        const { user } = await server.person('user');
        const owner = server.client();
        expect((await owner.signIn(user.email, sharedPassword)).status).toBe(200);
        const startMs = clock.now().getTime();
        let minutes = 0;
        for (let tried = 0; tried < 8; minutes += 1) {
          clock.setAhead(minutes * minuteMs);
          const answer = await clientAt(server, addressOf(minutes)).signIn(user.email, `guess ${minutes}`);
          if (answer.error().appCode === 'invalid_credentials') tried += 1;
        }
        const { firing } = await findingOf(server, 'slow_guessing');
        expect(firing).toMatchObject({ userId: user.id, count: 8, response: 'flag', outcome: 'done' });
        expect(firing.firedAt.getTime() - startMs).toBeLessThan(windowMsOf('slow_guessing'));
        expect(await server.db.alerts.find(firing.alertId ?? '')).toMatchObject({ kind: 'slow_guessing' });
        expect((await owner.signIn(user.email, sharedPassword)).status).toBe(200);
      };
      await withServer(dialect, attack, { clock }, asDelivered);
    }),
);

test(
  'a list of accounts from one address, refused after five failures, is an alert without a response',
  {
    timeout: 240_000,
  },
  () =>
    checkRows(testDialects, 'on %s', async (dialect) => {
      const attack = async (server: Server) => {
        const attacker = clientAt(server, '203.0.113.9');
        const codes: (string | undefined)[] = [];
        for (let at = 0; at < 30; at += 1)
          codes.push((await attacker.signIn(`guest${at}@example.org`, `stolen ${at}`)).error().appCode);
        expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(5);
        expect(codes.slice(5)).toEqual(Array(25).fill('rate_limited'));
        const { firing } = await findingOf(server, 'refused_sign_ins');
        expect(firing).toMatchObject({ address: '203.0.113.9', userId: null, response: null, outcome: null });
        expect(await server.db.alerts.find(firing.alertId ?? '')).toMatchObject({ kind: 'refused_sign_ins' });
        expect(await server.db.blocks.countActive(new Date())).toBe(0);
      };
      await withServer(dialect, attack, {}, asDelivered);
    }),
);

attacked(
  'hostile files one after the other fire as file violations, and are answered by a flag',
  async (server) => {
    const { client, user } = await server.person('user');
    for (const name of ['a.png', 'b.png', 'c.png']) {
      const refused = await client.post({ path: '/files/uploads', ...uploadForm(program, name) });
      expect(refused.error().appCode).toBe('unsupported_media_type');
    }
    const { firing } = await findingOf(server, 'file_violations');
    expect(firing).toMatchObject({ userId: user.id, count: 3, response: 'flag', outcome: 'done' });
    expect(firing.seqs).toHaveLength(3);
    expect((await client.query('responses.mine')).data()).toMatchObject({ items: [{ kind: 'flag' }] });
  },
);

test(
  'an attack is on the open console of another node soon after its last request',
  {
    timeout: 240_000,
  },
  ({ annotate }) =>
    checkRows(testDialects, 'on %s', async (dialect) => {
      const attack = async (server: Server) => {
        const other = await startTestServer({ DATABASE_URL: server.databaseUrl });
        try {
          const streams = await Promise.all(
            [server, other].map(async (node, at) => {
              const { client } = await node.person('admin', { email: `watcher${at}@example.org` });
              const stream = openStream(client, 'admin.alerts.watch', {});
              await stream.opened;
              return stream;
            }),
          );
          const attacker = clientAt(server, '203.0.113.9');
          for (let at = 0; at < 10; at += 1) await attacker.signIn(`guest${at}@example.org`, `stolen ${at}`);
          const endedMs = performance.now();
          const seenMs = streams.map(async (stream) => {
            await expect.poll(stream.text, { timeout: 20_000, interval: 10 }).toContain('"open":1');
            return Math.round(performance.now() - endedMs);
          });
          const [here, there] = await Promise.all(seenMs);
          expect(server.logLines.filter((line) => line.includes('round of detection failed'))).toEqual([]);
          await annotate(
            `${dialect}: on its own console after ${here} ms, on the other node’s after ${there} ms`,
          );
          for (const stream of streams) stream.close();
        } finally {
          await other.stop();
        }
      };
      await withServer(dialect, attack);
    }),
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
  for (let at = 0; at < 12; at += 1) {
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await clientAt(server, addressOf(at)).query('images.list', undefined, headers)).status).toBe(200);
  }
  const { firing } = await findingOf(server, 'leaked_token');
  expect(firing).toMatchObject({ userId: user.id, count: 12, tokenId: expect.stringMatching(/^tok_/) });
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
