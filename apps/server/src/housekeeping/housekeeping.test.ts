import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderMail } from '@atelier/adapters';
import { newId } from '@atelier/core/ids';
import type { MailKind, MailMessage } from '@atelier/core/ports/mail';
import { alertRecord } from '@atelier/core/testing/alert-records';
import { sessionRecord } from '@atelier/core/testing/records';
import { fixedSettings } from '@atelier/core/testing/settings';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect, test } from 'vitest';
import { createMailboxCleanup, openMailbox } from '../compose/mail.ts';
import { configuredSettings } from '../compose/runtime-settings.ts';
import { loadConfig } from '../config/config.ts';
import { testSecret } from '../testing/child.ts';
import { keptDays, noDeletions, noQuarantine } from '../testing/no-quarantine.ts';
import { movableClock, openWorkerHarness, until } from '../worker/testing/harness.ts';
import { createHousekeeping, runHousekeeping } from './housekeeping.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const never = new AbortController().signal;
/** For tests that are not about mail. */
const cleanUpMailbox = async () => 0;
const remindIncidents = async () => 0;

describe('housekeeping', () => {
  const open = async ({ dialect, onTestFinished }: DialectContext) => {
    const clock = movableClock('2026-03-10T12:00:00.000Z');
    const harness = await openWorkerHarness(dialect, { clock });
    onTestFinished(() => harness.close());
    const deps = {
      ...harness.deps,
      trashDays: 30,
      cleanUpMailbox,
      remindIncidents,
      metricsDays: 90,
      quarantine: noQuarantine,
      deletions: noDeletions,
      keptDays,
    };
    const ada = await harness.addUser();
    const worker = harness.startWorker();
    const draw = async (count: number) => {
      const { id } = await harness.submit(ada, { count });
      const { images } = await harness.finished(ada, id);
      return { jobId: id, ids: images.map((image) => image.id) };
    };
    return { harness, clock, deps, ada, draw, worker };
  };

  dialectTest(
    'a deleted image is erased with its files after its days in the trash; its job stays',
    async (t) => {
      const { harness, clock, deps, ada, draw } = await open(t);
      const { jobId, ids } = await draw(3);
      const all = harness.blobKeys();
      const [deleted = '', younger = '', kept = ''] = ids;
      await harness.db.images.delete(ada, deleted, clock.now());
      clock.advance(dayMs);
      await harness.db.images.delete(ada, younger, clock.now());
      clock.advance(29 * dayMs - 60_000);
      await runHousekeeping(deps, never);
      expect(harness.blobKeys()).toEqual(all);

      clock.advance(120_000);
      await runHousekeeping(deps, never);
      expect(harness.blobKeys().length).toBe((all.length / 3) * 2);
      expect(await harness.db.images.restore(ada, deleted)).toBe(false);
      expect(await harness.db.images.restore(ada, younger)).toBe(true);
      const job = await harness.job(ada, jobId);
      expect(job.state).toBe('completed');
      expect(job.images.map(({ id }) => id)).toEqual([younger, kept]);
      const left = await harness.db.images.listOfJobs(ada, [jobId]);
      expect(harness.blobKeys()).toEqual(
        expect.arrayContaining(left.flatMap((row) => [row.blobKey, row.thumbKey])),
      );
    },
  );

  dialectTest('blocked addresses are forgotten 90 days after their block ended', async (t) => {
    const { harness, clock, deps } = await open(t);
    const { blocks } = harness.db;
    const at = clock.now();
    const block = (network: string, expiresAt: Date | null) => ({
      ...{ id: newId('block'), network, reason: 'A test.', source: 'manual' as const, ruleId: null },
      ...{ alertId: null, createdBy: null, createdAt: at, expiresAt },
    });
    await blocks.add([block('203.0.113.7', new Date(at.getTime() + dayMs)), block('203.0.113.8', null)], at);
    clock.advance(91 * dayMs - 60_000);
    await runHousekeeping(deps, never);
    expect(await blocks.list({}, clock.now(), { after: null, limit: 5 })).toHaveLength(2);
    clock.advance(120_000);
    await runHousekeeping(deps, never);
    expect(await blocks.list({}, clock.now(), { after: null, limit: 5 })).toMatchObject([
      { network: '203.0.113.8' },
    ]);
  });

  dialectTest('alerts are forgotten a year after they were resolved, and open ones stay', async (t) => {
    const { harness, clock, deps } = await open(t);
    const { alerts } = harness.db;
    const unsolved = alertRecord();
    const resolved = alertRecord({ state: 'resolved', resolvedAt: clock.now(), verdict: 'true_alarm' });
    for (const alert of [unsolved, resolved]) await alerts.insert(alert);
    const left = async () => [
      (await alerts.find(unsolved.id)) !== null,
      (await alerts.find(resolved.id)) !== null,
    ];
    clock.advance(365 * dayMs - 60_000);
    await runHousekeeping(deps, never);
    expect(await left()).toEqual([true, true]);
    clock.advance(120_000);
    await runHousekeeping(deps, never);
    expect(await left()).toEqual([true, false]);
  });

  dialectTest('several nodes may run housekeeping at once', async (t) => {
    const { harness, clock, deps, ada, draw } = await open(t);
    for (let round = 0; round < 10; round += 1)
      for (const id of (await draw(4)).ids) await harness.db.images.delete(ada, id, clock.now());
    clock.advance(31 * dayMs);
    await Promise.all([1, 2, 3, 4].map(() => runHousekeeping(deps, never)));
    await runHousekeeping(deps, never);
    expect(harness.blobKeys()).toEqual([]);
    expect(harness.logLines.filter((line) => line.includes('housekeeping failed'))).toEqual([]);
  });

  dialectTest('a file that cannot be deleted does not affect the others and is retried', async (t) => {
    const { harness, clock, deps, ada, draw, worker } = await open(t);
    for (const id of (await draw(2)).ids) await harness.db.images.delete(ada, id, clock.now());
    clock.advance(31 * dayMs);
    // The worker removes due blobs as well, and its disk works.
    await worker.stop();
    const [undeletable = ''] = harness.blobKeys();
    const blobs = {
      ...deps.blobs,
      delete: (key: string) =>
        key === undeletable ? Promise.reject(new Error('EIO')) : deps.blobs.delete(key),
    };
    await runHousekeeping({ ...deps, blobs }, never);
    expect(harness.blobKeys()).toEqual([undeletable]);
    expect(harness.logLines.some((line) => line.includes('blobs not removed'))).toBe(true);
    clock.advance(600_000);
    await runHousekeeping(deps, never);
    expect(harness.blobKeys()).toEqual([]);
  });

  dialectTest('all due blobs are removed in one run; on a broken disk only a few are tried', async (t) => {
    const { harness, clock, deps, worker } = await open(t);
    await worker.stop();
    const keys = Array.from({ length: 301 }, (_, n) => `results/x/${n}`);
    for (const key of keys) await deps.blobs.put(key, new Uint8Array(1), 'image/png');
    await harness.db.removals.add(keys, clock.now());
    let tries = 0;
    const fail = () => {
      tries += 1;
      return Promise.reject(new Error('EIO'));
    };
    await runHousekeeping({ ...deps, blobs: { ...deps.blobs, delete: fail } }, never);
    // Five of the full batch, and the one of the last batch.
    expect(tries).toBe(6);
    expect(await harness.db.removals.listDue(clock.now(), 999)).toEqual([]);
    expect(harness.blobKeys()).toHaveLength(301);
    clock.advance(600_000);
    await runHousekeeping(deps, never);
    expect(harness.blobKeys()).toEqual([]);
    expect(await harness.db.removals.listDue(clock.now(), 999)).toEqual([]);
  });

  dialectTest('expired sessions and tokens are removed, also when the trash cannot be emptied', async (t) => {
    const { harness, clock, deps, ada } = await open(t);
    const hash = (letter: string) => letter.repeat(64);
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + 1000);
    await harness.db.sessions.create(sessionRecord(ada.userId, { createdAt: now, expiresAt }));
    await harness.db.tokens.create({
      tokenHash: hash('b'),
      purpose: 'setup',
      userId: null,
      browserHash: null,
      note: null,
      expiresAt,
    });
    clock.advance(1000);
    const transaction = () => Promise.reject(new Error('no luck'));
    await runHousekeeping({ ...deps, db: { ...harness.db, transaction, as: transaction } }, never);
    expect(await harness.db.sessions.findWithUser(hash('a'))).toBeNull();
    expect(await harness.db.tokens.deleteExpired(clock.now())).toBe(0);
    expect(harness.logLines.some((line) => line.includes('housekeeping failed'))).toBe(true);
  });

  dialectTest(
    'spent values, challenges, email changes, tokens and attempts are removed when they expire, each independently',
    async (t) => {
      const { harness, clock, deps, ada } = await open(t);
      const { db } = harness;
      const { userId } = ada;
      const hash = (letter: string) => letter.repeat(64);
      const expiresAt = new Date(clock.now().getTime() + 1000);
      const rule = { freeFailures: 2, lockAfter: 5, lockS: 300, blockAfter: 10, forgetAfterS: 3600 };
      await db.spent.spend(hash('a'), expiresAt);
      await db.challenges.create({
        tokenHash: hash('b'),
        userId,
        method: 'password',
        attemptsLeft: 5,
        expiresAt,
      });
      await db.emailChanges.replace({
        ...{
          id: newId('emailChange'),
          userId,
          oldEmail: 'a@example.org',
          newEmail: 'b@example.org',
          expiresAt,
        },
        ...{ oldConfirmedAt: null, newConfirmedAt: null },
      });
      const familyId = newId('token');
      await db.bearers.createFamily({
        ...{ id: familyId, userId, name: 'cron', createdAt: clock.now(), expiresAt },
        ...{ lastUsedAt: null, lastUsedIp: null },
      });
      await db.loginAttempts.take('account:x', rule, clock.now());
      clock.advance(1000);
      await runHousekeeping(
        {
          ...deps,
          db: { ...db, spent: { ...db.spent, deleteExpired: () => Promise.reject(new Error('no')) } },
        },
        never,
      );
      const now = clock.now();
      expect(await db.challenges.deleteExpired(now)).toBe(0);
      expect(await db.emailChanges.deleteExpired(now)).toBe(0);
      expect(await db.bearers.deleteExpired(now)).toBe(0);
      expect(await db.loginAttempts.find('account:x')).not.toBeNull();
      expect(harness.logLines.filter((line) => line.includes('housekeeping failed'))).toHaveLength(1);
      clock.advance(31 * dayMs);
      await runHousekeeping(deps, never);
      expect(await db.spent.deleteExpired(clock.now())).toBe(0);
      expect(await db.loginAttempts.find('account:x')).toBeNull();
    },
  );
});

