import type { Activity } from '@atelier/core/schemas/privacy';
import { checkRows } from '@atelier/core/testing/check-rows';
import { runningClock } from '@atelier/core/testing/clocks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { kindsOf, requestReset, takeEmails, tokenIn } from '../testing/sent-emails.ts';

const invalidLinkMessage = 'This link has been used or has expired.';

let server: TestServer;
const clock = runningClock();
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());
beforeEach(() => takeEmails(server));

let count = 0;
const newAddress = (): string => {
  count += 1;
  return `moved${count}@example.org`;
};
const ask = (client: Client, email: string) => client.mutate('emailLinks.changeEmail', { email });
const confirm = (client: Client, token: string) => client.mutate('emailLinks.confirmEmailChange', { token });
const pendingOf = async (client: Client) =>
  (await client.query('account.security')).data<{ pendingEmail: unknown }>().pendingEmail;
const emailOf = async (id: string) => (await server.db.users.findById(id))?.email;

/** A user with a verified address who has requested an email change, and the links sent to both addresses. */
const askToMove = async () => {
  const { user, client } = await server.person('user');
  const email = newAddress();
  expect((await ask(client, email)).status).toBe(200);
  const receivedEmails = await takeEmails(server);
  const links = {
    old: tokenIn(receivedEmails, 'email_change_old'),
    new: tokenIn(receivedEmails, 'email_change_new'),
  };
  return { user, client, email, receivedEmails, links };
};

