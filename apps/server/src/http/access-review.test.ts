import type { UserRecord } from '@atelier/core/ports/records';
import type { LinkReview } from '@atelier/core/schemas/access-review';
import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPhone, enrolTotp, movableClock } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import {
  addPasskey,
  createTokenPair,
  linkProvider,
  markReviewed,
  recoveryCodeOf,
} from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { findEmail, kindsOf, requestReset, takeEmails, tokenIn } from '../testing/sent-emails.ts';

const newPassword = 'nine loud geese at dawn';
const dayMs = 86_400_000;
const clock = movableClock();

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());
beforeEach(() => takeEmails(server));

/** A sign-in from a browser that the account does not know. @returns it, and the token of "this was not me" */
const signInAsStranger = async ({ email }: UserRecord): Promise<{ thief: Client; report: string }> => {
  const thief = server.client();
  expect((await thief.signIn(email, sharedPassword)).status).toBe(200);
  return { thief, report: tokenIn(await takeEmails(server), 'new_device') };
};
const reportSignIn = (token: string, keep: readonly string[] = []) =>
  server.client().mutate('emailLinks.reportSignIn', { token, keep });
const askForReset = ({ email }: UserRecord): Promise<string> => requestReset(server, email);
const reset = (token: string, keep?: readonly string[]) =>
  server.client().mutate('emailLinks.resetPassword', { token, password: newPassword, keep });
const lookAt = async (token: string) =>
  (await server.client().mutate('emailLinks.review', { token })).data<LinkReview>();
const passkeysOf = async ({ id }: UserRecord) => (await server.db.passkeys.listOf(id)).map((one) => one.id);
const now = () => clock.now();

