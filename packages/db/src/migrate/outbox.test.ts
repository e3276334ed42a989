import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-outbox-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The migrations as they were before a mail's domain was stored. */
const earlierMigrations = async (): Promise<string> => {
  const copy = join(folder, 'migrations');
  await cp(migrationsDir, copy, { recursive: true });
  for (const dialect of ['sqlite', 'postgres']) {
    const path = join(copy, dialect, 'meta/_journal.json');
    const journal: { entries: { tag: string }[] } = JSON.parse(await readFile(path, 'utf8'));
    const end = journal.entries.findIndex(({ tag }) => tag.endsWith('_outbox_domains'));
    expect(end).toBeGreaterThan(0);
    await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end) }));
  }
  return copy;
};

const noon = new Date('2026-03-10T12:00:00.123Z');
const lease = new Date(noon.getTime() + 120_000);

const expectMigrated = async (url: string, date: string) => {
  await migrate({ url, migrationsDir: await earlierMigrations() });
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

test('mails that waited in a SQLite database before their domains were stored are due as they were', async () => {
  await expectMigrated(`file:${join(folder, 'test.sqlite')}`, String(noon.getTime()));
});

test('mails that waited in a PostgreSQL database before their domains were stored are due as they were', async () => {
  const server = requireServerUrl();
  const name = `outbox_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    await expectMigrated(withDatabase(server, name), `'${noon.toISOString()}'`);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
