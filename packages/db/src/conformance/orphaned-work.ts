import { setTimeout as sleep } from 'node:timers/promises';
import type { OrphanedWork } from '@atelier/core/ports/orphaned-work';
import { expect } from 'vitest';
import { aClaim, addJob, addUser, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const keys = (works: readonly OrphanedWork[]): string[] => works.map(({ submissionKey }) => submissionKey);

export const orphanedWorkConformance = (): void =>
  suite('remote work of deleted accounts', (test, current) => {
    test('the remote work of ended jobs outlives their user, without a trace of them, and is settled once', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const ended = { state: 'cancelled', cancelOutcome: 'stopping', finishedAt: later(5) } as const;
      const stopping = await addJob(db, user, {
        ...ended,
        ...{ submissionKey: 'k1', remoteId: 'r1', unitPriceMinor: 30, provider: 'embedded' },
      });
      await addJob(db, user, { state: 'failed', finishedAt: later(4), submissionKey: 'k2' });
      await addJob(db, user, { ...ended, submissionKey: 'k3', provider: 'another' });
      // No remote work, unfinished, and another user's.
      await addJob(db, user, { state: 'failed', finishedAt: later(4) });
      await addJob(db, user, { submissionKey: 'k5' });
      await addJob(db, other, { ...ended, submissionKey: 'k6' });
      await db.transaction(async (stores) => {
        await stores.orphanedWork.keepOf(user.id);
        await stores.users.delete(user);
      });

      const { lanes } = aClaim();
      const listed = async (answeredBy: Date) => keys(await db.orphanedWork.list(lanes, answeredBy, 9));
      expect([await listed(later(3)), await listed(later(4))]).toEqual([['k1'], ['k2', 'k1']]);
      expect(keys(await db.orphanedWork.listUnanswered(later(4), 9))).toEqual(['k2']);
      expect(keys(await db.orphanedWork.listUnanswered(later(5), 9)).toSorted()).toEqual(['k1', 'k2', 'k3']);
      expect((await db.jobs.providersInUse(['embedded', 'another', 'third'])).toSorted()).toEqual([
        'another',
        'embedded',
      ]);

      const [kept] = await db.orphanedWork.list(lanes, noon, 9);
      expect(kept).toEqual({
        ...{ submissionKey: 'k1', remoteId: 'r1', jobId: stopping.id, workspaceId: user.workspaceId },
        ...{ provider: 'embedded', model: 'atelier-scene', unitPriceMinor: 30, kind: 'generation' },
        ...{ isStopping: true, endedAt: later(5) },
      });
      const settled = await inParallel(3, () => db.orphanedWork.settle('k1'));
      expect(settled.filter((work) => work !== null)).toEqual([kept]);
      expect(await db.orphanedWork.noteRemoteId('k1', 'r1')).toBe(false);
      expect(await db.orphanedWork.noteRemoteId('k2', 'r2')).toBe(true);
      expect(await db.orphanedWork.noteRemoteId('k2', 'r3')).toBe(false);
      expect(await listed(later(3))).toEqual(['k2']);
      expect(await db.orphanedWork.settle('k2')).toMatchObject({ isStopping: false, remoteId: 'r2' });
      expect(await listed(later(5))).toEqual([]);
    });

    test('work that is settled while its account is being deleted is settled once', async () => {
      const { db } = current();
      const user = await addUser(db);
      const ended = { state: 'cancelled', cancelOutcome: 'stopping', finishedAt: later(5) } as const;
      const { id } = await addJob(db, user, { ...ended, submissionKey: 'k1', remoteId: 'r1' });
      const kept = Promise.withResolvers<void>();
      const settling = kept.promise.then(() => db.jobs.settleAbandoned(id, 'k1', 'abandoned'));
      await db.transaction(async (stores) => {
        await stores.orphanedWork.keepOf(user.id);
        kept.resolve();
        // Time enough for a settlement that does not wait for this transaction.
        await Promise.race([settling, sleep(100)]);
        await stores.users.delete(user);
      });
      expect([await settling, (await db.orphanedWork.settle('k1'))?.jobId]).toEqual([null, id]);
    });
  });
