import { newId } from '@atelier/core/ids';
import type { LegalKind } from '@atelier/core/legal';
import type { DataExportRecord, LegalTextRecord } from '@atelier/core/ports/privacy-stores';
import { exportFolder } from '@atelier/core/ports/privacy-stores';
import type { UserRecord } from '@atelier/core/ports/records';
import { expect } from 'vitest';
import { addImages, addUser, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const anExport = ({ id: userId }: UserRecord, fields: Partial<DataExportRecord> = {}): DataExportRecord => ({
  ...{ id: newId('dataExport'), userId, state: 'pending', progress: 0, attempts: 0 },
  ...{ claimToken: null, leaseExpiresAt: null, blobKey: null, bytes: null, failure: null },
  ...{ createdAt: noon, finishedAt: null, expiresAt: null },
  ...fields,
});
const minutes = (n: number) => later(60_000 * n);
const file = { blobKey: 'exports/x/y.zip', bytes: 9, expiresAt: minutes(90) };

export const privacyConformance = (): void =>
  suite('exports and deletions that people ask for', (test, current) => {
    test('one export of a person is prepared at a time, also of concurrent requests', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const added = await inParallel(4, () => db.dataExports.add(anExport(ann)));
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await db.dataExports.add(anExport(await addUser(db)))).toBe(true);
    });

    test('an export is claimed once, again after its lease, and only its latest claim completes it', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const wanted = anExport(ann);
      await db.dataExports.add(wanted);
      const claims = await inParallel(3, (n) => db.dataExports.claim(`t${n}`, noon, minutes(1)));
      const won = claims.filter((claim) => claim !== null);
      expect(won).toMatchObject([{ id: wanted.id, attempts: 1, state: 'running' }]);
      const first = won[0]?.claimToken ?? '';
      expect(await db.dataExports.claim('late', minutes(0.5), minutes(2))).toBeNull();
      expect(await db.dataExports.claim('late', minutes(1), minutes(2))).toMatchObject({ attempts: 2 });
      expect(await db.dataExports.renew(wanted.id, first, 0.5, minutes(9))).toBe(false);
      expect(await db.dataExports.complete(wanted.id, first, file, noon)).toBe(false);
      expect(await db.dataExports.renew(wanted.id, 'late', 0.5, minutes(9))).toBe(true);
      expect(await db.dataExports.complete(wanted.id, 'late', file, noon)).toBe(true);
      expect(await db.dataExports.latestOf(ann.id)).toMatchObject({ state: 'ready', progress: 1, ...file });
      expect(await db.dataExports.add(anExport(ann, { createdAt: later(1) }))).toBe(true);
    });

    test('a lease from before the clock was set back has expired', async () => {
      const { db } = current();
      await db.dataExports.add(anExport(await addUser(db)));
      await db.dataExports.claim('ahead', minutes(1000), minutes(1001));
      expect(await db.dataExports.claim('now', noon, minutes(1))).not.toBeNull();
    });

    test('an export that is handed back has lost no attempt; a failed one ends after its time', async () => {
      const { db } = current();
      const wanted = anExport(await addUser(db));
      await db.dataExports.add(wanted);
      await db.dataExports.claim('a', noon, minutes(1));
      await db.dataExports.handBack(wanted.id, 'a');
      expect(await db.dataExports.claim('b', noon, minutes(1))).toMatchObject({ attempts: 1 });
      expect(await db.dataExports.fail(wanted.id, 'b', 'disk_full', noon)).toBe(true);
      expect(await db.dataExports.deleteExpired(noon, minutes(-1))).toEqual([]);
      expect(await db.dataExports.deleteExpired(noon, noon)).toEqual([exportFolder(wanted.id)]);
    });

    test('the files of an export go when it expires, and with the person', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [hers, his] = [anExport(ann), anExport(bob)];
      for (const one of [hers, his]) {
        await db.dataExports.add(one);
        await db.dataExports.claim(one.id, noon, minutes(1));
        await db.dataExports.complete(one.id, one.id, file, noon);
      }
      expect(await db.dataExports.findOwned(bob.id, hers.id)).toBeNull();
      expect(await db.dataExports.deleteAllOf(ann.id)).toEqual([exportFolder(hers.id)]);
      expect(await db.dataExports.deleteExpired(minutes(89), noon)).toEqual([]);
      expect(await db.dataExports.deleteExpired(minutes(90), noon)).toEqual([exportFolder(his.id)]);
    });

    test('the files of a person are listed once, and none of others', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const ids = await addImages(db, ann, ['one', 'two', 'three']);
      await addImages(db, bob, ['his']);
      const [head] = await db.dataExports.files(ann.id, 'image', null, 1);
      const rest = await db.dataExports.files(ann.id, 'image', head?.id ?? '', 9);
      expect([head, ...rest].map((one) => one?.id)).toEqual(ids.map(({ id }) => id).toSorted());
      expect((await db.dataExports.fileBytes(ann.id)).files).toBe(3);
    });

    test('a deletion begins once, is due at its time, and a cancelled one leaves nothing', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const begin = () =>
        db.accountDeletions.begin({ userId: ann.id, requestedAt: noon, dueAt: minutes(10) });
      expect(await begin()).toBe(true);
      expect(await begin()).toBe(false);
      expect((await db.users.findById(ann.id))?.deletionDueAt).toEqual(minutes(10));
      expect(await db.accountDeletions.listDue(minutes(9), 9)).toEqual([]);
      expect(await db.accountDeletions.listDue(minutes(10), 9)).toEqual([ann.id]);
      expect(await db.accountDeletions.listToRemind(minutes(10), 9)).toEqual([ann.id]);
      expect(await db.accountDeletions.markReminded(ann.id, noon)).toBe(true);
      expect(await db.accountDeletions.markReminded(ann.id, noon)).toBe(false);
      expect(await db.accountDeletions.listToRemind(minutes(10), 9)).toEqual([]);
      expect(await db.accountDeletions.cancel(ann.id)).toBe(true);
      expect(await db.accountDeletions.cancel(ann.id)).toBe(false);
      expect((await db.users.findById(ann.id))?.deletionDueAt).toBeNull();
      expect(await db.accountDeletions.count()).toBe(0);
      expect(await begin()).toBe(true);
    });

    test('a consent is recorded once per version, and one that was withdrawn can be given again', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      const agree = (version: string, acceptedAt: Date) =>
        db.consents.add({ userId, version, acceptedAt, textDigest: 'aa', way: 'asked' });
      expect(await agree('terms-1', noon)).toBe(true);
      expect(await agree('terms-1', later(5))).toBe(false);
      expect(await agree('voluntary-2', later(9))).toBe(true);
      const kept = { userId, textDigest: 'aa', way: 'asked' };
      const terms = { ...kept, version: 'terms-1', acceptedAt: noon, withdrawnAt: null };
      const voluntary = { ...kept, version: 'voluntary-2', acceptedAt: later(9), withdrawnAt: null };
      expect(await db.consents.listOf(userId)).toEqual([voluntary, terms]);
      expect(await db.consents.counts()).toMatchObject({ 'terms-1': 1, 'voluntary-2': 1 });

      expect(await db.consents.withdraw(userId, 'voluntary-2', later(12))).toBe(true);
      expect(await db.consents.withdraw(userId, 'voluntary-2', later(13))).toBe(false);
      expect(await db.consents.listOf(userId)).toEqual([{ ...voluntary, withdrawnAt: later(12) }, terms]);
      expect(Object.keys(await db.consents.counts())).not.toContain('voluntary-2');
      expect(await agree('voluntary-2', later(20))).toBe(true);
      expect((await db.consents.listOf(userId))[0]).toEqual({ ...voluntary, acceptedAt: later(20) });
      const { id: other } = await addUser(db);
      await db.consents.add({ ...kept, userId: other, version: 'terms-1', acceptedAt: noon, way: 'asked' });
      await db.consents.forget(userId, later(20));
      expect(await db.consents.listOf(userId)).toEqual([terms]);
      await db.consents.forget(userId);
      expect(await db.consents.listOf(userId)).toEqual([]);
      expect(await db.consents.listOf(other)).toHaveLength(1);
    });

    test('a published text has its version once, and is taken down with the earlier ones of its kind', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const text = (kind: LegalKind, version: number, minute = version): LegalTextRecord => ({
        ...{ id: newId('legalText'), kind, version, title: 'Terms', body: 'Be kind.', hash: 'aa' },
        ...{ mustAccept: true, publishedAt: minutes(minute), publishedBy: ann.id, retiredAt: null },
      });
      const [one, two, notice] = [text('terms', 1), text('terms', 2), text('privacy', 1, 0)];
      for (const each of [one, two, notice]) expect(await db.legalTexts.add(each)).toBe(true);
      expect(await db.legalTexts.add(text('terms', 2))).toBe(false);
      expect(await db.legalTexts.find('terms', 2)).toEqual(two);
      expect(await db.legalTexts.find('terms', 3)).toBeNull();
      expect(await db.legalTexts.retire('terms', later(9))).toBe(true);
      expect(await db.legalTexts.retire('terms', later(10))).toBe(false);
      const listed = await db.legalTexts.list();
      expect(listed.map(({ kind, version, retiredAt }) => [kind, version, retiredAt])).toEqual([
        ['terms', 2, later(9)],
        ['terms', 1, later(9)],
        ['privacy', 1, null],
      ]);
      expect(listed[0]).not.toHaveProperty('body');
      await db.transaction((stores) => stores.users.delete(ann));
      expect((await db.legalTexts.find('terms', 1))?.publishedBy).toBeNull();
    });
  });