describe('a reset by the owner of the email address', () => {
  test('removes a passkey that a thief added, and the owner can sign in', async () => {
    const user = await server.user('user');
    await signInAsStranger(user);
    await addPasskey(server, user);
    expect((await reset(await askForReset(user))).status).toBe(200);
    expect(await passkeysOf(user)).toEqual([]);
    expect((await server.client().signIn(user.email, newPassword)).status).toBe(200);
  });

  test('removes a linked provider and recovery codes that came after the sign-in, and ends programs', async () => {
    const user = await server.user('user');
    await signInAsStranger(user);
    await linkProvider(server, user);
    await recoveryCodeOf(server, user.id);
    await createTokenPair(server, user);
    await reset(await askForReset(user));
    expect(await server.db.identities.listOf(user.id)).toEqual([]);
    expect(await server.db.recoveryCodes.count(user.id)).toBe(0);
    expect(await server.db.bearers.listOf(user.id, now())).toEqual([]);
  });

  test('ends the links to pictures that a thief made, tells how many, and keeps older reviewed ones', async () => {
    const user = await server.user('user');
    const image = await server.image(user);
    const linkBy = async (by: Client): Promise<string> => {
      const fields = { days: null, maxViews: null, download: true, prompt: true, preview: false };
      const made = await by.mutate('shares.create', { imageId: image.id, ...fields });
      return new URL(made.data<{ url: string }>().url).pathname;
    };
    const statusOf = async (path: string) => (await server.client().raw({ path })).status;
    const owner = server.client();
    await owner.signIn(user.email, sharedPassword);
    const older = await linkBy(owner);
    await markReviewed(server, user);
    clock.advance(dayMs);
    await takeEmails(server);
    const { thief } = await signInAsStranger(user);
    const foreign = await linkBy(thief);
    expect([await statusOf(older), await statusOf(foreign)]).toEqual([200, 200]);
    expect((await reset(await askForReset(user))).status).toBe(200);
    expect([await statusOf(older), await statusOf(foreign)]).toEqual([200, 404]);
    const emails = JSON.stringify(await takeEmails(server));
    expect(emails).toContain('Removed: 1 link to pictures');
  });

  test('keeps links to pictures if their owner says so, and none that was made after they were asked', async () => {
    const user = await server.user('user');
    const image = await server.image(user);
    const signedIn = async (password: string): Promise<Client> => {
      const owner = server.client();
      expect((await owner.signIn(user.email, password)).status).toBe(200);
      return owner;
    };
    const linkBy = async (owner: Client): Promise<string> => {
      const fields = { days: null, maxViews: null, download: true, prompt: true, preview: false };
      const made = await owner.mutate('shares.create', { imageId: image.id, ...fields });
      return new URL(made.data<{ url: string }>().url).pathname;
    };
    const statusOf = async (path: string) => (await server.client().raw({ path })).status;
    const first = await linkBy(await signedIn(sharedPassword));
    const asked = await askForReset(user);
    const { items } = await lookAt(asked);
    // Who has the email alone learns nothing of the picture.
    expect(items).toEqual([expect.objectContaining({ kind: 'shares', name: '1' })]);
    expect(JSON.stringify(items)).not.toContain(image.prompt);
    await reset(asked, [items[0]?.id ?? '']);
    expect(await statusOf(first)).toBe(200);

    // Reviewed by that: the next reset asks only for what came after.
    clock.advance(dayMs);
    const owner = await signedIn(newPassword);
    const second = await linkBy(owner);
    const again = await askForReset(user);
    const [shown] = (await lookAt(again)).items;
    clock.advance(1000);
    const late = await linkBy(owner);
    await reset(again, [shown?.id ?? '']);
    expect([await statusOf(first), await statusOf(second), await statusOf(late)]).toEqual([200, 404, 404]);
  });

  test('removes nothing that was reviewed by email before', async () => {
    const user = await server.user('user');
    const older = await addPasskey(server, user);
    clock.advance(dayMs);
    await reset(await askForReset(user), [older.id]);
    await takeEmails(server);
    clock.advance(dayMs);
    await server.client().signIn(user.email, newPassword);
    await addPasskey(server, user);
    await takeEmails(server);
    await reset(await askForReset(user));
    expect(await passkeysOf(user)).toEqual([older.id]);
  });

  test('keeps what the owner says is theirs, and removes the rest', async () => {
    const user = await server.user('user');
    await signInAsStranger(user);
    const own = await addPasskey(server, user);
    const foreign = await addPasskey(server, user);
    const token = await askForReset(user);
    expect((await lookAt(token)).items.map(({ id }) => id).toSorted()).toEqual(
      [own.id, foreign.id].toSorted(),
    );
    expect((await reset(token, [own.id])).status).toBe(200);
    expect(await passkeysOf(user)).toEqual([own.id]);
  });

  test('covers also the time before the expiry of the sign-in’s link', async () => {
    const user = await server.user('user');
    await signInAsStranger(user);
    await addPasskey(server, user);
    clock.advance(30 * dayMs);
    await reset(await askForReset(user));
    expect(await passkeysOf(user)).toEqual([]);
  });

  test('locks the account if its only second factor was added after the sign-in and is not kept (ASVS 6.4.4)', async () => {
    const user = await server.user('user');
    const { thief } = await signInAsStranger(user);
    await enrolTotp({ client: thief, user }, clock);
    await takeEmails(server);
    const token = await askForReset(user);
    expect((await lookAt(token)).onlyFactors).toEqual([expect.stringMatching(/^totp:20/)]);
    expect((await reset(token)).data()).toEqual({ ok: true, locked: true });
    expect((await thief.query('account.me')).status).toBe(401);
    expect(findEmail(await takeEmails(server), 'security_notice').subject).toBe('Your account is locked');
    const boss = await server.person('admin');
    await boss.client.mutate('admin.users.unlock', { id: user.id });
    expect((await server.client().signIn(user.email, newPassword)).status).toBe(200);
  });

  test('leaves a second factor that its owner keeps, and locks nothing', async () => {
    const user = await server.user('user');
    const { thief: own } = await signInAsStranger(user);
    await enrolTotp({ client: own, user }, clock);
    await takeEmails(server);
    const token = await askForReset(user);
    const { items } = await lookAt(token);
    expect(items.map(({ kind }) => kind)).toEqual(['totp', 'recovery_codes']);
    const answer = await reset(
      token,
      items.map(({ id }) => id),
    );
    expect(answer.data()).toEqual({ ok: true, locked: false });
    expect((await server.db.totp.find(user.id))?.confirmedAt).not.toBeNull();
    expect((await server.db.users.findById(user.id))?.secondFactorAt).not.toBeNull();
  });

  test('reviews what was added before it, also if another browser signs in later', async () => {
    const user = await server.user('user');
    await signInAsStranger(user);
    const kept = await addPasskey(server, user);
    await reset(await askForReset(user), [kept.id]);
    clock.advance(dayMs);
    expect((await server.client().signIn(user.email, newPassword)).status).toBe(200);
    await takeEmails(server);
    expect((await lookAt(await askForReset(user))).items).toEqual([]);
  });
});

