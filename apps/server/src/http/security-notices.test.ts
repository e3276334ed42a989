import type { SecurityChange } from '@atelier/core/ports/mail';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createPhone,
  enrolTotp,
  freshEmail,
  movableClock,
  passFirstFactor,
  wrongCodeAt,
} from '../testing/credentials.ts';
import { createFakeProviders } from '../testing/fake-providers.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { type Person, sharedPassword } from '../testing/in-process-people.ts';
import { requestReset, takeEmails, tokenIn } from '../testing/sent-emails.ts';

const newPassword = 'eleven slow boats upriver';
const clock = movableClock();
const fake = createFakeProviders(clock);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock, oauth: fake.providers });
});
afterAll(() => server.stop());

type Act = () => Promise<Answer>;
interface Case {
  /** The subject of the email. */
  readonly subject: string;
  /** Makes everything ready. @returns the change itself */
  readonly prepare: (ann: Person) => Promise<Act>;
}

const link = async ({ user, client }: Person): Promise<Act> => {
  const begun = await client.mutate('oauth.link', { provider: 'oidc' });
  const { location } = begun.data<{ location: string }>();
  const path = fake.approve(location, { subject: user.id, email: user.email, emailVerified: true });
  return () => client.raw({ path });
};
const addPasskey = async ({ client }: Person) => {
  const phone = createPhone(server.origin);
  const answer = await phone.register({ client });
  return { phone, id: answer.data<{ passkey: { id: string } }>().passkey.id };
};
const issue = async (client: Client) =>
  (await client.mutate('tokens.issue', { name: 'script' })).data<{ refreshToken: string }>();
const pendingSignIn = async (email: string): Promise<Client> => {
  const client = server.client();
  await passFirstFactor(client, email);
  return client;
};

/** Each change, made by its owner, an admin or another user. The one by an operator: cli/user-access.test.ts. */
const changes: Readonly<Record<Exclude<SecurityChange, 'password_set_by_admin'>, Case>> = {
  password_changed: {
    subject: 'Your password was changed',
    prepare: async ({ client }) => {
      const input = { currentPassword: sharedPassword, newPassword };
      return () => client.mutate('credentials.changePassword', input);
    },
  },
  password_reset: {
    subject: 'Your password was reset',
    prepare: async ({ user }) => {
      const token = await requestReset(server, user.email);
      return () => server.client().mutate('emailLinks.resetPassword', { token, password: newPassword });
    },
  },
  locked_after_disowning: {
    subject: 'Your account is locked',
    prepare: async (ann) => {
      await server.client().signIn(ann.user.email, sharedPassword);
      const token = tokenIn(await takeEmails(server), 'new_device');
      await enrolTotp(ann, clock);
      return () => server.client().mutate('emailLinks.reportSignIn', { token });
    },
  },
  locked_after_reset: {
    subject: 'Your account is locked',
    prepare: async (ann) => {
      await server.client().signIn(ann.user.email, sharedPassword);
      await enrolTotp(ann, clock);
      const token = await requestReset(server, ann.user.email);
      return () => server.client().mutate('emailLinks.resetPassword', { token, password: newPassword });
    },
  },
  email_changed: {
    subject: 'Your email address was changed',
    prepare: async ({ client }) => {
      await client.mutate('emailLinks.changeEmail', { email: freshEmail() });
      const receivedEmails = await takeEmails(server);
      await client.mutate('emailLinks.confirmEmailChange', {
        token: tokenIn(receivedEmails, 'email_change_old'),
      });
      return () =>
        client.mutate('emailLinks.confirmEmailChange', {
          token: tokenIn(receivedEmails, 'email_change_new'),
        });
    },
  },
  totp_enabled: {
    subject: 'An authenticator app was set up',
    prepare: async (ann) => async () => {
      await enrolTotp(ann, clock);
      return ann.client.query('account.me');
    },
  },
  totp_disabled: {
    subject: 'The authenticator app was removed',
    prepare: async (ann) => {
      await enrolTotp(ann, clock);
      return () => ann.client.mutate('credentials.disableTotp');
    },
  },
  second_factor_removed_by_admin: {
    subject: 'Your second factor was removed',
    prepare: async (ann) => {
      await enrolTotp(ann, clock);
      const root = await server.person('superadmin');
      return () => root.client.mutate('admin.users.removeSecondFactor', { id: ann.user.id });
    },
  },
  recovery_codes_regenerated: {
    subject: 'You have new recovery codes',
    prepare: async (ann) => {
      await enrolTotp(ann, clock);
      return () => ann.client.mutate('credentials.regenerateRecoveryCodes');
    },
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    prepare: async (ann) => {
      const { recoveryCodes } = await enrolTotp(ann, clock);
      const client = await pendingSignIn(ann.user.email);
      return () => client.mutate('secondFactor.complete', { code: recoveryCodes[0] });
    },
  },
  second_factor_failed: {
    subject: 'Failed attempts at your second factor',
    prepare: async (ann) => {
      const { secret } = await enrolTotp(ann, clock);
      const client = await pendingSignIn(ann.user.email);
      return async () => {
        const code = wrongCodeAt(secret, clock.now());
        for (let n = 0; n < 3; n += 1) await client.mutate('secondFactor.complete', { code });
        return ann.client.query('account.me');
      };
    },
  },
  passkey_added: {
    subject: 'A passkey was added',
    prepare: async (ann) => () => createPhone(server.origin).register(ann),
  },
  passkey_removed: {
    subject: 'A passkey was removed',
    prepare: async (ann) => {
      const { id } = await addPasskey(ann);
      return () => ann.client.mutate('credentials.removePasskey', { id });
    },
  },
  passkey_refused: {
    subject: 'A passkey was refused',
    prepare: async (ann) => {
      const { phone } = await addPasskey(ann);
      const signIn = (client: Client) => phone.signIn(client, { counter: 40 });
      await signIn(server.client());
      return async () => {
        expect((await signIn(server.client())).status).toBe(401);
        return ann.client.query('account.me');
      };
    },
  },
  identity_linked: { subject: 'Another way to sign in was added', prepare: link },
  identity_unlinked: {
    subject: 'A way to sign in was removed',
    prepare: async (ann) => {
      await (await link(ann))();
      const [identity] = await server.db.identities.listOf(ann.user.id);
      return () => ann.client.mutate('oauth.unlink', { id: identity?.id });
    },
  },
  token_issued: {
    subject: 'A program was given access',
    prepare:
      async ({ client }) =>
      () =>
        client.mutate('tokens.issue', { name: 'script' }),
  },
  token_reused: {
    subject: 'An access token may have been stolen',
    prepare: async ({ client }) => {
      const { refreshToken } = await issue(client);
      await server.client().mutate('tokens.refresh', { refreshToken });
      return async () => {
        expect((await server.client().mutate('tokens.refresh', { refreshToken })).status).toBe(401);
        return client.query('account.me');
      };
    },
  },
};

test('every security change is notified to the owner by email (ASVS 6.3.7)', () =>
  checkRows(Object.entries(changes), '%s', async (_, change) => {
    const ann = await server.person('user');
    const act = await change.prepare(ann);
    await takeEmails(server);
    expect((await act()).status).toBeLessThan(400);
    const receivedEmails = (await takeEmails(server)).filter(({ kind }) => kind === 'security_notice');
    const subjects = receivedEmails.filter(({ to }) => to === ann.user.email).map(({ subject }) => subject);
    expect(subjects).toEqual([change.subject]);
  }));
