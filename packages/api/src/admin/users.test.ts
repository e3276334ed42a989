import { newId } from '@atelier/core/ids';
import { attemptFolders } from '@atelier/core/job-attempts';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { Role } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import { imageAssets } from '@atelier/core/testing/records';
import { responseRecord } from '@atelier/core/testing/response-records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import { describe, expect, test } from 'vitest';
import { createAlerts } from '../alerts/raise.ts';
import { appealAlert } from '../responses/appeal-alerts.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { createFakeSignals } from '../testing/signals.ts';
import { createLoginThrottle } from '../throttle/login-throttle.ts';
import { actorOf } from '../trpc/request-context.ts';
import { pictureTransferService } from './picture-transfers.ts';
import { userDirectory } from './user-directory.ts';
import { adminService } from './users.ts';

const open = async (role: Role = 'admin', fields: Partial<UserRecord> = {}) => {
  const harness = await createServiceHarness();
  let alertsQueued = 0;
  const onAlertQueued = () => {
    alertsQueued += 1;
  };
  const { signals } = createFakeSignals();
  // No device is known.
  const devices = { recognise: () => null, setCookie: () => '' };
  const loginThrottle = createLoginThrottle({ ...harness, devices });
  const pictureTransfers = pictureTransferService(harness);
  const service = adminService({ ...harness, signals, loginThrottle, onAlertQueued, pictureTransfers });
  const directory = userDirectory(harness);
  const admin = await harness.signedIn({ role });
  const ann = (await harness.signedIn(fields)).user;
  const at = harness.clock.now();
  await harness.db.challenges.create({
    tokenHash: harness.secrets.hash('pending'),
    userId: ann.id,
    method: 'password',
    attemptsLeft: 5,
    expiresAt: at,
  });
  await harness.issueTokenFamily('tok_1', ann.id);
  const left = async () => [
    (await harness.db.sessions.listOf(ann.id, at)).length,
    harness.rows('signInChallenges').length,
    harness.rows('tokenFamilies').length,
  ];
  return { harness, service, directory, loginThrottle, boss: admin, ann, left, queued: () => alertsQueued };
};

describe('admin actions that sign a user out', () => {
  test('locking a user ends their sessions, sign-in challenges and API tokens (ASVS 7.4.2)', async () => {
    const { harness, service, boss: admin, ann, left } = await open();
    await service.lock(admin, ann.id, 'because', harness.trail());
    expect(await left()).toEqual([0, 0, 0]);
    expect(harness.events()).toEqual([
      { type: 'user_locked', sessionsEnded: 1, clientsEnded: 1, jobsCancelled: 0 },
    ]);
  });

  test('changing a role ends them as well', async () => {
    const { harness, service, boss: admin, ann, left } = await open('superadmin');
    await service.setRole(admin, { id: ann.id, role: 'admin' }, harness.trail());
    expect(await left()).toEqual([0, 0, 0]);
  });

  test('ending all sessions of a user ends them as well', async () => {
    const { harness, service, boss: admin, ann, left } = await open();
    expect(await service.endSessions(admin, ann.id, harness.trail())).toEqual({ ended: 1 });
    expect(await left()).toEqual([0, 0, 0]);
    expect(harness.events()).toEqual([
      { type: 'session_revoked', sessionsEnded: 1, clientsEnded: 1, scope: 'all' },
    ]);
  });

  test('ending the sessions of all users keeps the session of the admin who asked (ASVS 7.4.5)', async () => {
    const { harness, service, boss: admin, left } = await open('superadmin');
    await harness.issueTokenFamily('tok_2', admin.user.id);
    await harness.sessions.start({
      userId: admin.user.id,
      ...harness.device,
      method: 'password',
      provenAt: harness.clock.now(),
    });
    const own = admin.credential.kind === 'session' ? admin.credential.sessionId : '';
    expect(await service.endAllSessions(admin, harness.trail())).toEqual({
      sessionsEnded: 2,
      clientsEnded: 2,
    });
    expect(await left()).toEqual([0, 0, 0]);
    expect(harness.rows('sessions').map(({ id }) => id)).toEqual([own]);
    expect(harness.events()).toEqual([
      { type: 'session_revoked', sessionsEnded: 2, clientsEnded: 2, scope: 'all', everyone: true },
    ]);
  });

  test('a refused action ends nothing', async () => {
    const { harness, service, boss: admin, ann, left } = await open('admin', { role: 'admin' });
    await expect(service.lock(admin, ann.id, 'because', harness.trail())).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await left()).toEqual([1, 1, 1]);
  });
});