describe('the report of a sign-in', () => {
  test('covers everything since the last review, whichever link is followed', async () => {
    for (const followed of [0, 1]) {
      const user = await server.user('user');
      const first = await signInAsStranger(user);
      await addPasskey(server, user);
      clock.advance(dayMs);
      const second = await signInAsStranger(user);
      const link = [first.report, second.report][followed] ?? '';
      expect((await reportSignIn(link)).status, `link ${followed}`).toBe(200);
      expect(await passkeysOf(user), `link ${followed}`).toEqual([]);
    }
  });

  test('is still possible after a reset, and after another report', async () => {
    const user = await server.user('user');
    const first = await signInAsStranger(user);
    const second = await signInAsStranger(user);
    await reset(await askForReset(user));
    expect((await reportSignIn(second.report)).status).toBe(200);
    expect((await reportSignIn(first.report)).status).toBe(200);
  });

  test('works although a thief signs in from one browser after another', async () => {
    const user = await server.user('user');
    const { report } = await signInAsStranger(user);
    for (let n = 0; n < 3; n += 1) await signInAsStranger(user);
    expect((await reportSignIn(report)).status).toBe(200);
    expect((await server.client().signIn(user.email, sharedPassword)).status).toBe(401);
  });

  test('of a sign-in before a reset removes nothing that the reset kept', async () => {
    const user = await server.user('user');
    const { report } = await signInAsStranger(user);
    const kept = await addPasskey(server, user);
    await reset(await askForReset(user), [kept.id]);
    clock.advance(dayMs);
    const added = await addPasskey(server, user);
    expect((await lookAt(report)).items.map(({ id }) => id)).toEqual([added.id]);
    expect((await reportSignIn(report)).status).toBe(200);
    expect(await passkeysOf(user)).toEqual([kept.id]);
  });
});

describe('what was removed', () => {
  test('is listed in the email and on the account page, item by item', async () => {
    const user = await server.user('user');
    await signInAsStranger(user);
    await addPasskey(server, user);
    await createTokenPair(server, user);
    await reset(await askForReset(user));
    const { text } = findEmail(await takeEmails(server), 'security_notice');
    expect(text).toContain('Removed: passkey “phone”, added');
    expect(text).toContain('Removed: access token “script”, added');
    expect(text).toContain('Removed: 1 session');

    const client = server.client();
    await client.signIn(user.email, newPassword);
    const { reviews } = (await client.query('account.security')).data<AccountSecurity>();
    expect(reviews.map(({ cause }) => cause)).toEqual(['reset']);
    expect(reviews[0]?.items.map(({ kind, name, outcome }) => `${outcome} ${kind} ${name}`)).toEqual([
      'removed passkey phone',
      'removed sessions 1',
      'removed token script',
    ]);
  });

  test('by a report is listed in the email with the reset link', async () => {
    const user = await server.user('user');
    const { report } = await signInAsStranger(user);
    await addPasskey(server, user);
    await reportSignIn(report);
    const receivedEmails = await takeEmails(server);
    expect(kindsOf(receivedEmails)).toEqual([`reset_password ${user.email}`]);
    const { text } = findEmail(receivedEmails, 'reset_password');
    expect(text).toContain('Removed: passkey “phone”, added');
    expect(text).toContain('Removed: the password');
  });

  test('what would be removed is shown on the account page until it is reviewed by email', async () => {
    const user = await server.user('user');
    const { thief } = await signInAsStranger(user);
    await addPasskey(server, user);
    await createTokenPair(server, user);
    const { unreviewed } = (await thief.query('account.security')).data<AccountSecurity>();
    expect(unreviewed?.items.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'passkey phone',
      'token script',
    ]);
  });
});

test('a link of another purpose shows nothing of the account', async () => {
  const user = await server.user('user', { emailVerifiedAt: null });
  await server.client().mutate('emailLinks.resendVerification', { email: user.email });
  const token = tokenIn(await takeEmails(server), 'verify_email');
  expect((await server.client().mutate('emailLinks.review', { token })).error().appCode).toBe('not_found');
});

test('a browser that signed in to an account without password is a stranger after a report', async () => {
  const { user, client } = await server.person('user');
  const phone = createPhone(server.origin);
  expect((await phone.register({ client })).status).toBe(200);
  await server.db.users.clearPasswordHash(user.id, user.passwordHash ?? '');
  await markReviewed(server, user);
  clock.advance(dayMs);
  let device = '';
  /** Signs in on the same browser, which has kept nothing but the cookie of a known device. */
  const emailsOfSignIn = async () => {
    await takeEmails(server);
    const thief = server.client();
    if (device !== '') thief.jar.set('atelier_device', device);
    expect((await phone.signIn(thief)).status).toBe(200);
    device = thief.jar.get('atelier_device') ?? '';
    return takeEmails(server);
  };
  const report = tokenIn(await emailsOfSignIn(), 'new_device');
  expect(await emailsOfSignIn(), 'known by now').toEqual([]);
  expect((await reportSignIn(report)).data()).toEqual({ ok: true, locked: false });
  expect(kindsOf(await emailsOfSignIn()), 'a stranger again').toEqual([`new_device ${user.email}`]);
});
