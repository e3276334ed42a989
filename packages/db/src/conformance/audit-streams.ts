import { expect } from 'vitest';
import { anEntry, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const until = later(60_000);

export const auditStreamConformance = (): void => {
  suite('streams of the audit log', (test, current) => {
    test('begin after the newest event, and go on where they were', async () => {
      const { db } = current();
      await inParallel(3, () => db.audit.append(anEntry()));
      expect(await db.auditStreams.claim('siem', 'one', { now: noon, until })).toBe(3);
      await db.audit.append(anEntry());
      expect(await db.auditStreams.advance('siem', 'one', 4, until)).toBe(true);
      expect(await db.auditStreams.claim('siem', 'one', { now: noon, until })).toBe(4);
      expect(await db.auditStreams.claim('other', 'one', { now: noon, until })).toBe(4);
      await db.auditStreams.release('siem', 'one');
      expect(await db.auditStreams.claim('siem', 'two', { now: noon, until })).toBe(4);
    });

    test('of signed statements begin with the first one', async () => {
      const { db } = current();
      await inParallel(3, () => db.audit.append(anEntry()));
      const times = { now: noon, until };
      expect(await db.auditStreams.claim('bucket', 'one', times, 'statements')).toBe(0);
      expect(await db.auditStreams.advance('bucket', 'one', 2, until)).toBe(true);
      expect(await db.auditStreams.claim('bucket', 'one', times, 'statements')).toBe(2);
    });

    test('are sent by one process at a time, and by another one when its lease ends', async () => {
      const { db } = current();
      const tokens = ['one', 'two', 'three', 'four'];
      const claimed = await Promise.all(
        tokens.map((token) => db.auditStreams.claim('siem', token, { now: noon, until })),
      );
      expect(claimed.filter((seq) => seq !== null)).toEqual([0]);
      const winner = tokens[claimed.indexOf(0)] ?? '';
      const loser = tokens.find((token) => token !== winner) ?? '';
      expect(await db.auditStreams.advance('siem', loser, 9, until)).toBe(false);
      await db.auditStreams.release('siem', loser);
      expect(await db.auditStreams.claim('siem', loser, { now: noon, until })).toBeNull();
      const afterLease = { now: until, until: later(120_000) };
      expect(await db.auditStreams.claim('siem', loser, afterLease)).toBe(0);
      expect(await db.auditStreams.advance('siem', winner, 9, until)).toBe(false);
    });

    test('never go back', async () => {
      const { db } = current();
      await db.auditStreams.claim('siem', 'one', { now: noon, until });
      expect(await db.auditStreams.advance('siem', 'one', 7, until)).toBe(true);
      expect(await db.auditStreams.advance('siem', 'one', 6, until)).toBe(false);
      expect(await db.auditStreams.claim('siem', 'one', { now: noon, until })).toBe(7);
    });
  });
};
