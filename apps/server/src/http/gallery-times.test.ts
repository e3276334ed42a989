import { checkRows } from '@atelier/core/testing/check-rows';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';

test('filters take any time of the calendar, also those that PostgreSQL does not know', async () => {
  const database = await openTestDatabase('postgres');
  const server = await startTestServer({ DATABASE_URL: database.url });
  try {
    const { client, user } = await server.person('user');
    await server.image(user);
    const countOf = async (filter: object) => {
      const answer = await client.query('images.count', filter);
      expect([answer.status, (await client.query('images.list', filter)).status]).toEqual([200, 200]);
      return answer.data<{ count: number }>().count;
    };
    await checkRows(
      [
        [{ from: '0000-01-01T00:00:00Z' }, 1],
        [{ to: '0000-06-01T00:00:00Z' }, 0],
        [{ to: '9999-12-31T23:59:59.999Z' }, 1],
        [{ from: '9999-12-31T23:59:59.999Z' }, 0],
      ] as const,
      '%j',
      async (filter, count) => expect(await countOf(filter)).toBe(count),
    );
  } finally {
    await server.stop();
    await database.drop();
  }
});
