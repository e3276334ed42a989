import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const noon = new Date('2026-03-10T12:00:00.123Z');
const lease = new Date(noon.getTime() + 120_000);

const expectMigrated = async (url: string, date: string) => {
  await migrate({ url, migrationsDir: await migrationsBefore('outbox_domains') });
  await tamper(url, [
    `insert into outbox (id, user_id, kind, sealed_message, created_at, attempts, next_attempt_at)
      values ('mal_1', null, 'verify_email', 'v1.sealed', ${date}, 3, ${date})`,
  ]);
  await migrate({ url, migrationsDir });
  const { outbox, close } = await openDatabase({ url });
  try {
    expect(await outbox.listDueDomains(noon, null, 9)).toEqual({ hashes: [''], next: null });
    const mail = { id: 'mal_1', userId: null, kind: 'verify_email', sealedMessage: 'v1.sealed' };
    expect(await outbox.claimDue(noon, lease, 9, '')).toEqual([
      { ...mail, domainHash: '', createdAt: noon, attempts: 4, nextAttemptAt: lease },
    ]);
  } finally {
    await close();
  }
};

test('mails of a SQLite database from before domains were stored stay due', async () => {
  await expectMigrated(`file:${join(await testFolder(), 'test.sqlite')}`, String(noon.getTime()));
});

test('mails of a PostgreSQL database from before domains were stored stay due', async () => {
  const server = requireServerUrl();
  const name = `outbox_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    await expectMigrated(withDatabase(server, name), `'${noon.toISOString()}'`);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
