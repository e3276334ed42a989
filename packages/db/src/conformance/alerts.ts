import type { AlertRecord } from '@atelier/core/ports/alert-stores';
import type { Database } from '@atelier/core/ports/stores';
import { alertChangeRecord, alertRecord } from '@atelier/core/testing/alert-records';
import { expect } from 'vitest';
import { firstPage, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const add = async ({ alerts }: Database, fields: Partial<AlertRecord> = {}): Promise<AlertRecord> => {
  const alert = alertRecord(fields);
  await alerts.insert(alert);
  return alert;
};

const resolved = { state: 'resolved', resolvedBy: 'usr_a', resolvedAt: noon, verdict: 'true_alarm' } as const;

export const alertConformance = (): void =>
  suite('alerts', (test, current) => {
    test('an alert is found as it was stored, and of a group at most one is not resolved', async () => {
      const { db } = current();
      const alert = await add(db, { seqs: [3, 9], address: '203.0.113.4', storyKey: 'address:203.0.113.4' });
      expect(await db.alerts.find(alert.id)).toEqual(alert);
      expect(await db.alerts.findActive(alert.groupKey)).toEqual(alert);
      await expect(add(db, { groupKey: alert.groupKey })).rejects.toThrow();
      await db.alerts.update(alert.id, resolved);
      expect(await db.alerts.findActive(alert.groupKey)).toBeNull();
      const again = await add(db, { groupKey: alert.groupKey });
      expect(await db.alerts.findActive(alert.groupKey)).toEqual(again);
    });

    test('of transactions that raise the same at once, one makes the alert and the others find it', async () => {
      const { db } = current();
      const outcomes = await inParallel(5, () =>
        db.transaction(async ({ alerts }) => {
          await alerts.serialise();
          const known = await alerts.findActive('group');
          if (known === null) await alerts.insert(alertRecord({ groupKey: 'group' }));
          else await alerts.update(known.id, { timesRaised: known.timesRaised + 1 });
          return known === null;
        }),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await db.alerts.findActive('group')).toMatchObject({ timesRaised: 5 });
      expect(await db.alerts.revision()).toBe(5);
    });

    test('each listing shows its alerts, newest first and page by page', async () => {
      const { db } = current();
      const open = await add(db, { createdAt: later(1), severity: 'critical' });
      const known = await add(db, { createdAt: later(2), state: 'acknowledged', assigneeId: 'usr_a' });
      const asleep = await add(db, { createdAt: later(3), snoozedUntil: later(60_000) });
      const awake = await add(db, { createdAt: later(4), snoozedUntil: noon });
      const done = await add(db, { createdAt: later(5), ...resolved });
      const listed = async (filter: Parameters<Database['alerts']['list']>[0]) =>
        (await db.alerts.list(filter, later(10), firstPage)).map(({ id }) => id);
      expect(await listed({ listing: 'all' })).toEqual([done.id, awake.id, asleep.id, known.id, open.id]);
      expect(await listed({ listing: 'active' })).toEqual([awake.id, known.id, open.id]);
      expect(await listed({ listing: 'open' })).toEqual([awake.id, asleep.id, open.id]);
      expect(await listed({ listing: 'snoozed' })).toEqual([asleep.id]);
      expect(await listed({ listing: 'resolved' })).toEqual([done.id]);
      expect(await listed({ listing: 'all', severity: 'critical' })).toEqual([open.id]);
      expect(await listed({ listing: 'all', assignee: 'usr_a' })).toEqual([known.id]);
      expect(await listed({ listing: 'active', assignee: 'none' })).toEqual([awake.id, open.id]);
      const after = { createdAtMs: asleep.createdAt.getTime(), id: asleep.id };
      const page = await db.alerts.list({ listing: 'all' }, later(10), { after, limit: 1 });
      expect(page).toEqual([known]);
      expect(await db.alerts.figures(later(10))).toEqual({ open: 2, critical: 1 });
      expect(await db.alerts.figures(later(60_000))).toEqual({ open: 3, critical: 1 });
    });

    test('a story goes on while its alerts are close enough', async () => {
      const { alerts } = current().db;
      const begun = alertRecord({ storyKey: 'address:a', lastAt: noon });
      const next = alertRecord({ storyKey: 'address:a', storyId: begun.id, lastAt: later(5) });
      await alerts.insert(begun);
      await alerts.insert({ ...next, createdAt: later(5) });
      expect(await alerts.findStory('address:a', later(5))).toBe(begun.id);
      expect(await alerts.findStory('address:a', later(6))).toBeNull();
      expect(await alerts.findStory('address:b', noon)).toBeNull();
      expect((await alerts.listStory(begun.id, 9)).map(({ id }) => id)).toEqual([next.id, begun.id]);
    });

    test('changes are listed newest first, and verdicts are counted by kind', async () => {
      const { alerts } = current().db;
      const alert = alertRecord();
      await alerts.insert(alert);
      const raised = alertChangeRecord(alert);
      const noted = alertChangeRecord(alert, {
        ...{ kind: 'resolved', actorId: 'usr_a', note: 'A backup.', verdict: 'false_alarm' },
        createdAt: later(1),
      });
      for (const change of [raised, noted]) await alerts.addChange(change);
      expect(await alerts.changesOf(alert.id, 9)).toEqual([noted, raised]);
      expect(await alerts.changesOf(alert.id, 1)).toEqual([noted]);
      expect(await alerts.findChange(raised.id)).toEqual(raised);
      await alerts.update(alert.id, { ...resolved, verdict: 'false_alarm' });
      await alerts.insert(alertRecord({ ...resolved, kind: 'clock_jump' }));
      expect(new Set(await alerts.verdicts(noon))).toEqual(
        new Set([
          { kind: 'audit_gap', verdict: 'false_alarm', alerts: 1 },
          { kind: 'clock_jump', verdict: 'true_alarm', alerts: 1 },
        ]),
      );
      expect(await alerts.verdicts(later(1))).toEqual([]);
    });

    test('nothing in alerts tells of a person who is forgotten', async () => {
      const { alerts } = current().db;
      const about = alertRecord({
        ...{ userId: 'usr_gone', address: '203.0.113.4', tokenId: 'tok_gone' },
        ...{ groupKey: 'failed:usr_gone:203.0.113.4', storyKey: 'user:usr_gone' },
      });
      const mine = alertRecord({ assigneeId: 'usr_gone', userId: 'usr_other' });
      for (const alert of [about, mine]) await alerts.insert(alert);
      await alerts.addChange(alertChangeRecord(about, { note: 'Called them.' }));
      await alerts.addChange(alertChangeRecord(mine, { note: 'Mine.' }));
      await alerts.forget('usr_gone');
      const left = [await alerts.find(about.id), await alerts.changesOf(about.id, 9)];
      expect(JSON.stringify(left)).not.toMatch(/usr_gone|203\.0\.113|tok_gone|Called/);
      expect(await alerts.find(mine.id)).toEqual({ ...mine, assigneeId: null });
      expect(await alerts.changesOf(mine.id, 9)).toMatchObject([{ note: 'Mine.' }]);
    });

    test('alerts that were resolved long ago are deleted with what happened to them, and no others', async () => {
      const { db } = current();
      const old = await add(db, { ...resolved, resolvedAt: later(-2) });
      const recent = await add(db, resolved);
      const open = await add(db);
      await db.alerts.addChange(alertChangeRecord(old));
      expect([await db.alerts.deleteResolved(noon, 9), await db.alerts.deleteResolved(noon, 9)]).toEqual([
        1, 0,
      ]);
      expect(await db.alerts.changesOf(old.id, 9)).toEqual([]);
      const left = (await db.alerts.list({ listing: 'all' }, noon, firstPage)).map(({ id }) => id);
      expect(new Set(left)).toEqual(new Set([recent.id, open.id]));
    });
  });
