import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const began = new Date('2026-03-10T12:00:00.123Z');

/** Two users of two providers, with the same subject there. */
const earlierRows = (date: string): string[] => [
  `insert into workspaces (id, kind, created_at, last_served_at)
    values ('wsp_1', 'personal', ${date}, ${date}), ('wsp_2', 'personal', ${date}, ${date})`,
  `insert into users (id, email, name, role, workspace_id, created_at)
    values ('usr_1', 'ann@example.org', 'Ann', 'user', 'wsp_1', ${date}),
      ('usr_2', 'bob@example.org', 'Bob', 'user', 'wsp_2', ${date})`,
  `insert into identities (id, user_id, provider, subject, email, created_at, last_used_at)
    values ('idn_1', 'usr_1', 'google', '1001', 'ann@example.org', ${date}, null),
      ('idn_2', 'usr_2', 'oidc', '1001', 'bob@example.org', ${date}, ${date})`,
];

const ann = { id: 'idn_1', userId: 'usr_1', provider: 'google', subject: '1001', email: 'ann@example.org' };
const bob = { id: 'idn_2', userId: 'usr_2', provider: 'oidc', subject: '1001', email: 'bob@example.org' };

const expectMigrated = async (url: string, date: string) => {
  await migrate({ url, migrationsDir: await migrationsBefore('identity_issuers') });
  await tamper(url, earlierRows(date));
  expect((await migrate({ url, migrationsDir })).applied).toBeGreaterThan(0);
  const db = await openDatabase({ url });
  try {
    const issuers = new Map([
      ['google', 'https://accounts.google.com'],
      ['oidc', 'https://id.example'],
    ]);
    for (const [provider, issuer] of issuers)
      expect(await db.identities.find(provider, issuer, '1001')).toBeNull();
    expect(await db.identities.decideIssuers(issuers)).toEqual({ bound: 2, unknown: 0 });
    const [google, company] = [...issuers.values()];
    expect(await db.identities.find('google', google ?? '', '1001')).toEqual({
      ...ann,
      issuer: google,
      createdAt: began,
      lastUsedAt: null,
    });
    expect(await db.identities.find('oidc', company ?? '', '1001')).toEqual({
      ...bob,
      issuer: company,
      createdAt: began,
      lastUsedAt: began,
    });
    expect(await db.identities.find('oidc', 'https://other.example', '1001')).toBeNull();
  } finally {
    await db.close();
  }
};

test('identities of a SQLite database from before issuers keep working', async () => {
  await expectMigrated(`file:${join(await testFolder(), 'test.sqlite')}`, String(began.getTime()));
});

test('identities of a PostgreSQL database from before issuers keep working', async () => {
  const server = requireServerUrl();
  const name = `issuers_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    await expectMigrated(withDatabase(server, name), `'${began.toISOString()}'`);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
