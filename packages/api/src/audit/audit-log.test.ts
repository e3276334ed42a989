import { AppError } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { auditLog } from './audit-log.ts';

/** A log of `count` events. */
const openLog = async (count: number) => {
  const harness = await createServiceHarness();
  const trail = harness.trail();
  await harness.db.transaction(async (stores) => {
    for (let at = 0; at < count; at += 1) await trail.write(stores, 'logout', { entityType: 'session' });
  });
  return { harness, trail, log: auditLog(harness) };
};

test('an export reads every event once, newest first, without those written in the meantime', async () => {
  const { harness, trail, log } = await openLog(1001);
  let steps = 0;
  const proceed = async (): Promise<void> => {
    steps += 1;
  };
  const seqs: number[] = [];
  for await (const rows of log.steps({}, proceed)) {
    seqs.push(...rows.map(({ seq }) => seq));
    await trail.write(harness.db, 'logout', { entityType: 'session' });
  }
  expect(seqs).toEqual(Array.from({ length: 1001 }, (_, at) => 1001 - at));
  expect(steps).toBe(3);
});

test('an export asks before each step whether its reader may go on, and ends otherwise (R-X-7)', async () => {
  const { log } = await openLog(600);
  const read: number[] = [];
  const proceed = async (): Promise<void> => {
    if (read.length > 0) throw new AppError('unauthenticated');
  };
  await expect(async () => {
    for await (const rows of log.steps({}, proceed)) read.push(rows.length);
  }).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(read).toEqual([500]);
});