test('a block ends after 90 days without attempts, not earlier', async ({ onTestFinished }) => {
  const clock = movableClock('2026-03-10T12:00:00.000Z');
  const harness = await openWorkerHarness('sqlite', { clock });
  onTestFinished(() => harness.close());
  const deps = {
    ...harness.deps,
    trashDays: 30,
    metricsDays: 90,
    cleanUpMailbox,
    remindIncidents,
    quarantine: noQuarantine,
    deletions: noDeletions,
    keptDays,
  };
  const rule = { freeFailures: 0, lockAfter: 1, lockS: 1, blockAfter: 1, forgetAfterS: 86_400 };
  await harness.db.loginAttempts.take('account:x', rule, clock.now());
  clock.advance(90 * dayMs - 60_000);
  await runHousekeeping(deps, never);
  expect(await harness.db.loginAttempts.find('account:x')).toMatchObject({ untilReset: true });
  clock.advance(120_000);
  await runHousekeeping(deps, never);
  expect(await harness.db.loginAttempts.find('account:x')).toBeNull();
});

test('figures of minutes end after 3 hours, of hours after 8 days, of days after METRICS_DAYS', async (t) => {
  const clock = movableClock('2026-03-10T12:00:00.000Z');
  const harness = await openWorkerHarness('sqlite', { clock });
  t.onTestFinished(() => harness.close());
  const { metrics } = harness.db;
  const deps = {
    ...harness.deps,
    trashDays: 30,
    metricsDays: 90,
    cleanUpMailbox,
    remindIncidents,
    quarantine: noQuarantine,
    deletions: noDeletions,
    keptDays,
  };
  const minute = clock.now();
  await metrics.add([{ minute, kind: 'count', name: 'mail', part: 'sent', value: 1 }]);
  const left = async () => {
    await runHousekeeping(deps, never);
    const from = new Date(0);
    const rows = (['minute', 'hour', 'day'] as const).map((span) => metrics.figures({ span, from }));
    return (await Promise.all(rows)).map(({ length }) => length);
  };
  clock.advance(3 * hourMs - 60_000);
  expect(await left()).toEqual([1, 1, 1]);
  clock.advance(120_000);
  expect(await left()).toEqual([0, 1, 1]);
  clock.advance(8 * dayMs);
  expect(await left()).toEqual([0, 0, 1]);
  clock.advance(82 * dayMs);
  expect(await left()).toEqual([0, 0, 0]);
});

