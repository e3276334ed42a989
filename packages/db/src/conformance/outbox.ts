import { retryDelayMs } from '@atelier/core/mail-retry';
import type { OutboxKeyset } from '@atelier/core/ports/identity-stores';
import { expect, test } from 'vitest';
import { aMail } from './identity-samples.ts';
import { addUser, later, noon } from './samples.ts';
import { inParallel, type OpenTestDatabase, suite } from './suite.ts';

const lease = later(60_000);

export const outboxConformance = (name: string, open: OpenTestDatabase): void =>
  suite(`the outbox on ${name}`, open, (current) => {
    test('a mail is added if and only if its cause is committed', async () => {
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

    test('what is due is claimed once per lease, oldest first, and the attempt is counted', async () => {
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

    test('a mail whose dispatcher died is taken again after the lease', async () => {
      const { outbox } = current().db;
      const mail = aMail();
      await outbox.add(mail);
      await outbox.claimDue(noon, lease, 9);
      expect(await outbox.claimDue(later(59_999), later(99_999), 9)).toEqual([]);
      expect(await outbox.claimDue(lease, later(99_999), 9)).toMatchObject([{ id: mail.id, attempts: 2 }]);
    });

    test('a mail that waits for longer than any delay is due: the clock was set back', async () => {
      const { outbox } = current().db;
      const twoDays = 2 * 86_400_000;
      const untried = aMail({ nextAttemptAt: later(twoDays) });
      const tried = aMail({ attempts: 3, nextAttemptAt: later(twoDays + retryDelayMs(3)) });
      // As late as its eleven failures ask for.
      const patient = aMail({ attempts: 11, nextAttemptAt: later(retryDelayMs(11)) });
      for (const mail of [untried, tried, patient]) await outbox.add(mail);
      expect(await outbox.claimDue(noon, lease, 1)).toHaveLength(1);
      const rest = await outbox.claimDue(noon, lease, 9);
      expect(rest).toHaveLength(1);
      expect(await outbox.claimDue(noon, lease, 9)).toEqual([]);
      expect(await outbox.claimDue(patient.nextAttemptAt, later(twoDays), 9)).toHaveLength(3);
    });

    test('no more are claimed than asked for, those first that have waited longest', async () => {
      const { outbox } = current().db;
      const mails = [5, 1, 4, 2, 3].map((n) => aMail({ nextAttemptAt: later(-n) }));
      for (const mail of mails) await outbox.add(mail);
      const claimed = await outbox.claimDue(noon, lease, 2);
      expect(new Set(claimed.map(({ id }) => id))).toEqual(new Set([mails[0]?.id, mails[2]?.id]));
    });

    test('however many dispatchers claim at once, no mail is claimed twice', async () => {
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

    test('what is due is listed page by page as it would be taken, and stays free', async () => {
      const { outbox } = current().db;
      const beyond = aMail({ nextAttemptAt: later(2 * 86_400_000) });
      const mails = [-5, -4, -4, -3, -1].map((ms) => aMail({ nextAttemptAt: later(ms) }));
      for (const mail of [...mails, beyond, aMail({ nextAttemptAt: later(1) })]) await outbox.add(mail);
      const seen: string[] = [];
      for (let after = null as OutboxKeyset | null; ; ) {
        const page = await outbox.listDue(noon, lease, after, 2);
        seen.push(...page.map(({ id }) => id));
        if (page.length < 2) break;
        after = page.at(-1) ?? null;
      }
      expect(seen.toSorted()).toEqual([...mails, beyond].map(({ id }) => id).toSorted());
      expect([seen[0], seen[3], seen[4], seen[5]]).toEqual(
        [mails[0], mails[3], mails[4], beyond].map((mail) => mail?.id),
      );
      expect(await outbox.claimDue(noon, lease, 9)).toHaveLength(6);
    });

    test('of named mails only those are claimed that are due', async () => {
      const { outbox } = current().db;
      const [due, other, future] = [aMail(), aMail(), aMail({ nextAttemptAt: later(1) })];
      for (const mail of [due, other, future]) await outbox.add(mail);
      const claimed = await outbox.claimDue(noon, lease, 9, [due.id, future.id]);
      expect(claimed.map(({ id }) => id)).toEqual([due.id]);
      expect(await outbox.claimDue(noon, lease, 9, [due.id])).toEqual([]);
      expect(await outbox.claimDue(noon, lease, 9, [])).toEqual([]);
    });

    test('a mail is tried again when told, and is gone when delivered', async () => {
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
