import { newId } from '@atelier/core/ids';
import { alertRecord } from '@atelier/core/testing/alert-records';
import { incidentRecord } from '@atelier/core/testing/incident-records';
import { responseRecord } from '@atelier/core/testing/response-records';
import { expect } from 'vitest';
import { addJob, addUser, anAsset, firstPage, later, noon } from './samples.ts';
import { suite } from './suite.ts';

const dayMs = 86_400_000;

export const reviewConformance = (): void => {
  suite('figures about accounts', (test, current) => {
    test('count second factors and dormant accounts by role, without locked and invited ones, as the list of users does', async () => {
      const { db } = current();
      const joined = later(-90 * dayMs);
      const since = later(-60 * dayMs);
      const invited = await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: null });
      await db.invitations.replace({
        ...{ userId: invited.id, invitedBy: invited.id, sentAt: joined, expiresAt: joined },
      });
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: later(-70 * dayMs) });
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: noon, secondFactorAt: noon });
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: null });
      await addUser(db, { role: 'admin', createdAt: noon, lastSignInAt: null });
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: null, lockedAt: noon });
      await addUser(db, { role: 'user', createdAt: noon });
      const found = await db.review.accounts(since);
      expect(found.toSorted((a, b) => (a.role < b.role ? -1 : 1))).toEqual([
        { role: 'admin', accounts: 4, withSecondFactor: 1, dormant: 2 },
        { role: 'user', accounts: 1, withSecondFactor: 0, dormant: 0 },
      ]);
      const listed = await db.users.listSorted(
        { admins: true, locked: false, invited: false, dormantSince: since },
        { by: 'lastSignIn', direction: 'asc' },
        { after: null, limit: 10 },
      );
      expect(listed).toHaveLength(2);
    });

    test('count the access tokens that end within a time, and name those that end first', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      for (const expiresAt of [later(-1), noon, later(1), later(dayMs), later(dayMs + 1)])
        await db.bearers.createFamily({
          ...{ id: newId('token'), userId, name: 'cron', createdAt: later(-dayMs), expiresAt },
          ...{ lastUsedAt: null, lastUsedIp: null },
        });
      expect(await db.review.tokensEnding(noon, later(dayMs))).toBe(2);
      const soonest = await db.review.endingTokens(noon, later(dayMs), 1);
      expect(soonest).toMatchObject([{ userId, name: 'cron', expiresAt: later(1) }]);
    });

    test('of one person count alerts, responses, appeals and cases, and lists narrowed to them have as many', async () => {
      const { db } = current();
      const [ann, other] = [await addUser(db), await addUser(db)];
      const resolved = { state: 'resolved', resolvedAt: noon, verdict: 'false_alarm' } as const;
      for (const fields of [{ userId: ann.id }, { userId: ann.id, ...resolved }, { userId: other.id }])
        await db.alerts.insert(alertRecord(fields));
      const appeal = { appeal: 'It was me.', appealedAt: noon };
      const about = [{ userId: ann.id }, { userId: ann.id, ...appeal }, { userId: other.id, ...appeal }];
      for (const fields of about)
        await db.responses.insert(responseRecord({ id: newId('response'), ...fields }));
      const [affecting, foreign] = [incidentRecord(), incidentRecord()];
      for (const [{ id: incidentId }, userId] of [
        [affecting, ann.id],
        [foreign, other.id],
      ] as const) {
        await db.incidents.insert(incidentId === affecting.id ? affecting : foreign, []);
        await db.incidentPeople.add(incidentId, [userId], { source: 'manual', at: noon });
      }
      expect(await db.review.person(ann.id)).toMatchObject({
        ...{ alerts: { all: 2, open: 1 }, responses: { all: 2, appealed: 1 }, appeals: 0, incidents: 1 },
      });
      const of = { userId: ann.id };
      expect(await db.alerts.list({ listing: 'all', ...of }, noon, firstPage)).toHaveLength(2);
      expect(await db.incidents.list(of, firstPage)).toEqual([affecting]);
    });

    test('of one person count their jobs and files, and no one else’s', async () => {
      const { db } = current();
      const [ann, other] = [await addUser(db), await addUser(db)];
      await addJob(db, ann);
      await addJob(db, ann, { state: 'completed', finishedAt: noon });
      await addJob(db, ann, { state: 'failed', finishedAt: noon });
      await addJob(db, other, { state: 'completed', finishedAt: noon });
      await db.assets.insertMany([
        anAsset(ann, { bytes: 700 }),
        anAsset(ann, { bytes: null, sha256: null }),
        anAsset(other, { bytes: 5 }),
      ]);
      expect(await db.review.person(ann.id)).toEqual({
        ...{ alerts: { all: 0, open: 0 }, responses: { all: 0, appealed: 0 } },
        ...{ appeals: 0, incidents: 0 },
        jobs: { unfinished: 1, completed: 1, failed: 1 },
        storedFiles: 2,
        storedBytes: 700,
      });
    });
  });
};
