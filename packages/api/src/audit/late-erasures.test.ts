import { expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { eraseLateEvents } from './late-erasures.ts';

const never = new AbortController().signal;
const hourMs = 3_600_000;

/** A person who was deleted, and a request of theirs that was still under way. */
const openLate = async () => {
  const harness = await createServiceHarness();
  const { db } = harness;
  const trail = harness.trail();
  await db.transaction(async (stores) => {
    await trail.write(stores, 'user_deleted', { entityType: 'user', entityId: 'usr_late' });
    await trail.erasePerson(stores, 'usr_late');
  });
  await trail.write(db, 'access_denied', { actorId: 'usr_late', entityType: 'procedure', entityId: 'x' });
  await trail.write(db, 'mail_failed', { entityType: 'user', entityId: 'usr_late' });
  const text = async () =>
    JSON.stringify((await db.audit.list({}, null, 99)).filter(({ type }) => type !== 'user_deleted'));
  return { harness, db, text };
};

test('what a request wrote after its account was deleted is erased, once, and the log verifies (R-DATA-6)', async () => {
  const { harness, db, text } = await openLate();
  expect(await text()).toContain('usr_late');
  expect(await eraseLateEvents(harness, never)).toBe(1);
  expect(await text()).not.toContain('usr_late');
  const { rows, problem } = await db.audit.verify();
  expect(problem).toBeNull();
  await Promise.all([eraseLateEvents(harness, never), eraseLateEvents(harness, never)]);
  expect(await db.audit.verify()).toMatchObject({ rows, problem: null });
});

test('people who are still there keep their events, and an old deletion is not looked at again', async () => {
  const { harness, db, text } = await openLate();
  await harness.trail().write(db, 'logout', { actorId: 'usr_here', entityType: 'session' });
  harness.clock.advance(25 * hourMs);
  expect(await eraseLateEvents(harness, never)).toBe(0);
  expect(await text()).toContain('usr_late');
  harness.clock.advance(-2 * hourMs);
  await eraseLateEvents(harness, never);
  expect(await text()).not.toContain('usr_late');
  expect(await text()).toContain('usr_here');
});

test('nothing is erased after the server was told to stop', async () => {
  const { harness, text } = await openLate();
  expect(await eraseLateEvents(harness, AbortSignal.abort())).toBe(0);
  expect(await text()).toContain('usr_late');
});
