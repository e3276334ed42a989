import type { RuleSettingsRecord } from '@atelier/core/ports/detection-store';
import type { Database } from '@atelier/core/ports/stores';
import { firingRecord, signalCount } from '@atelier/core/testing/detection-records';
import { expect } from 'vitest';
import { addUser, firstPage, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const add = (db: Database, counts: Parameters<typeof signalCount>[0][]) =>
  db.transaction(async (stores) => {
    await stores.detection.lockState();
    await stores.detection.addCounts(counts.map((fields) => signalCount(fields)));
  });

const stuffing: RuleSettingsRecord = {
  ...{ ruleId: 'stuffing', state: 'shadow', threshold: 5, windowS: 60 },
  ...{ response: null, updatedAt: noon },
};

export const detectionConformance = (): void =>
  suite('detection', (test, current) => {
    test('an id that comes twice in one call is added up', async () => {
      const { db } = current();
      await add(db, [{ id: 'a', count: 2 }, { id: 'b' }, { id: 'a', count: 3 }]);
      const stored = await db.detection.countsAfter(0, noon, 10);
      expect(stored.map(({ id, count }) => [id, count]).sort()).toEqual([
        ['a', 5],
        ['b', 1],
      ]);
    });

    test('counts of the same minute and caller add up, under a new number, and other counts stay apart', async () => {
      const { db } = current();
      await add(db, [{ id: 'a', count: 2 }, { id: 'b' }]);
      await add(db, [{ id: 'a', count: 3, lastAt: later(10) }]);
      const counts = await db.detection.countsAfter(0, noon, 10);
      expect(counts.map(({ id, seq, count }) => ({ id, seq, count }))).toEqual([
        { id: 'b', seq: 2, count: 1 },
        { id: 'a', seq: 3, count: 5 },
      ]);
      expect(counts[1]?.lastAt).toEqual(later(10));
      expect(await db.detection.countsAfter(2, noon, 10)).toHaveLength(1);
      expect(await db.detection.countsAfter(0, later(1), 10)).toEqual([]);
    });

    test('of counts that are stored in parallel none is lost, and no number is used twice', async () => {
      const { db } = current();
      await inParallel(8, (at) => add(db, [{ id: 'shared' }, { id: `own ${at}` }]));
      const counts = await db.detection.countsAfter(0, noon, 100);
      expect(counts.find(({ id }) => id === 'shared')?.count).toBe(8);
      expect(counts).toHaveLength(9);
      expect(new Set(counts.map(({ seq }) => seq)).size).toBe(9);
    });

    test('more counts than fit into one statement are stored', async () => {
      const { db } = current();
      await add(
        db,
        Array.from({ length: 1_201 }, (_, at) => ({ id: `id ${at}` })),
      );
      expect(await db.detection.countsAfter(1_200, noon, 10)).toHaveLength(1);
    });

    test('the position is what was stored, also by another transaction that waited for the lock', async () => {
      const { db } = current();
      expect(await db.detection.state()).toMatchObject({ countSeq: 0, auditSeq: 0, prints: null });
      const advance = () =>
        db.transaction(async (stores) => {
          const { countSeq } = await stores.detection.lockState();
          await stores.detection.setPosition({ countSeq: countSeq + 1, auditSeq: 7 });
        });
      await inParallel(6, advance);
      await db.detection.setPrints({ PORT: 'x' });
      expect(await db.detection.state()).toMatchObject({ countSeq: 6, auditSeq: 7, prints: { PORT: 'x' } });
    });

    test('counts are read by kind and minute, and removed after their time', async () => {
      const { db } = current();
      const minutes = [0, 1, 2].map((minute) => later(minute * 60_000));
      await add(db, [
        ...minutes.map((minute, at) => ({ id: `r${at}`, minute })),
        { id: 'f', kind: 'forbidden' as const },
      ]);
      const read = (after: { minute: Date; id: string }, limit: number) =>
        db.detection.countsOfMinutes(['read'], after, limit);
      const page = await read({ minute: later(-1), id: '' }, 2);
      expect(page.map(({ id }) => id)).toEqual(['r0', 'r1']);
      expect((await read(page[1] ?? { minute: noon, id: '' }, 2)).map(({ id }) => id)).toEqual(['r2']);
      expect(await db.detection.deleteCountsBefore(later(60_000))).toBe(2);
      expect(await db.detection.deleteCountsBefore(later(60_000))).toBe(0);
    });

    test('an address is known once somebody with an account has called from it', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      await add(db, [
        { id: 'a', address: '192.0.2.1' },
        { id: 'b', address: '192.0.2.2', userId },
      ]);
      const asked = ['192.0.2.1', '192.0.2.2'].map((one) => db.detection.hasCalledFrom(one, later(1)));
      expect(await Promise.all(asked)).toEqual([false, true]);
      expect(await db.detection.hasCalledFrom('192.0.2.2', noon)).toBe(false);
    });

    test('settings of a rule are stored once and replaced', async () => {
      const { detection } = current().db;
      await detection.setSettings(stuffing);
      const changed = { ...stuffing, state: 'on', response: 'flag', updatedAt: later(1) } as const;
      await detection.setSettings(changed);
      expect(await detection.settings()).toEqual([changed]);
      expect(await detection.findSettings('stuffing')).toEqual(changed);
      expect(await detection.findSettings('spraying')).toBeNull();
    });

    test('findings are listed newest first and by rule, judged, counted and removed after their time', async () => {
      const { detection } = current().db;
      const firings = [0, 1, 2].map((at) => firingRecord({ firedAt: later(at * 1000), seqs: [at] }));
      for (const firing of firings) await detection.addFiring(firing);
      const other = firingRecord({ ruleId: 'spraying', firedAt: later(500), toAt: later(500) });
      await detection.addFiring(other);
      expect(await detection.firings({ ruleId: 'stuffing' }, firstPage)).toEqual(firings.toReversed());
      const after = { createdAtMs: later(1000).getTime(), id: firings[1]?.id ?? '' };
      expect(await detection.firings({}, { after, limit: 9 })).toEqual([other, firings[0]]);
      expect(await detection.firings({ verdict: 'none', ruleId: 'stuffing' }, firstPage)).toEqual(
        firings.toReversed(),
      );
      expect(await detection.firings({ verdict: 'true_alarm' }, firstPage)).toEqual([]);
      const between = { after: later(400), before: later(600) };
      const { address } = other;
      expect(await detection.hasFiring({ ruleId: 'spraying', address }, between)).toBe(true);
      expect(await detection.hasFiring({ ruleId: 'spraying', address, userId: null }, between)).toBe(true);
      for (const about of [{ address: null }, { userId: 'usr_a' }, { ruleId: 'stuffing' }])
        expect(await detection.hasFiring({ ruleId: 'spraying', ...about }, between)).toBe(false);
      const beside = { after: later(500), before: later(600) };
      expect(await detection.hasFiring({ ruleId: 'spraying', address }, beside)).toBe(false);
      const verdict = { verdict: 'false_alarm', judgedBy: 'usr_judge', judgedAt: later(9) } as const;
      expect(await detection.judge(other.id, verdict)).toBe(true);
      expect(await detection.judge('fir_missing', verdict)).toBe(false);
      expect(await detection.findFiring(other.id)).toEqual({ ...other, ...verdict });
      const figures = await detection.figures(noon);
      expect(figures.toSorted((a, b) => a.ruleId.localeCompare(b.ruleId))).toEqual([
        { ruleId: 'spraying', fired: 1, trueAlarms: 0, falseAlarms: 1, lastAt: later(500) },
        { ruleId: 'stuffing', fired: 3, trueAlarms: 0, falseAlarms: 0, lastAt: later(2000) },
      ]);
      expect(await detection.deleteFiringsBefore(later(1000))).toBe(2);
    });

    test('the deletion of an account removes what was counted and found of it, and its name as a judge', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      await add(db, [
        { id: 'a', userId: ann.id },
        { id: 'b', userId: bob.id },
      ]);
      await db.detection.addFiring(firingRecord({ userId: ann.id }));
      const judged = firingRecord({
        userId: bob.id,
        verdict: 'true_alarm',
        judgedBy: ann.id,
        judgedAt: noon,
      });
      await db.detection.addFiring(judged);
      await db.transaction(async (stores) => {
        await stores.personalRows.erase(ann);
        await stores.users.delete(ann);
      });
      expect((await db.detection.countsAfter(0, noon, 9)).map(({ id }) => id)).toEqual(['b']);
      const kept = [{ ...judged, judgedBy: null }];
      expect(await db.detection.firings({}, firstPage)).toEqual(kept);
      expect(await db.detection.firings({ verdict: judged.verdict ?? 'none' }, firstPage)).toEqual(kept);
    });
  });
