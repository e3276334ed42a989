import { retryDelayMs } from '@atelier/core/mail-retry';
import { expect } from 'vitest';
import { aMail } from './identity-samples.ts';
import { addUser, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const lease = later(60_000);

export const outboxConformance = (): void =>
  suite('the outbox', (test, current) => {
    test('a mail is added if and only if its transaction commits', async () => {
      const { db } = current();
      const user = await addUser(db);
      const failed = db.transaction(async ({ outbox }) => {
        await outbox.add(aMail({ userId: user.id }));
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(await db.outbox.count()).toBe(0);
      await db.transaction(({ outbox }) => outbox.add(aMail({ userId: user.id })));
      expect(await db.outbox.count()).toBe(1);
    });

    test('due mail is claimed once per lease, oldest first, and the attempt is counted', async () => {
      const { outbox } = current().db;
      const [second, first] = [aMail({ createdAt: later(-1) }), aMail({ createdAt: later(-2), attempts: 3 })];
      const future = aMail({ nextAttemptAt: later(1) });
      for (const mail of [second, first, future]) await outbox.add(mail);
      expect(await outbox.claimDue(noon, lease, 9)).toEqual([
        { ...first, attempts: 4, nextAttemptAt: lease },
        { ...second, attempts: 1, nextAttemptAt: lease },
      ]);
      expect(await outbox.claimDue(noon, lease, 9)).toEqual([]);
    });

    test('a mail whose dispatcher died is claimed by another one after the lease', async () => {
      const { outbox } = current().db;
      const mail = aMail();
      await outbox.add(mail);
      await outbox.claimDue(noon, lease, 9);
      expect(await outbox.claimDue(later(59_999), later(99_999), 9)).toEqual([]);
      expect(await outbox.claimDue(lease, later(99_999), 9)).toMatchObject([{ id: mail.id, attempts: 2 }]);
    });

    test('a mail that waits longer than any delay becomes due: the clock was set back', async () => {
      const { outbox } = current().db;
      const twoDays = 2 * 86_400_000;
      const untried = aMail({ nextAttemptAt: later(twoDays) });
      const tried = aMail({ attempts: 3, nextAttemptAt: later(twoDays + retryDelayMs(3)) });
      // As late as eleven failures require.
      const patient = aMail({ attempts: 11, nextAttemptAt: later(retryDelayMs(11)) });
      for (const mail of [untried, tried, patient]) await outbox.add(mail);
      expect(await outbox.claimDue(noon, lease, 9)).toEqual([]);
      expect(await outbox.repairFutureSchedules(noon, lease)).toBe(2);
      expect(await outbox.repairFutureSchedules(noon, lease)).toBe(0);
      const claimed = await outbox.claimDue(noon, lease, 9);
      expect(new Set(claimed.map(({ id }) => id))).toEqual(new Set([untried.id, tried.id]));
      expect(await outbox.claimDue(patient.nextAttemptAt, later(twoDays), 9)).toHaveLength(3);
    });

    test('no more mails are claimed than the limit, the longest waiting first', async () => {
      const { outbox } = current().db;
      const mails = [5, 1, 4, 2, 3].map((n) => aMail({ nextAttemptAt: later(-n) }));
      for (const mail of mails) await outbox.add(mail);
      const claimed = await outbox.claimDue(noon, lease, 2);
      expect(new Set(claimed.map(({ id }) => id))).toEqual(new Set([mails[0]?.id, mails[2]?.id]));
    });

    test('of concurrent claims no two get the same mail', async () => {
      const { outbox } = current().db;
      await inParallel(30, () => outbox.add(aMail()));
      const claims = await inParallel(20, () => outbox.claimDue(noon, lease, 2));
      const ids = claims.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      while (true) {
        const rest = await outbox.claimDue(noon, lease, 10);
        if (rest.length === 0) break;
        ids.push(...rest.map(({ id }) => id));
      }
      expect(new Set(ids).size).toBe(30);
      expect(ids).toHaveLength(30);
    });

    test('domains with due mail are listed once each, in order, after any domain', async () => {
      const { outbox } = current().db;
      const future = { nextAttemptAt: later(1) };
      // `b` has no due mail, `c` one of several, and the empty domain an old one.
      for (const domainHash of ['d', 'a', '', 'a', 'c']) await outbox.add(aMail({ domainHash }));
      for (const domainHash of ['b', 'b', 'c', 'c', 'e']) await outbox.add(aMail({ domainHash, ...future }));
      expect(await outbox.listDueDomains(noon, null, 9)).toEqual({ hashes: ['', 'a', 'c', 'd'], next: null });
      expect(await outbox.listDueDomains(noon, null, 2)).toEqual({ hashes: ['', 'a'], next: 'a' });
      expect(await outbox.listDueDomains(noon, 'a', 2)).toEqual({ hashes: ['c', 'd'], next: 'd' });
      expect(await outbox.listDueDomains(noon, 'd', 2)).toEqual({ hashes: [], next: null });
      expect((await outbox.listDueDomains(later(1), 'a', 9)).hashes).toEqual(['b', 'c', 'd', 'e']);
      expect(await outbox.claimDue(noon, lease, 9)).toHaveLength(5);
      expect(await outbox.listDueDomains(noon, null, 9)).toEqual({ hashes: [], next: null });
    });

    test('one query visits a bounded number of domains, and the next continues after them', async () => {
      const { db } = current();
      const hashOf = (n: number) => String(n).padStart(4, '0');
      await db.transaction(async ({ outbox }) => {
        for (let n = 0; n < 500; n += 1)
          await outbox.add(aMail({ domainHash: hashOf(n), nextAttemptAt: later(1) }));
        for (const n of [130, 420]) await outbox.add(aMail({ domainHash: hashOf(n) }));
      });
      const pages: (readonly string[])[] = [];
      let next: string | null = null;
      do {
        const page = await db.outbox.listDueDomains(noon, next, 9);
        pages.push(page.hashes);
        next = page.next;
      } while (next !== null);
      expect(pages).toEqual([[hashOf(130)], [], [hashOf(420)]]);
    });

    test('with a domain given, only its due mails are claimed, the longest waiting first', async () => {
      const { outbox } = current().db;
      const [first, second] = [-3, -2].map((ms) => aMail({ domainHash: 'a', nextAttemptAt: later(ms) }));
      const others = [
        aMail({ domainHash: 'b', nextAttemptAt: later(-9) }),
        aMail({ domainHash: 'a', nextAttemptAt: later(1) }),
      ];
      for (const mail of [second, first, ...others]) if (mail !== undefined) await outbox.add(mail);
      const claim = async () => (await outbox.claimDue(noon, lease, 1, 'a')).map(({ id }) => id);
      expect([await claim(), await claim(), await claim()]).toEqual([[first?.id], [second?.id], []]);
      expect(await outbox.claimDue(noon, lease, 9, 'b')).toMatchObject([{ id: others[0]?.id }]);
    });

    test('a mail is due at the time of its retry and removed when it is deleted', async () => {
      const { outbox } = current().db;
      const mail = aMail();
      await outbox.add(mail);
      await outbox.claimDue(noon, lease, 9);
      await outbox.retryAt(mail.id, later(5));
      expect(await outbox.claimDue(later(4), lease, 9)).toEqual([]);
      expect(await outbox.claimDue(later(5), lease, 9)).toMatchObject([{ id: mail.id }]);
      await outbox.delete(mail.id);
      expect(await outbox.count()).toBe(0);
    });
  });
