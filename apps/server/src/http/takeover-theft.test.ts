import { createPasswordHasher } from '@atelier/auth';
import type { UserRecord } from '@atelier/core/ports/records';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '../testing/credentials.ts';
import { createFakeProviders } from '../testing/fake-providers.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { listAccounts } from '../testing/takeover/keys.ts';
import { accountsAccessibleBy } from '../testing/takeover/sign-in-attempts.ts';
import {
  type Act,
  actOf,
  anyTheft,
  beginTheft,
  follow,
  itemsIn,
  owner,
  removedIn,
  type SignInMethods,
  signInMethodsOf,
  thief,
  thiefStepNames,
} from '../testing/takeover/theft.ts';
import { closeWorld, createWorld, settle, type World } from '../testing/takeover/world.ts';

const runs = 40;
const cheap = { concurrency: 2, maxQueue: 100, argon2: { memorySizeKiB: 8, iterations: 1, parallelism: 1 } };

let server: TestServer;
let newWorld: () => World;
beforeAll(async () => {
  const clock = movableClock();
  const fake = createFakeProviders(clock);
  const env = { PASSWORD_POLICY: 'complexity', CSRF_TTL_MINUTES: '1440' };
  const parts = { clock, hasher: createPasswordHasher(cheap), oauth: fake.providers, constantTimeStepMs: 0 };
  server = await startTestServer(env, parts);
  // The world takes emails out of the outbox itself, at once.
  await server.application.dispatcher.stop();
  newWorld = () => createWorld(server, clock, fake);
});
afterAll(() => server.stop());

const keysOfThief = async (world: World): Promise<string[]> =>
  (await listAccounts(world)).flatMap(({ keys }) =>
    keys.filter(({ holder }) => holder === world.people[thief].name).map(({ kind }) => kind),
  );
const userNow = async ({ id }: UserRecord): Promise<UserRecord> => {
  const user = await server.db.users.findById(id);
  if (user === null) throw new Error('The account is gone.');
  return user;
};
/** The items of `before` that are missing in `after`, as a multiset. */
const missing = (before: SignInMethods, after: SignInMethods): string[] => {
  const left = [...after];
  return before.filter((way) => {
    const at = left.indexOf(way);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

/** Follows a link and compares what the owner reads with what was removed. @returns the remaining sign-in methods */
const answer = async (
  world: World,
  user: UserRecord,
  pick: number,
  older: SignInMethods,
  used: Set<string>,
): Promise<SignInMethods | null> => {
  const [before, account] = [await signInMethodsOf(world, user), await userNow(user)];
  const followed = await follow(world, pick);
  await settle(world);
  if (followed === null) return null;
  const { receivedEmail, isGood } = followed;
  if (receivedEmail.path === '/not-me')
    expect(isGood, 'a report can be made once').toBe(!used.has(receivedEmail.token));
  if (!isGood) return null;
  used.add(receivedEmail.token);
  const after = await signInMethodsOf(world, user);
  expect(await keysOfThief(world), `after ${receivedEmail.path}`).toEqual([]);
  expect(after.passing).toEqual([]);
  expect(missing(older, after.lasting), 'what is older stays').toEqual([]);

  const lostPassword = receivedEmail.path === '/not-me' && account.passwordHash !== null ? ['password'] : [];
  const removed = [...missing(before.lasting, after.lasting), ...before.passing, ...lostPassword].toSorted();
  const [review] = await server.db.trust.reviewsOf(user.id, 1);
  expect(removedIn(review?.items ?? []), 'on the account page').toEqual(removed);
  const mailed = itemsIn(world.people[owner].messages.at(-1));
  // Locked accounts get no reset by email.
  if (account.lockedAt === null) expect(removedIn(mailed ?? []), 'in the mail').toEqual(removed);
  return after.lasting;
};

/** The owner of the address signs in after a reset, unless the account waits for an administrator. */
const expectOwnerInside = async (world: World, user: UserRecord): Promise<void> => {
  const { addresses, passwords, receivedEmails } = world.people[owner];
  const guest = server.client();
  await guest.mutate('emailLinks.forgotPassword', { email: addresses[0] });
  await settle(world);
  const { lockedAt } = await userNow(user);
  if (lockedAt !== null) return;
  const token = receivedEmails.findLast(({ path }) => path === '/reset-password')?.token;
  const reset = await guest.mutate('emailLinks.resetPassword', { token, password: passwords[1] });
  expect(reset.status, reset.text).toBe(200);
  const { locked } = reset.data<{ locked: boolean }>();
  const signedIn = await server.client().signIn(addresses[0] ?? '', passwords[1] ?? '');
  expect(signedIn.status, signedIn.text).toBe(locked ? 403 : 200);
};

type Counts = Map<string, number>;

const play = async (world: World, acts: readonly Act[], worked: Counts): Promise<void> => {
  const count = (name: string) => worked.set(name, (worked.get(name) ?? 0) + 1);
  const user = await beginTheft(world);
  let older: SignInMethods = (await signInMethodsOf(world, user)).lasting;
  let isAnswered = false;
  const used = new Set<string>();
  for (const act of acts) {
    if (act.name !== 'follow') {
      if (await actOf(world, act)) count(act.name);
      if (isAnswered) expect(await keysOfThief(world), `${act.name} after an answer`).toEqual([]);
      continue;
    }
    const left = await answer(world, user, act.pick, older, used);
    if (left === null) continue;
    count('follow');
    [older, isAnswered] = [left, true];
  }
  await expectOwnerInside(world, user);
  const { addresses } = world.people[owner];
  expect(await accountsAccessibleBy(world, world.people[thief], [addresses[0] ?? ''])).toEqual([]);
};

test('every email answer removes what a thief of the password added, and lists exactly that', {
  timeout: 300_000,
}, async () => {
  const worked: Counts = new Map();
  await fc.assert(
    fc.asyncProperty(anyTheft, async (acts) => {
      const world = newWorld();
      try {
        await play(world, acts, worked);
      } finally {
        closeWorld(world);
      }
    }),
    { numRuns: runs },
  );
  // A thief who never gets anywhere shows nothing.
  const idle = ['follow', ...thiefStepNames].filter((name) => !worked.has(name));
  console.info(
    `${[...worked].map(([name, times]) => `${name} ${times}`).join(', ')}; never: ${idle.join(', ') || 'none'}`,
  );
  for (const name of ['follow', 'addPasskey', 'issueToken', 'enrolTotp', 'changeEmail'])
    expect(worked.get(name) ?? 0, name).toBeGreaterThan(0);
  // Only an identity with the verified address of the account is linked to it.
  expect(worked.get('linkOwnAccount')).toBeUndefined();
});
