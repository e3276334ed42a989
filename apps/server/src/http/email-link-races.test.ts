import { openTestDatabase } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';
import { takeEmails, tokenIn } from '../testing/sent-emails.ts';

/** PostgreSQL works on one account in several transactions at once; SQLite never does. */
describe('links of one account that are followed in parallel', () => {
  let server: TestServer;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await openTestDatabase('postgres');
    server = await startTestServer({ DATABASE_URL: database.url });
    drop = async () => {
      await server.stop();
      await database.drop();
    };
  });
  afterAll(() => drop());

  /** A user with every kind of emailed link. */
  const withLinks = async () => {
    const { user, client } = await server.person('user');
    await takeEmails(server);
    await client.mutate('emailLinks.changeEmail', { email: `moved.${user.email}` });
    await server.client().mutate('emailLinks.forgotPassword', { email: user.email });
    const { secrets, clock } = server.application;
    const signInReportToken = secrets.token();
    await server.db.tokens.create({
      tokenHash: secrets.hash(signInReportToken),
      purpose: 'disown_sign_in',
      userId: user.id,
      browserHash: null,
      note: clock.now().toISOString(),
      expiresAt: new Date(clock.now().getTime() + 60_000),
    });
    const receivedEmails = await takeEmails(server);
    return {
      user,
      client,
      links: {
        reset: tokenIn(receivedEmails, 'reset_password'),
        old: tokenIn(receivedEmails, 'email_change_old'),
        new: tokenIn(receivedEmails, 'email_change_new'),
        signInReportToken,
      },
    };
  };

  const isMove = (answer: Answer): boolean =>
    answer.status === 200 && answer.data<{ pending: string | null }>().pending === null;

  test('neither deadlock nor leave a session open', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { user, client, links } = await withLinks();
      const strangers = Array.from({ length: 4 }, () => server.client());
      await Promise.all([client, ...strangers].map((one) => one.csrfToken()));
      const [first, second, third, fourth] = strangers;
      if (!first || !second || !third || !fourth) throw new Error('There are four.');
      const answers = await Promise.all([
        first.mutate('emailLinks.resetPassword', { token: links.reset, password: 'nine loud geese at dawn' }),
        second.mutate('emailLinks.reportSignIn', { token: links.signInReportToken }),
        third.mutate('emailLinks.confirmEmailChange', { token: links.old }),
        client.mutate('emailLinks.confirmEmailChange', { token: links.new }),
        fourth.mutate('emailLinks.forgotPassword', { email: user.email }),
        fourth.mutate('emailLinks.resendVerification', { email: user.email }),
      ]);
      const statuses = answers.map(({ status }) => status);
      expect(
        statuses.filter((status) => ![200, 403, 404].includes(status)),
        `round ${round}: ${statuses}`,
      ).toEqual([]);
      // Each of the three ends all sessions. The reset and the move void each other's links, and the report voids
      // both; only the report's own link survives the reset.
      const [reset, report, ...confirmations] = answers.slice(0, 4).map((answer) => answer.status === 200);
      const moved = answers.slice(2, 4).some(isMove);
      expect(reset && moved, `round ${round}`).toBe(false);
      expect(report && moved, `round ${round}`).toBe(false);
      expect(reset || report || moved, `round ${round}: ${confirmations}`).toBe(true);
      expect(await server.db.sessions.listOf(user.id, server.application.clock.now())).toEqual([]);
    }
  });
});