describe('a change of address', () => {
  test('changes when both addresses have confirmed, in either order', () =>
    checkRows(
      [
        ['old', 'new'],
        ['new', 'old'],
      ] as const,
      '%s, then %s',
      async (first, second) => {
        await takeEmails(server);
        const { user, client, email, receivedEmails, links } = await askToMove();
        expect(kindsOf(receivedEmails)).toEqual([
          `email_change_new ${email}`,
          `email_change_old ${user.email}`,
        ]);
        const elsewhere = await server.signedIn(user);
        const reset = await requestReset(server, user.email);

        expect((await confirm(client, links[first])).data()).toEqual({ ok: true, pending: second });
        expect(await emailOf(user.id)).toBe(user.email);
        expect((await client.query('account.me')).status).toBe(200);
        expect(await pendingOf(client)).toEqual({
          newEmail: email,
          oldConfirmed: first === 'old',
          newConfirmed: first === 'new',
        });
        expect((await confirm(client, links[second])).data()).toEqual({ ok: true, pending: null });

        expect(await emailOf(user.id)).toBe(email);
        for (const browser of [client, elsewhere])
          expect((await browser.query('account.me')).status, 'all sessions end').toBe(401);
        expect(kindsOf(await takeEmails(server))).toEqual(
          [`security_notice ${email}`, `security_notice ${user.email}`].toSorted(),
        );
        const taken = { token: reset, password: 'nine loud geese at dawn' };
        expect((await server.client().mutate('emailLinks.resetPassword', taken)).error().message).toBe(
          invalidLinkMessage,
        );
        expect((await server.client().signIn(user.email, sharedPassword)).status).toBe(401);
        expect((await server.client().signIn(email, sharedPassword)).status).toBe(200);
        const events = await server.db.audit.list({ entityId: user.id }, null, 10);
        const types = events.map(({ type }) => type).filter((type) => type.startsWith('email_'));
        expect(types).toEqual(['email_changed', 'email_change_confirmed', 'email_change_requested']);
        const masked = { from: `${user.email[0]}…@example.org`, to: 'm…@example.org' };
        expect(events.find(({ type }) => type === 'email_changed')?.details).toMatchObject(masked);
        for (const address of [user.email, email])
          expect(JSON.stringify(events.map(({ details }) => details))).not.toContain(address);
        const own = (await server.signedIn({ ...user, email })).query('security.activity', {});
        expect((await own).data<Activity>().items.find(({ type }) => type === 'email_changed')).toMatchObject(
          {
            ...{ before: masked.from, after: masked.to },
          },
        );
      },
    ));

  test('is confirmed for the new address only in a session of the account', async () => {
    const { user, email, links } = await askToMove();
    const stranger = await server.person('user');
    for (const browser of [server.client(), stranger.client]) {
      const refused = await confirm(browser, links.new);
      expect(refused.error()).toMatchObject({
        appCode: 'forbidden',
        message: expect.stringMatching(/^In this browser, sign in/),
      });
    }
    expect(
      (await confirm(server.client(), links.old)).data(),
      'the old address knows the account',
    ).toMatchObject({ pending: 'new' });
    expect((await confirm(await server.signedIn(user), links.new)).data()).toMatchObject({ pending: null });
    expect(await emailOf(user.id)).toBe(email);
  });

  test('to a taken address gets the same response, and only its owner is notified', async () => {
    const owner = await server.user('user');
    const { user, client } = await server.person('user');
    const other = await server.person('user');
    const free = newAddress();
    const answers = [await ask(client, owner.email), await ask(other.client, free)];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const waiting = { oldConfirmed: false, newConfirmed: false };
    expect(await pendingOf(client)).toEqual({ newEmail: owner.email, ...waiting });
    expect(await pendingOf(other.client)).toEqual({ newEmail: free, ...waiting });
    const receivedEmails = await takeEmails(server);
    expect(kindsOf(receivedEmails)).toEqual(
      [
        `email_change_new ${free}`,
        `email_change_old ${other.user.email}`,
        `email_change_old ${user.email}`,
        `email_change_taken ${owner.email}`,
      ].toSorted(),
    );
    const own = receivedEmails.find(({ to }) => to === user.email)?.token ?? '';
    expect((await confirm(client, own)).data()).toEqual({ ok: true, pending: 'new' });
    expect(await emailOf(owner.id)).toBe(owner.email);
  });

  test('of an unverified address asks the new address only, which is verified by it', async () => {
    const { user, client } = await server.person('user', { emailVerifiedAt: null });
    const email = newAddress();
    await ask(client, email);
    const receivedEmails = await takeEmails(server);
    expect(kindsOf(receivedEmails)).toEqual([`email_change_new ${email}`]);
    expect((await confirm(client, tokenIn(receivedEmails, 'email_change_new'))).data()).toMatchObject({
      pending: null,
    });
    expect(await server.db.users.findById(user.id)).toMatchObject({
      email,
      emailVerifiedAt: expect.any(Date),
    });
    expect(kindsOf(await takeEmails(server))).toEqual([`security_notice ${email}`]);
  });

  test('is dropped if another user took the address in between', async () => {
    const { user, client, email, links } = await askToMove();
    await confirm(client, links.old);
    await server.user('user', { email });
    expect((await confirm(client, links.new)).error()).toMatchObject({ appCode: 'conflict' });
    expect(await emailOf(user.id)).toBe(user.email);
    expect(await pendingOf(client)).toBeNull();
    expect((await client.query('account.me')).status, 'nothing has happened').toBe(200);
    expect((await confirm(client, links.new)).error()).toMatchObject({ message: invalidLinkMessage });
  });

  test('is applied once if both addresses confirm many times in parallel', async () => {
    const { user, client, email, links } = await askToMove();
    await client.csrfToken();
    const tries = Array.from({ length: 5 }, () => [confirm(client, links.old), confirm(client, links.new)]);
    const answers = await Promise.all(tries.flat());
    const pending = answers
      .filter(({ status }) => status === 200)
      .map((answer) => answer.data<{ pending: string | null }>().pending);
    expect(pending).toHaveLength(2);
    expect(pending.filter((side) => side === null)).toHaveLength(1);
    expect(await emailOf(user.id)).toBe(email);
    expect(kindsOf(await takeEmails(server))).toHaveLength(2);
  });

  type Move = Awaited<ReturnType<typeof askToMove>>;
  const ends: Readonly<Record<string, (move: Move) => Promise<unknown>>> = {
    cancelled: async ({ client }) => {
      expect((await client.mutate('emailLinks.cancelEmailChange')).status).toBe(200);
      expect(await pendingOf(client)).toBeNull();
    },
    replaced: async ({ client }) => {
      await ask(client, newAddress());
      await takeEmails(server);
    },
    'too old': async ({ client, links }) => {
      await confirm(client, links.old);
      clock.advance(24 * 3_600_000);
    },
  };

  // One after the other: the day that makes one too old would expire the others too.
  test('that has ended changes nothing', () =>
    checkRows(Object.entries(ends), '%s', async (_, end) => {
      await takeEmails(server);
      const move = await askToMove();
      await end(move);
      const { user, links } = move;
      const browser = await server.signedIn(user);
      for (const token of [links.old, links.new])
        expect((await confirm(browser, token)).error()).toMatchObject({
          appCode: 'not_found',
          message: invalidLinkMessage,
        });
      expect(await emailOf(user.id)).toBe(user.email);
    }));

  test('is not made for a locked account', async () => {
    const { user, links } = await askToMove();
    await server.db.users.lock(user.id, 'test', new Date());
    expect((await confirm(server.client(), links.old)).error().appCode).toBe('account_locked');
  });

  test('to the same address is refused, and one without a fresh proof waits for it', async () => {
    const { user, client } = await server.person('user');
    expect((await ask(client, user.email.toUpperCase())).error()).toMatchObject({
      appCode: 'validation_failed',
      issues: [{ path: 'email' }],
    });
    clock.advance(11 * 60_000);
    expect((await ask(client, newAddress())).error().appCode).toBe('step_up_required');
    expect(await takeEmails(server)).toEqual([]);
  });
});
