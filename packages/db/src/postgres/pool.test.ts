import { expect, test } from 'vitest';
import { openTestDatabase } from '../testing/open.ts';
import { openPool } from './pool.ts';
import { targetOf } from './tls.ts';

test('by default the pool has its documented bounds, and the server enforces its timeouts', async () => {
  const { url, drop } = await openTestDatabase('postgres');
  const pool = openPool(targetOf(url), () => undefined, {});
  expect(pool.options).toMatchObject({
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
    statement_timeout: 15_000,
  });
  const shown = async (name: string) => (await pool.query(`show ${name}`)).rows[0]?.[name];
  expect(await shown('statement_timeout')).toBe('15s');
  expect(await shown('idle_in_transaction_session_timeout')).toBe('30s');
  await pool.end();
  await drop();
});