describe('a change of role', () => {
  test('without an expected role the change starts from the present one', async () => {
    const { harness, service, boss: admin, ann } = await open('superadmin', { role: 'viewer' });
    await service.setRole(admin, { id: ann.id, role: 'admin' }, harness.trail());
    expect(harness.userNow(ann.id)?.role).toBe('admin');
    expect(harness.events()).toMatchObject([{ type: 'role_change', from: 'viewer', to: 'admin' }]);
  });

  test('is a conflict if the role is no longer the expected one', async () => {
    const { harness, service, boss: admin, ann, left } = await open('superadmin', { role: 'viewer' });
    const change = service.setRole(admin, { id: ann.id, role: 'admin', from: 'user' }, harness.trail());
    await expect(change).rejects.toMatchObject({ code: 'conflict' });
    expect(harness.userNow(ann.id)?.role).toBe('viewer');
    expect(await left()).toEqual([1, 1, 1]);
  });
});

describe('unlocking', () => {
  test('lifts the block that failed passwords caused, also if no admin locked the account', async () => {
    const { harness, service, loginThrottle, boss: admin, ann } = await open();
    for (let at = 0; at < 5; at += 1)
      await loginThrottle.attemptPassword(ann.email, { ...harness.request, addressKey: `stranger ${at}` });
    await expect(loginThrottle.attemptPassword(ann.email, harness.request)).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await service.unlock(admin, ann.id, harness.trail());
    await loginThrottle.attemptPassword(ann.email, harness.request);
    expect(harness.events()).toEqual([
      { type: 'user_unlocked', wasLocked: false, hadFailures: true, hadWrongCodes: false },
    ]);
  });

  test('lifts the block that wrong second-factor codes caused', async () => {
    const { harness, service, loginThrottle, boss: admin, ann } = await open();
    for (let at = 0; at < 5; at += 1) await loginThrottle.attemptCode(ann.id, harness.request);
    await expect(loginThrottle.attemptCode(ann.id, harness.request)).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await service.unlock(admin, ann.id, harness.trail());
    await loginThrottle.attemptCode(ann.id, harness.request);
    expect(harness.events()).toEqual([
      { type: 'user_unlocked', wasLocked: false, hadFailures: false, hadWrongCodes: true },
    ]);
  });

  test('lifts a lock that an admin set', async () => {
    const { harness, service, boss: admin, ann } = await open();
    await service.lock(admin, ann.id, 'because', harness.trail());
    await service.unlock(admin, ann.id, harness.trail());
    expect(harness.userNow(ann.id)?.lockedAt).toBeNull();
  });

  test('answers the appeal against the lock of a rule, and has that told without a pause', async () => {
    const { harness, service, boss: admin, ann, queued } = await open();
    const { db, clock } = harness;
    const at = clock.now();
    const lock = responseRecord({
      ...{ userId: ann.id, createdAt: at, until: new Date(at.getTime() + 300_000) },
      ...{ appeal: 'It was me.', appealedAt: at },
    });
    await db.responses.insert(lock);
    await db.transaction((stores) => createAlerts({ clock }).raise(stores, appealAlert(lock)));
    await service.unlock(admin, ann.id, harness.trail());
    const alerts = await db.alerts.list({ listing: 'all' }, at, { after: null, limit: 9 });
    expect(alerts).toMatchObject([{ state: 'resolved', resolvedBy: admin.user.id }]);
    expect(queued()).toBe(1);
    await service.lock(admin, ann.id, 'because', harness.trail());
    await service.unlock(admin, ann.id, harness.trail());
    expect(queued()).toBe(1);
  });

  test('is a conflict if nothing is locked or blocked', async () => {
    const { harness, service, boss: admin, ann } = await open();
    await expect(service.unlock(admin, ann.id, harness.trail())).rejects.toMatchObject({ code: 'conflict' });
    await expect(service.unlock(admin, 'usr_nobody', harness.trail())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('is forbidden between admins of the same role', async () => {
    const { harness, service, boss: admin, ann } = await open('admin', { role: 'admin' });
    await expect(service.unlock(admin, ann.id, harness.trail())).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('one session', () => {
  test('ends alone; a session of someone else is not found', async () => {
    const { harness, service, boss: admin, ann } = await open();
    const again = await harness.sessions.start({
      userId: ann.id,
      ...harness.device,
      method: 'password',
      provenAt: harness.clock.now(),
    });
    await service.endSession(admin, ann.id, again.session.id, harness.trail());
    expect(await harness.db.sessions.listOf(ann.id, harness.clock.now())).toHaveLength(1);
    expect(harness.events()).toEqual([
      { type: 'session_revoked', sessionsEnded: 1, scope: 'one', session: again.session.id },
    ]);
    const own = harness.rows('sessions').find(({ userId }) => userId === admin.user.id)?.id ?? '';
    for (const id of [own, again.session.id])
      await expect(service.endSession(admin, ann.id, id, harness.trail())).rejects.toMatchObject({
        code: 'not_found',
      });
  });
});

describe('a quota', () => {
  test('is set with its earlier limit in the event; what is used stays', async () => {
    const { harness, service, directory, boss: admin, ann } = await open();
    await service.setQuota(admin, ann.id, { images: 250 }, harness.trail());
    expect((await directory.get(actorOf(admin), ann.id)).quota).toMatchObject({ limit: 250, used: 0 });
    expect(harness.events()).toEqual([{ type: 'quota_change', from: 1, to: 250 }]);
    await service.setQuota(admin, ann.id, { images: 250, budgetMinor: 500 }, harness.trail());
    expect((await directory.get(actorOf(admin), ann.id)).quota).toMatchObject({
      limit: 250,
      money: { currency: 'USD', budgetMinor: 500 },
    });
    expect(harness.events().at(-1)).toEqual({
      type: 'quota_change',
      from: 250,
      to: 250,
      budgetFrom: 0,
      budgetTo: 500,
    });
  });
});

describe('deleting an account', () => {
  test('removes it with its sessions, tokens and jobs; its events stay without a person (R-DATA-6)', async () => {
    const { harness, service, boss: admin, ann, left } = await open();
    await harness.trail().write(harness.db, 'login_success', { actorId: ann.id });
    await service.delete(admin, ann, harness.trail(admin));
    expect(harness.userNow(ann.id)).toBeUndefined();
    expect(await left()).toEqual([0, 0, 0]);
    expect(harness.rows('auditEvents').map(({ type, actorId }) => [type, actorId])).toEqual([
      ['login_success', null],
      ['audit_erased', admin.user.id],
      ['user_deleted', admin.user.id],
    ]);
    expect(harness.events()[2]).toMatchObject({ role: 'user', sessionsEnded: 1, imagesDeleted: 0 });
  });

  test('has its files removed: those of pictures at once, those that a worker may still write later', async () => {
    const { harness, service, boss: admin, ann } = await open();
    const { db, clock } = harness;
    const finished = jobRecord(ann, { state: 'completed', progress: 1, finishedAt: clock.now() });
    const claim = { claimToken: 'claim', leaseExpiresAt: clock.now(), startedAt: clock.now() };
    const running = jobRecord(ann, { state: 'running', attempts: 2, ...claim });
    for (const job of [finished, running]) await db.jobs.insert(job);
    const images = [null, clock.now()].map((deletedAt, position) =>
      imageRecord(finished, { position, deletedAt }),
    );
    await db.assets.insertMany(images.flatMap(imageAssets));
    await db.images.insertMany(images);
    await db.loras.insert({
      ...{ id: newId('lora'), jobId: finished.id, workspaceId: ann.workspaceId, userId: ann.id },
      ...{ provider: 'prv_1', model: 'flux', name: 'My cat', triggerWord: 'mycat', reference: 'r' },
      createdAt: clock.now(),
    });
    await service.delete(admin, ann, harness.trail(admin));
    for (const table of ['images', 'assets', 'jobs'] as const) expect(harness.rows(table)).toEqual([]);
    const due = new Map(harness.rows('blobRemovals').map(({ key, dueAt }) => [key, dueAt]));
    const later = new Date(clock.now().getTime() + maxRemovalWaitMs);
    expect(due).toEqual(
      new Map([
        ...images
          .flatMap(({ blobKey, thumbKey }) => [blobKey, thumbKey])
          .map((key) => [key, clock.now()] as const),
        ...attemptFolders(running, 2).map((folder) => [folder, later] as const),
      ]),
    );
    expect(harness.events().at(-1)).toMatchObject({
      ...{ imagesDeleted: 2, lorasDeleted: 1, jobsDeleted: 2, jobsCancelled: 1 },
    });
  });

  test('is refused for another address, oneself, an equal, and the last superadmin', async () => {
    const { harness, service, boss: admin, ann } = await open();
    const refusal = (id: string, email: string, by = admin) =>
      service.delete(by, { id, email }, harness.trail()).then(
        () => null,
        ({ code }) => code,
      );
    expect(await refusal(ann.id, 'other@example.org')).toBe('validation_failed');
    expect(await refusal(admin.user.id, admin.user.email)).toBe('forbidden');
    const equal = await harness.user({ role: 'admin' });
    expect(await refusal(equal.id, equal.email)).toBe('forbidden');
    const boss = await harness.signedIn({ role: 'superadmin' });
    const lockedBoss = await harness.user({ role: 'superadmin' });
    await service.lock(boss, lockedBoss.id, null, harness.trail());
    expect(await refusal(boss.user.id, boss.user.email, boss)).toBe('forbidden');
    expect(harness.rows('users')).toHaveLength(5);
    expect(await refusal(lockedBoss.id, lockedBoss.email, boss)).toBeNull();
  });
});

describe('the actions that the admin console offers', () => {
  const secondFactorAt = new Date(0);
  test.each<[Role, Partial<UserRecord>, object]>([
    [
      'admin',
      {},
      {
        lock: true,
        endSessions: true,
        setRole: false,
        forceReset: true,
        removeSecondFactor: false,
        setQuota: true,
        delete: true,
        invite: false,
      },
    ],
    ['superadmin', { secondFactorAt }, { setRole: true, removeSecondFactor: true }],
    ['admin', { secondFactorAt }, { removeSecondFactor: false }],
    ['superadmin', {}, { removeSecondFactor: false }],
    ['admin', { passwordHash: null }, { forceReset: false }],
    ['admin', { lockedAt: secondFactorAt }, { forceReset: false, lock: true }],
    [
      'admin',
      { role: 'admin' },
      { lock: false, endSessions: false, forceReset: false, delete: false, setQuota: false },
    ],
  ])('%s to an account with %j: %j', async (role, fields, allowed) => {
    const { directory, boss: admin, ann } = await open(role, fields);
    expect((await directory.get(actorOf(admin), ann.id)).allowed).toMatchObject(allowed);
  });

  test('shows whether the email is verified and a second factor is set up', async () => {
    const { directory, boss: admin, ann } = await open('admin', { emailVerifiedAt: null, secondFactorAt });
    expect(await directory.get(actorOf(admin), ann.id)).toMatchObject({
      emailVerified: false,
      secondFactor: true,
      sessions: [{ method: 'password' }],
    });
  });
});
