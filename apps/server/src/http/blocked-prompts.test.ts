import { ruleRecord } from '@atelier/core/testing/moderation-records';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';

/** PostgreSQL runs the transactions of one person side by side; SQLite never does. */
test('blocked prompts of one person are counted exactly, also in parallel', async () => {
  const database = await openTestDatabase('postgres');
  const server = await startTestServer({ DATABASE_URL: database.url });
  try {
    const { client, user } = await server.person('user');
    await server.db.moderationRules.insert(ruleRecord());
    const job = { prompt: 'a forbidden heron', model: 'still', width: 512, height: 512, count: 1 };
    const answers = await Promise.all(Array.from({ length: 9 }, () => client.mutate('jobs.create', job)));
    expect(answers.map((answer) => answer.error().appCode)).toEqual(Array(9).fill('content_blocked'));
    const events = await server.db.audit.list(
      { type: 'suspicious_content_repeated', actorId: user.id },
      null,
      9,
    );
    expect(events.map(({ details }) => details.blocked).toSorted()).toEqual([3, 6, 9]);
  } finally {
    await server.stop();
    await database.drop();
  }
});
