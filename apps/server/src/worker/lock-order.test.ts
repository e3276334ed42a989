import { setTimeout as sleep } from 'node:timers/promises';
import { createAuditTrail } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { expect, type TestContext, test } from 'vitest';
import { failExhausted } from './outcome.ts';
import { movableClock, openWorkerHarness } from './testing/harness.ts';

const expired = { reason: 'Expired.', kind: 'interrupted', cause: null } as const;

const open = async ({ onTestFinished }: TestContext) => {
  const clock = movableClock();
  const harness = await openWorkerHarness('postgres', { clock });
  onTestFinished(() => harness.close());
  /** A running job whose last attempt has expired. */
  const exhaust = async (owner: Awaited<ReturnType<typeof harness.addUser>>) => {
    const { id } = await harness.submit(owner);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const job = await harness.claim(newId('token'), 1);
      expect(job.id).toBe(id);
      clock.advance(10);
    }
    return id;
  };
  return { harness, exhaust };
};

test('a reaper that waits for a quota does not block the audit trail', async (t) => {
  const { harness, exhaust } = await open(t);
  const people = [await harness.addUser(), await harness.addUser()].toSorted((a, b) =>
    a.workspaceId < b.workspaceId ? -1 : 1,
  );
  const jobs: string[] = [];
  for (const person of people) jobs.push(await exhaust(person));
  const [, second] = people;
  if (second === undefined) throw new Error('There are two.');
  const trail = createAuditTrail({ requestId: 'test', ip: '', userAgent: '' }, second, harness.deps.clock);
  const quotaIsLocked = Promise.withResolvers<void>();
  // Started outside the transaction, or it would be part of it.
  const reaping = quotaIsLocked.promise.then(() => failExhausted(harness.deps, 3, expired));
  // In the order of a cancellation: the quota first, then the audit trail.
  await harness.db.transaction(async (stores) => {
    await stores.quotas.hold(second.workspaceId, { images: 1, minor: 0 }, '2026-01');
    quotaIsLocked.resolve();
    await sleep(300);
    await trail.write(stores, 'job_cancelled', { entityType: 'job', entityId: 'x' });
  });
  await reaping;
  for (const id of jobs) expect(await harness.events(id)).toEqual(['job_failed', 'job_created']);
});

test('concurrent reapers and cancellations all succeed', async (t) => {
  const { harness, exhaust } = await open(t);
  const people = await Promise.all(Array.from({ length: 6 }, () => harness.addUser()));
  for (let round = 0; round < 4; round += 1) {
    const jobs: { person: (typeof people)[number]; id: string }[] = [];
    for (const person of people) jobs.push({ person, id: await exhaust(person) });
    const pending = await Promise.all(
      people.map(async (person) => ({ person, id: (await harness.submit(person)).id })),
    );
    const cancel = ({ person, id }: (typeof jobs)[number]) =>
      harness.cancel(person, id).catch((thrown: unknown) => {
        if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown;
      });
    await Promise.all([
      ...[1, 2, 3].map(() => failExhausted(harness.deps, 3, expired)),
      ...[...pending, ...jobs].map(cancel),
    ]);
    await failExhausted(harness.deps, 3, expired);
    for (const person of people) expect(await harness.quota(person)).toEqual({ used: 0, held: 0 });
  }
});