test('a stop between two runs of housekeeping is immediate', async ({ onTestFinished }) => {
  const harness = await openWorkerHarness('sqlite');
  onTestFinished(() => harness.close());
  const housekeeping = createHousekeeping({
    ...harness.deps,
    trashDays: 30,
    metricsDays: 90,
    cleanUpMailbox,
    remindIncidents,
    quarantine: noQuarantine,
    deletions: noDeletions,
    keptDays,
  });
  housekeeping.start();
  let isStopped = false;
  void housekeeping.stop().then(() => {
    isStopped = true;
  });
  await until('the stop', () => isStopped);
  expect(harness.logLines).toEqual([]);
});

test('mails in the mailbox are removed when their links expire, and all of them after MAILBOX_DAYS', async (t) => {
  const clock = movableClock('2026-03-10T12:00:00.000Z');
  const harness = await openWorkerHarness('sqlite', { clock });
  const folder = await mkdtemp(join(tmpdir(), 'atelier-mailbox-'));
  t.onTestFinished(() =>
    Promise.all([harness.close(), rm(folder, { recursive: true })]).then(() => undefined),
  );
  const config = loadConfig({
    SECRET_KEY: testSecret,
    DATA_DIR: folder,
    MAILBOX_DAYS: '9',
    RESET_MINUTES: '20',
    VERIFY_HOURS: '24',
    EMAIL_CHANGE_HOURS: '2',
    INVITATION_HOURS: '48',
  });
  const mailbox = openMailbox(config, clock);
  const link = 'http://localhost:3000/x#token=abc';
  const where = { ip: '203.0.113.7', at: clock.now().toISOString(), device: 'Firefox' };
  // Expected hours per kind, written by hand.
  const keptH: Readonly<Record<MailKind, readonly [number, MailMessage]>> = {
    reset_password: [
      1 / 3,
      { kind: 'reset_password', name: 'Ada', link, validMinutes: 20, cause: 'asked', items: [] },
    ],
    already_registered: [
      1 / 3,
      { kind: 'already_registered', name: 'Ada', signInLink: link, resetLink: link },
    ],
    export_ready: [216, { kind: 'export_ready', name: 'Ada', until: where.at, link }],
    account_deletion: [
      216,
      { kind: 'account_deletion', name: 'Ada', stage: 'started', dueAt: where.at, link },
    ],
    pictures_transferred: [
      216,
      {
        ...{ kind: 'pictures_transferred', name: 'Ada', side: 'given', other: 'Bob', link },
        ...{ pictures: 2, collections: 1, shares: 0 },
      },
    ],
    email_change_old: [
      2,
      { kind: 'email_change_old', name: 'Ada', newEmail: 'a@b.example', link, validH: 2 },
    ],
    email_change_new: [
      2,
      { kind: 'email_change_new', name: 'Ada', oldEmail: 'a@b.example', link, validH: 2 },
    ],
    invitation: [48, { kind: 'invitation', name: 'Ada', email: 'a@b.example', link, validH: 48 }],
    verify_email: [24, { kind: 'verify_email', name: 'Ada', link, validH: 24 }],
    new_device: [7 * 24, { kind: 'new_device', name: 'Ada', ...where, method: 'password', link }],
    email_change_taken: [9 * 24, { kind: 'email_change_taken', name: 'Ada' }],
    alert: [9 * 24, { kind: 'alert', name: '', channelId: 'chn_1', alerts: [], link: 'https://x.example' }],
    delivery_test: [9 * 24, { kind: 'delivery_test', name: '' }],
    private_look: [
      9 * 24,
      { kind: 'private_look', name: 'Ada', reviewer: 'Eve', reason: 'A report.', until: where.at, link },
    ],
    incident_notice: [9 * 24, { kind: 'incident_notice', name: 'Ada', subject: 'About it', body: 'Sorry.' }],
    account_protected: [
      9 * 24,
      { kind: 'account_protected', name: 'Ada', what: 'end_sessions', until: null, link },
    ],
    sign_in_locked: [
      9 * 24,
      {
        ...{ kind: 'sign_in_locked', name: 'Ada', inKnownBrowser: false, untilReset: false, minutes: 5 },
        ...{ resetLink: link, ip: where.ip, at: where.at },
      },
    ],
    security_notice: [
      9 * 24,
      {
        ...{ kind: 'security_notice', name: 'Ada', change: 'password_reset', what: null, items: [] },
        ...{ ...where, accountLink: link },
      },
    ],
  };
  const messages = Object.values(keptH).map(([, message]) => message);
  for (const [at, message] of messages.entries())
    await mailbox.send(renderMail(`mal_${String(at).padStart(24, '0')}`, 'ada@example.org', message));
  const deps = {
    ...harness.deps,
    trashDays: 30,
    cleanUpMailbox: createMailboxCleanup(config, mailbox, fixedSettings(configuredSettings(config))),
    remindIncidents,
    metricsDays: 90,
    quarantine: noQuarantine,
    deletions: noDeletions,
    keptDays,
  };
  let passedH = 0;
  for (const untilH of [1 / 3, 2, 24, 7 * 24, 9 * 24]) {
    // A minute before and a minute after.
    for (const atH of [untilH - 1 / 60, untilH + 1 / 60]) {
      clock.advance(Math.round((atH - passedH) * 3_600_000));
      passedH = atH;
      await runHousekeeping(deps, never);
      const expected = Object.values(keptH).filter(([hours]) => hours > atH).length;
      expect(await mailbox.list(100), `after ${atH} hours`).toHaveLength(expected);
    }
  }
});
