import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createSecretSource, createSessions, sessionDefaults } from '@atelier/auth';
import { batchLookUps } from '@atelier/core/batch-look-ups';
import type { SessionWithUser } from '@atelier/core/ports/records';
import { checkRows } from '@atelier/core/testing/check-rows';
import { userRecord } from '@atelier/core/testing/records';
import { openDatabase } from '@atelier/db';
import { openTestDatabase } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { commitUserWrite, type UserWrite, userWrites } from './testing/user-writes.ts';

const people = 2;
const sessionsEach = 2;
const secrets = createSecretSource();

interface SignedIn {
  readonly userId: string;
  readonly workspaceId: string;
  readonly token: string;
}

/** Sessions as a server has them, with a process and a connection beside it that write and read as well. */
const openScene = async ({ dialect, onTestFinished }: DialectContext) => {
  const { db, url, drop } = await openTestDatabase(dialect);
  onTestFinished(drop);
  /** Another connection of this process, without a cache. */
  const truth = await openDatabase({ url });
  onTestFinished(() => truth.close());
  const elsewhere = fork(fileURLToPath(new URL('./testing/user-writes.ts', import.meta.url)), [url]);
  onTestFinished(async () => {
    elsewhere.disconnect();
    await once(elsewhere, 'exit');
  });
  await once(elsewhere, 'message');
  /** Rows read for a look-up. */
  let lookUps = 0;
  const counted =
    <A extends unknown[], R>(find: (...args: A) => R) =>
    (...args: A): R => {
      lookUps += 1;
      return find(...args);
    };
  const sessions = createSessions({
    store: {
      ...db.sessions,
      findWithUser: counted(db.sessions.findWithUser),
      findManyWithUser: counted(db.sessions.findManyWithUser),
    },
    userChanges: () => db.userChanges(),
    batchLookUps,
    clock: { now: () => new Date() },
    secrets,
    settings: sessionDefaults,
    cacheSize: 100,
    onBackgroundError: (fault) => {
      throw fault;
    },
  });
  /** Commits a write in the other process and waits for its answer. */
  const commitElsewhere = async (write: UserWrite): Promise<void> => {
    const answered = once(elsewhere, 'message');
    elsewhere.send(write);
    expect(await answered).toEqual([{ ok: true }, undefined]);
  };
  const commitHere = (write: UserWrite) => commitUserWrite(db, write);
  return { db, truth, sessions, commitHere, commitElsewhere, lookUps: () => lookUps };
};
type Scene = Awaited<ReturnType<typeof openScene>>;

const signIn = async ({ db, sessions }: Scene): Promise<SignedIn[]> => {
  const all: SignedIn[] = [];
  for (let person = 0; person < people; person += 1) {
    const user = userRecord();
    await db.users.create(user, 100);
    for (let at = 0; at < sessionsEach; at += 1) {
      const device = { ip: '::1', userAgent: 'test' };
      const { token } = await sessions.start({
        ...device,
        userId: user.id,
        method: 'password',
        provenAt: new Date(),
      });
      all.push({ userId: user.id, workspaceId: user.workspaceId, token });
    }
  }
  return all;
};

const allowed = (found: SessionWithUser | null): SessionWithUser | null =>
  found === null || found.user.lockedAt !== null || found.session.expiresAt <= new Date() ? null : found;

/** The last use is left out: a cached one may be older. */
const shown = (found: SessionWithUser | null) =>
  found && { user: found.user, session: { ...found.session, lastSeenAt: null } };

dialectTest(
  'a change of a session or its user in any process is seen by the very next request, whatever is written in between',
  async (t) => {
    const scene = await openScene(t);
    const { truth, sessions } = scene;
    const write = fc.record({
      kind: fc.constantFrom(...userWrites),
      here: fc.boolean(),
      who: fc.nat(people * sessionsEach - 1),
      asked: fc.subarray([0, 1, 2, 3]),
      seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 3, maxLength: 12 }), async (writes) => {
        const all = await signIn(scene);
        const quotas = new Map<object, unknown>();
        for (const { kind, here, who, asked, seed } of writes) {
          const { token, ...owner } = all[who] as SignedIn;
          const next = { ...owner, kind, tokenHash: secrets.hash(token), seed };
          await (here ? scene.commitHere(next) : scene.commitElsewhere(next));
          for (const index of asked) {
            const one = all[index] as SignedIn;
            const found = await sessions.authenticate(one.token);
            expect(shown(found)).toEqual(
              shown(allowed(await truth.sessions.findWithUser(secrets.hash(one.token)))),
            );
            if (found === null) continue;
            // What a service keeps along with the user's object, as `account.me` does with the quota.
            const quota = quotas.get(found.user) ?? (await scene.db.quotas.find(one.workspaceId));
            quotas.set(found.user, quota);
            expect(quota).toEqual(await truth.quotas.find(one.workspaceId));
          }
        }
      }),
      { numRuns: 40 },
    );
  },
);

dialectTest('a commit that does not concern the user costs no look-up', async (t) => {
  const scene = await openScene(t);
  const { sessions } = scene;
  await checkRows([['here'], ['elsewhere']], '%s', async (where) => {
    const [ada, , bob] = (await signIn(scene)) as [SignedIn, SignedIn, SignedIn];
    const commit = where === 'here' ? scene.commitHere : scene.commitElsewhere;
    await sessions.authenticate(ada.token);
    const before = scene.lookUps();
    for (const kind of ['audit', 'rename', 'useQuota', 'endAll', 'lock'] as const) {
      await commit({ ...bob, kind, tokenHash: secrets.hash(bob.token), seed: 1 });
      expect(await sessions.authenticate(ada.token)).not.toBeNull();
    }
    expect(scene.lookUps() - before).toBe(0);
    await commit({ ...ada, kind: 'rename', tokenHash: secrets.hash(ada.token), seed: 2 });
    expect(await sessions.authenticate(ada.token)).toMatchObject({ user: { name: 'Name 2' } });
    expect(scene.lookUps() - before).toBe(1);
  });
});
