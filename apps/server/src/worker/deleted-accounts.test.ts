import { type Actor, deleteAccount } from '@atelier/api';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { runUntilCrash } from './testing/crashes.ts';
import { movableClock, openHarness, until, type WorkerHarness } from './testing/harness.ts';
import { remoteProvider } from './testing/remote-provider.ts';

const neverDone = { pollsUntilDone: Number.POSITIVE_INFINITY };
const dayMs = 24 * 3_600_000;

const deleteUser = (harness: WorkerHarness, actor: Actor) =>
  harness.db.as({ system: 'admin' }, async (stores) => {
    await stores.users.serialiseRoleChanges();
    const user = await stores.users.findForUpdate(actor.userId);
    if (user === null) throw new Error('The account is missing.');
    return deleteAccount(stores, user, harness.deps.clock.now(), harness.trailOf(actor));
  });

/** What is recorded of the remote work of a deleted job; null until it is settled. */
const settlement = async ({ db }: WorkerHarness, jobId: string) => {
  const [event] = await db.audit.list({ entityId: jobId, type: 'job_cancel_settled' }, null, 9);
  return event ?? null;
};
const settled = async (harness: WorkerHarness, jobId: string) => {
  await until('the outcome', async () => (await settlement(harness, jobId)) !== null);
  return settlement(harness, jobId);
};

describe.concurrent('the remote work of a deleted account', () => {
  dialectMatrix(
    'is cancelled once at the provider, and its outcome and cost are recorded',
    ['submit', 'poll', 'collect'] as const,
    'during %s',
    async (stage, t) => {
      const provider = remoteProvider(stage === 'poll' ? neverDone : {});
      const { harness, ada } = await openHarness(t, { engines: [provider.engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote', count: 2 });
      let isDeleted = false;
      provider.onCall(async (method) => {
        if (method !== stage || isDeleted) return;
        isDeleted = true;
        await deleteUser(harness, ada);
      });
      harness.startWorker();
      const isAbandoned = stage === 'collect';
      expect(await settled(harness, id)).toMatchObject({
        workspaceId: ada.workspaceId,
        actorId: null,
        details: {
          ...{ provider: 'double', model: 'remote', accountDeleted: true },
          ...{ outcome: isAbandoned ? 'abandoned' : 'stopped' },
          ...{ images: isAbandoned ? 1 : 0, costMinor: isAbandoned ? 9 : 0 },
        },
      });
      expect(provider.calls).toMatchObject({ submit: 1, cancel: 1 });
      expect(await harness.db.orphanedWork.listUnanswered(harness.deps.clock.now(), 9)).toEqual([]);
      expect(await harness.db.users.findById(ada.userId)).toBeNull();
    },
  );

  /** Calls of a run: 1 note key, 2 submit, 3 note id, 4 poll. */
  dialectMatrix(
    'is cancelled although the server was killed before the deletion, or between deletion and cancel',
    [
      { what: 'before the submission', call: 2, side: 'before', findable: true, cancels: 0, costMinor: 0 },
      { what: 'before its id is known', call: 2, side: 'after', findable: true, cancels: 1, costMinor: 0 },
      { what: 'without look-ups', call: 2, side: 'after', findable: false, cancels: 0, costMinor: 9 },
      { what: 'while it polls', call: 4, side: 'after', findable: true, cancels: 1, costMinor: 0 },
    ] as const,
    '$what',
    async ({ call, side, findable, cancels, costMinor }, t) => {
      const clock = movableClock();
      const provider = remoteProvider({ ...neverDone, findable });
      const { harness, ada } = await openHarness(t, { clock, engines: [provider.engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote' });
      const job = await harness.claim('first');
      await runUntilCrash(harness.deps, provider.engine, { job, claimToken: 'first' }, { call, side });
      await deleteUser(harness, ada);
      expect(provider.calls.cancel).toBe(0);
      // Until then the dead worker might have stored an id.
      clock.advance(41_000);
      harness.startWorker();
      expect(await settled(harness, id)).toMatchObject({
        details: { outcome: costMinor > 0 ? 'abandoned' : 'stopped', costMinor },
      });
      expect(provider.calls).toMatchObject({ submit: provider.works.length, cancel: cancels });
      expect(provider.works).toHaveLength(side === 'before' ? 0 : 1);
    },
  );

  dialectTest(
    'is charged to a workspace of others as after a cancel: what came at once, the rest by its outcome',
    async (t) => {
      const clock = movableClock();
      const provider = remoteProvider();
      const { harness, ada } = await openHarness(t, { clock, engines: [provider.engine], priceMinor: 9 });
      const bob = await harness.addUser();
      const { workspaceId } = bob;
      const membership = { workspaceId, userId: ada.userId, role: 'member', createdAt: clock.now() } as const;
      await harness.db.memberships.add(membership);
      const shared = { ...ada, workspaceId };
      const { id } = await harness.submit(shared, { model: 'remote', count: 3 });
      const waiting = await harness.submit(shared, { model: 'remote', count: 2 });
      const held: unknown[] = [];
      provider.onCall(async (method) => {
        if (method !== 'poll' || provider.works.length < 2) return;
        // The second picture is still being made when it is cancelled.
        if (held.length > 0) return new Promise(() => undefined);
        held.push(await harness.quota(bob));
        await deleteUser(harness, ada);
        held.push(await harness.quota(bob), await harness.money(bob));
        return new Promise(() => undefined);
      });
      harness.startWorker();
      await settled(harness, id);
      expect(held).toEqual([
        { used: 0, held: 5 },
        { used: 1, held: 1 },
        { spent: 9, held: 9 },
      ]);
      expect(await harness.quota(bob)).toEqual({ used: 1, held: 0 });
      expect(await harness.money(bob)).toEqual({ spent: 9, held: 0 });
      expect(provider.calls).toMatchObject({ submit: 2, cancel: 1 });
      expect(await settlement(harness, waiting.id)).toBeNull();
    },
  );

  dialectTest(
    'counts as unknown, and costs nobody anything, if the provider says nothing for a day',
    async (t) => {
      const clock = movableClock();
      const provider = remoteProvider(neverDone);
      const { harness, ada } = await openHarness(t, { clock, engines: [provider.engine], priceMinor: 9 });
      const { id } = await harness.submit(ada, { model: 'remote' });
      const job = await harness.claim('first');
      const crash = { call: 4, side: 'after' } as const;
      await runUntilCrash(harness.deps, provider.engine, { job, claimToken: 'first' }, crash);
      await deleteUser(harness, ada);
      provider.onCall(async (method) => {
        if (method === 'cancel') throw new Error('connect ECONNREFUSED');
      });
      const worker = harness.startWorker();
      await until('a first try', () => provider.calls.cancel > 0);
      await worker.stop();
      expect(await settlement(harness, id)).toBeNull();
      clock.advance(dayMs);
      harness.startWorker();
      expect(await settled(harness, id)).toMatchObject({ details: { outcome: 'unknown', costMinor: 0 } });
      expect(provider.calls.submit).toBe(1);
    },
  );
});
