import type { MailKind } from '@atelier/core/ports/mail';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshEmail, isSignedIn } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { findEmail, takeEmails } from '../testing/sent-emails.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ REQUIRE_EMAIL_VERIFICATION: 'true' });
});
afterAll(() => server.stop());

/** A received email, and the action of its button. */
interface Case {
  readonly write: () => Promise<unknown>;
  readonly press: (client: Client, token: string) => Promise<Answer>;
}
/** The user of the last email change. */
let mover: Client;
const changeEmail: Case['write'] = async () => {
  mover = (await server.person('user')).client;
  return mover.mutate('emailLinks.changeEmail', { email: freshEmail() });
};

/** Every kind of email with an actionable link. */
const actionableEmails = {
  verify_email: {
    write: () => server.client().register(freshEmail(), sharedPassword),
    press: (client, token) => client.mutate('emailLinks.verifyEmail', { token, password: sharedPassword }),
  },
  reset_password: {
    write: async () =>
      server.client().mutate('emailLinks.forgotPassword', { email: (await server.user('user')).email }),
    press: (client, token) =>
      client.mutate('emailLinks.resetPassword', { token, password: 'eleven slow boats upriver' }),
  },
  email_change_old: {
    write: changeEmail,
    press: (client, token) => client.mutate('emailLinks.confirmEmailChange', { token }),
  },
  email_change_new: {
    write: changeEmail,
    // The link to the new address works only in a session of the account.
    press: (_client, token) => mover.mutate('emailLinks.confirmEmailChange', { token }),
  },
  new_device: {
    write: async () => server.client().signIn((await server.user('user')).email, sharedPassword),
    press: (client, token) => client.mutate('emailLinks.reportSignIn', { token }),
  },
} as const satisfies Partial<Record<MailKind, Case>>;

/** As programs open links: unchanged, and with the fragment mistaken for a part of the path or query. */
const spellings = (link: string): string[] => {
  const { pathname, hash } = new URL(link);
  return [pathname, `${pathname}?${hash.slice(1)}`, `${pathname}/${hash.slice(1)}`];
};

test('an emailed link has no effect and starts no session when a mail program opens it (ASVS 7.6.2)', () =>
  checkRows(Object.entries(actionableEmails), '%s', async (kind, { write, press }) => {
    await takeEmails(server);
    await write();
    const { link, token } = findEmail(await takeEmails(server), kind as MailKind);
    expect(token).toMatch(/^[\w-]{43}$/);
    const client = server.client();
    for (const path of spellings(link))
      for (const method of ['GET', 'HEAD']) {
        const answer = await client.raw({ method, path });
        expect([200, 404]).toContain(answer.status);
        expect(answer.cookies).toEqual([]);
      }
    for (const procedure of [
      'emailLinks.verifyEmail',
      'emailLinks.resetPassword',
      'emailLinks.confirmEmailChange',
      'emailLinks.reportSignIn',
    ])
      expect((await client.query(procedure, { token })).status).toBe(405);
    // The link is still valid, and its button starts no session either (ASVS 6.3.6).
    expect((await press(client, token)).status).toBe(200);
    expect(client.jar.has('atelier_session')).toBe(false);
    expect(await isSignedIn(client)).toBe(false);
  }));
