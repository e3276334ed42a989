import { createMemoryBlobs } from '@atelier/adapters';
import { appRouter, policyTable } from '@atelier/api';
import type { Database } from '@atelier/core/ports/stores';
import { checkRows } from '@atelier/core/testing/check-rows';
import { type AcquiredLock, openTestDatabase, traceLocks, violationsOf } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHousekeeping } from '../housekeeping/housekeeping.ts';
import { freshEmail } from '../testing/credentials.ts';
import { addPasskey, addTotp, mailedToken, sampleProviderEnv } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { callAs, outcomeOf } from '../testing/in-process-policy.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';
import { keptDays, noDeletions, noQuarantine } from '../testing/no-quarantine.ts';
import { type ProvidedServer, startWithProviders } from '../testing/providers.ts';

/** Every flow keeps to one order of locks (decision 0023), so that no two wait for each other in a circle. */
const trace = traceLocks();
let server: ProvidedServer;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await openTestDatabase('postgres');
  const env = { DATABASE_URL: database.url, QUOTA_IMAGES_PER_MONTH: '1000', ...sampleProviderEnv };
  server = await startWithProviders(env, { trace: { onStatement: trace.onStatement } });
  await server.user('superadmin');
  drop = async () => {
    await server.stop();
    await database.drop();
  };
});
afterAll(() => drop());

/** The locks of the flow's transactions; those of what made the scene before it are left out. */
const locksOf = async (flow: () => Promise<unknown>): Promise<readonly (readonly AcquiredLock[])[]> => {
  trace.take();
  await flow();
  return trace.take();
};

const expectInOrder = (transactions: readonly (readonly AcquiredLock[])[]): void => {
  for (const locks of transactions)
    expect(violationsOf(locks), locks.map(({ what }) => what).join(' → ')).toEqual([]);
};

const rows = policyTable(appRouter);

describe('procedures', () => {
  /** Refused by this server: there is a superadmin, so setup is complete. */
  const refused = ['auth.completeSetup'];

  test('every procedure takes its locks in the written order', () =>
    checkRows(rows, '$name', async (row) => {
      const { user, client } = await server.person('superadmin');
      const input = await sampleInputs[row.name]?.(server, user, client);
      let outcome: unknown;
      const transactions = await locksOf(async () => {
        outcome = outcomeOf(await callAs('superadmin', row, client, input));
      });
      if (!refused.includes(row.name)) expect(outcome).toEqual({ status: 200, code: null });
      if (row.audit !== null && !refused.includes(row.name))
        expect(transactions.flat(), 'the trace sees what is written').toContainEqual({
          what: 'audit',
          id: null,
        });
      expectInOrder(transactions);
    }));
});

