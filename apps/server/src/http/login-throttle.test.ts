import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolTotp, movableClock, passFirstFactor, wrongCodeAt } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';
import type { Person } from '../testing/in-process-people.ts';
import { takeEmails, tokenIn } from '../testing/sent-emails.ts';

const clock = movableClock();
const wrong = 'not the right password';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());

const totpOf = ({ user }: Person): readonly string[] => [`totp:${user.id}`, `totp-day:${user.id}`];
const accountOf = ({ user }: Person): readonly string[] => [
  `account:${server.application.secrets.hash(user.email)}`,
];

interface Endpoint {
  /** Whether the person's address is; true by default. */
  readonly isVerified?: boolean;
  /** Makes one failed attempt. */
  readonly attempt: (person: Person) => Promise<Answer>;
  readonly keys: (person: Person) => readonly string[];
}

/** Every endpoint that verifies a password or a code. */
const endpoints: Readonly<Record<string, Endpoint>> = {
  'auth.signIn': {
    attempt: ({ user }) => server.client().signIn(user.email, wrong),
    keys: accountOf,
  },
  'auth.stepUp by password': {
    attempt: ({ client }) => client.mutate('secondFactor.stepUp', { password: wrong }),
    keys: accountOf,
  },
  'credentials.changePassword': {
    attempt: ({ client }) =>
      client.mutate('credentials.changePassword', {
        currentPassword: wrong,
        newPassword: 'nine loud geese at dawn',
      }),
    keys: accountOf,
  },
  'auth.verifyEmail in another browser': {
    isVerified: false,
    async attempt({ user }) {
      await takeEmails(server);
      await server.client().mutate('emailLinks.resendVerification', { email: user.email });
      const token = tokenIn(await takeEmails(server), 'verify_email');
      return server.client().mutate('emailLinks.verifyEmail', { token, password: wrong });
    },
    keys: accountOf,
  },
  'auth.stepUp by code': {
    async attempt(person) {
      const { secret } = await enrolTotp(person, clock);
      return person.client.mutate('secondFactor.stepUp', { code: wrongCodeAt(secret, clock.now()) });
    },
    keys: totpOf,
  },
  'secondFactor.complete': {
    async attempt(person) {
      const { secret } = await enrolTotp(person, clock);
      const client = server.client();
      await passFirstFactor(client, person.user.email);
      return client.mutate('secondFactor.complete', { code: wrongCodeAt(secret, clock.now()) });
    },
    keys: totpOf,
  },
  'credentials.confirmTotp': {
    async attempt({ client }) {
      const { secret } = (await client.mutate('credentials.beginTotp')).data<{ secret: string }>();
      return client.mutate('credentials.confirmTotp', { code: wrongCodeAt(secret, clock.now()) });
    },
    keys: totpOf,
  },
};

test('a failed attempt is recorded before the response, at every endpoint that verifies one', () =>
  checkRows(Object.entries(endpoints), '%s', async (_, { attempt, keys, isVerified = true }) => {
    const person = await server.person('user', isVerified ? {} : { emailVerifiedAt: null });
    const answer = await attempt(person);
    expect(answer.status, answer.text).toBe(401);
    for (const key of keys(person))
      expect(await server.db.loginAttempts.find(key), key).toMatchObject({ failures: 1, pending: 0 });
  }));
