import { createAuditTrail } from '@atelier/api';
import { auditStatements } from '@atelier/api/audit-statements';
import type { RetentionSetting } from '@atelier/core/retention';
import type { RetentionPreview } from '@atelier/core/schemas/retention';
import { alertRecord } from '@atelier/core/testing/alert-records';
import { responseRecord } from '@atelier/core/testing/response-records';
import { fixedSettings } from '@atelier/core/testing/settings';
import { openDatabaseText, openTestDatabase, testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { createMailboxCleanup, createMailboxPreview, openMailbox } from '../compose/mail.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addCollection } from '../testing/in-process-collections.ts';
import { addShare } from '../testing/in-process-shares.ts';
import { addUpload } from '../testing/in-process-uploads.ts';
import { noDeletions, noQuarantine } from '../testing/no-quarantine.ts';
import { runHousekeeping } from './housekeeping.ts';

const dayMs = 86_400_000;
const never = new AbortController().signal;
const ages = [3, 9, 9.5, 10.5, 11, 20];

/** What housekeeping said that it deleted. */
const housekeep = async (server: TestServer, days: number): Promise<Record<string, number>> => {
  const { db, blobs, config, application } = server;
  const said: Record<string, number>[] = [];
  const log = { info: (counts: Record<string, number>) => void said.push(counts), error: () => undefined };
  const settings = fixedSettings({ 'retention.mailboxDays': days });
  await runHousekeeping(
    {
      ...{ db, blobs, clock: application.clock, log: log as never, trashDays: days, metricsDays: 90 },
      ...{ quarantine: noQuarantine, deletions: noDeletions, remindIncidents: async () => 0 },
      keptDays: () => days,
      cleanUpMailbox: createMailboxCleanup(config, openMailbox(config, application.clock), settings),
    },
    never,
  );
  return said[0] ?? {};
};

/** The bytes of all files that are stored. */
const bytesOf = async (url: string): Promise<number> => {
  const rows = (await openDatabaseText(url, '"blob_key"')).filter((row) => /^(public\.)?assets: /.test(row));
  return rows.reduce((sum, row) => sum + Number(/"bytes":"?(\d+)/.exec(row)?.[1] ?? 0), 0);
};

/** Rows of every kind that ended so many days ago. */
const addAged = async (server: TestServer, ageDays: number): Promise<void> => {
  const { db } = server;
  const at = new Date(server.application.clock.now().getTime() - ageDays * dayMs);
  const { user } = await server.person('user');
  const image = await server.image(user);
  await db.images.delete(user, image.id, at);
  await server.image(user);
  const upload = await addUpload(server, user);
  await db.uploads.delete(user, upload.id, at);
  await addUpload(server, user);
  await db.collections.delete(user, await addCollection(server, user), at);
  await addCollection(server, user);
  await addShare(server, user, { revokedAt: at });
  await addShare(server, user, { expiresAt: at });
  await addShare(server, user);
  await db.alerts.insert(alertRecord({ state: 'resolved', resolvedAt: at, verdict: 'true_alarm' }));
  await db.alerts.insert(alertRecord());
  for (const appealedAt of [null, at])
    await db.responses.insert(responseRecord({ createdAt: at, appealedAt }));
};

describe.each(testDialects)('the preview of a retention on %s', (dialect) => {
  test('says exactly which rows, files and bytes go at the next housekeeping, and of which days', async ({
    onTestFinished,
  }) => {
    const database = await openTestDatabase(dialect);
    await database.db.close();
    let now = Date.now() - 20 * dayMs;
    const server = await startTestServer(
      { DATABASE_URL: database.url },
      { clock: { now: () => new Date(now) } },
    );
    onTestFinished(async () => {
      await server.stop();
      await database.drop();
    });
    // Events of the audit log have the time of the clock, so these are spread over the days.
    for (let day = 0; day < 20; day += 1) {
      const request = { requestId: `day-${day}`, ip: '::1', userAgent: 'test' };
      const trail = createAuditTrail(request, null, server.application.clock);
      await server.db.transaction((stores) => trail.write(stores, 'profile_change', { entityType: 'user' }));
      now += dayMs;
    }
    for (const age of ages) await addAged(server, age);
    const boss = await server.person('superadmin');
    const preview = async (name: RetentionSetting, value: number | null) =>
      (await boss.client.query('admin.settings.preview', { name, value })).data<RetentionPreview>().items;
    const rowsOf = async (name: RetentionSetting, value: number) =>
      Object.fromEntries((await preview(name, value)).map((item) => [item.kind, item.rows]));
    expect(await rowsOf('retention.trashDays', 30)).toEqual({ images: 0, uploads: 0, collections: 0 });
    const trash = await preview('retention.trashDays', 10);
    const [images, uploads, collections] = trash;
    expect([images?.rows, uploads?.rows, collections?.rows]).toEqual([3, 3, 3]);
    const daysAgo = (iso: string | null | undefined) => (now - Date.parse(iso ?? '')) / dayMs;
    for (const item of trash) {
      expect(daysAgo(item.oldest)).toBeCloseTo(20, 5);
      expect(daysAgo(item.newest)).toBeCloseTo(10.5, 5);
    }
    const expected = {
      shares: (await rowsOf('retention.shareDays', 10)).shares,
      alerts: (await rowsOf('retention.alertDays', 10)).alerts,
      responses: (await rowsOf('retention.responseDays', 10)).responses,
    };
    expect(expected).toEqual({ shares: 6, alerts: 3, responses: 3 });

    const auditDays = 10;
    const events = (await preview('retention.auditDays', auditDays))[0];
    expect(events?.rows).toBeGreaterThan(9);
    expect(daysAgo(events?.newest)).toBeGreaterThanOrEqual(auditDays);
    expect(await preview('retention.auditDays', 0)).toMatchObject([{ rows: 0, oldest: null }]);
    const { sealer } = server.application.http;
    const statements = auditStatements({ db: server.db, clock: server.application.clock, sealer });
    expect(await statements.purge(auditDays, never)).toBe(events?.rows);
    expect(await rowsOf('retention.auditDays', auditDays)).toEqual({ auditEvents: 0 });

    const before = await bytesOf(database.url);
    const said = await housekeep(server, 10);
    expect(before - (await bytesOf(database.url))).toBe((images?.bytes ?? 0) + (uploads?.bytes ?? 0));
    expect(images?.bytes).toBeGreaterThan(0);
    expect(said).toMatchObject(expected);
    expect(said.collections).toBe(collections?.rows);
    expect(said.files).toBe((images?.files ?? 0) + (uploads?.files ?? 0));
    for (const name of ['trashDays', 'shareDays', 'alertDays', 'responseDays'] as const)
      for (const item of await preview(`retention.${name}`, 10))
        expect(item).toMatchObject({ rows: 0, bytes: 0 });
  });
});

test('emails in the data folder are previewed by the same rule that removes them', async ({
  onTestFinished,
}) => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const { config } = server;
  let now = Date.now() - 9 * dayMs;
  const mailbox = openMailbox(config, { now: () => new Date(now) });
  const message = { to: 'ann@example.org', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' };
  for (const kind of ['security_notice', 'reset_password']) {
    await mailbox.send({ ...message, kind, id: `out_${kind}` } as never);
    now += 8.9 * dayMs;
  }
  now = Date.now();
  const due = await createMailboxPreview(config, mailbox)(5);
  expect(due).toMatchObject({ rows: 2, files: 2 });
  expect(due.bytes).toBeGreaterThan(100);
  const cleanUp = (days: number) =>
    createMailboxCleanup(config, mailbox, fixedSettings({ 'retention.mailboxDays': days }))();
  expect((await createMailboxPreview(config, mailbox)(30)).rows).toBe(1);
  expect(await cleanUp(30)).toBe(1);
  expect(await cleanUp(5)).toBe(1);
  expect((await createMailboxPreview(config, mailbox)(5)).rows).toBe(0);
});