describe('flows of several requests', () => {
  const flows: Readonly<Record<string, () => Promise<unknown>>> = {
    'a first sign-in by a provider, from a browser that is signed in': async () => {
      const { client } = await server.person('user');
      return server.travel(client, server.known().login);
    },
    'a second sign-in by a provider': async () => {
      const { login } = server.known();
      await server.travel(server.client(), login);
      return server.travel(server.client(), login);
    },
    'linking a provider': async () => {
      const { login, email } = server.known();
      const { client } = await server.person('user', { email });
      return server.travelBy(client, 'oauth.link', login);
    },
    'a sign-in from a browser that is signed in': async () => {
      const { client } = await server.person('user');
      const owner = await server.user('user');
      return client.signIn(owner.email, sharedPassword);
    },
    'a registration from a browser that is signed in': async () => {
      const { client } = await server.person('user');
      return client.mutate('auth.register', { email: freshEmail(), password: 'eleven slow boats upriver' });
    },
    '“this was not me” that locks the account with a job under way': async () => {
      const owner = await server.user('user');
      await addTotp(server, owner.id);
      await server.job(owner);
      const since = new Date(Date.now() - 60_000).toISOString();
      const token = await mailedToken(server, 'disown_sign_in', owner.id, since);
      return server.client().mutate('emailLinks.reportSignIn', { token });
    },
    'a reset that locks the account with a job under way': async () => {
      const owner = await server.user('user');
      await addTotp(server, owner.id);
      await server.job(owner);
      const token = await mailedToken(server, 'reset_password', owner.id);
      return server
        .client()
        .mutate('emailLinks.resetPassword', { token, password: 'eleven slow boats upriver' });
    },
    'a lock of a user with a running job': async () => {
      const owner = await server.user('user');
      await server.job(owner);
      const { client } = await server.person('admin');
      return client.mutate('admin.users.lock', { id: owner.id });
    },
    'a wrong code and a wrong password': async () => {
      const { user, client } = await server.person('user');
      await client.mutate('secondFactor.stepUp', { password: 'wrong' });
      await addTotp(server, user.id);
      return client.mutate('secondFactor.stepUp', { code: '000000' });
    },
    'a passkey that is removed with the last second factor': async () => {
      const { user, client } = await server.person('user');
      const { id } = await addPasskey(server, user);
      return client.mutate('credentials.removePasskey', { id });
    },
    housekeeping: async () => {
      const deps = { db: server.db, clock: server.clock, log: server.application.http.log };
      const { user } = await server.person('user');
      await server.image(user, { deletedAt: new Date(0) });
      const rest = {
        blobs: createMemoryBlobs(),
        trashDays: 1,
        metricsDays: 90,
        cleanUpMailbox: async () => 0,
        remindIncidents: async () => 0,
        quarantine: noQuarantine,
        deletions: noDeletions,
        keptDays,
      };
      return runHousekeeping({ ...deps, ...rest }, new AbortController().signal);
    },
  };

  test('every flow of several requests takes its locks in the written order', () =>
    checkRows(Object.keys(flows), '%s', async (name) => {
      const transactions = await locksOf(async () => flows[name]?.());
      expect(transactions.length).toBeGreaterThan(0);
      expectInOrder(transactions);
    }));
});

describe('the check itself', () => {
  const planted: Readonly<Record<string, (db: Database, ids: readonly string[]) => Promise<unknown>>> = {
    'sessions after users': (db, [id = '']) =>
      db.transaction(async (stores) => {
        await stores.sessions.deleteAllOf(id);
        await stores.users.findForUpdate(id);
      }),
    'users after users': (db, ids) =>
      db.transaction(async (stores) => {
        for (const id of ids.toSorted().toReversed()) await stores.users.findForUpdate(id);
      }),
    'users after user_texts': (db, ids) =>
      db.transaction(async (stores) => {
        const [first = '', second = ''] = ids.toSorted();
        await stores.users.setName(first, 'Another name');
        await stores.users.findForUpdate(second);
      }),
    'superadmins after users': (db, [id = '']) =>
      db.transaction(async (stores) => {
        await stores.users.findForUpdate(id);
        await stores.users.lock(id, null, new Date());
      }),
    'quotas before jobs': (db, [id = '']) =>
      db.transaction(async (stores) => {
        const owner = await stores.users.findById(id);
        if (owner === null) return;
        await stores.quotas.hold(owner.workspaceId, { images: 1, minor: 0 }, '2026-01');
        await stores.jobs.cancelAllOf(id, new Date());
      }),
    'what belongs to an account without the account': (db, [id = '']) =>
      db.transaction(async (stores) => {
        await stores.sessions.deleteAllOf(id);
        await stores.challenges.deleteAllOf(id);
      }),
  };

  test('the lock trace finds a planted violation of the order', () =>
    checkRows(Object.keys(planted), '%s', async (name) => {
      const ids = [(await server.user('user')).id, (await server.user('user')).id];
      const transactions = await locksOf(async () => planted[name]?.(server.db, ids));
      expect(transactions.flatMap(violationsOf)).not.toEqual([]);
    }));
});
