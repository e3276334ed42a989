import { newId } from '@atelier/core/ids';
import type { ResponseRecord } from '@atelier/core/ports/response-store';
import { responseRecord } from '@atelier/core/testing/response-records';
import { expect } from 'vitest';
import { addUser, firstPage, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const idOf = (number: number): string => `rsp_${String(number).padStart(24, '0')}`;

const response = (number: number, fields: Partial<ResponseRecord> = {}): ResponseRecord =>
  responseRecord({ id: idOf(number), createdAt: later(number), until: later(300), ...fields });

export const responseConformance = (): void => {
  suite('responses', (test, current) => {
    test('are in force until their time, or until they are undone, which happens once', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      const about = { kind: 'lock_account', userId, address: null } as const;
      await db.responses.insert(response(1, { userId }));
      expect(await db.responses.findActive(about, later(299), later(299))).toEqual(response(1, { userId }));
      expect(await db.responses.findActive(about, later(300), later(300))).toBeNull();
      const undone = await inParallel(3, () => db.responses.undo(idOf(1), 'usr_admin', later(9)));
      expect(undone.filter((one) => one !== null)).toHaveLength(1);
      expect(await db.responses.findActive(about, later(10), noon)).toBeNull();
      await db.responses.insert(response(2, { userId, kind: 'end_sessions', until: null }));
      const ended = { ...about, kind: 'end_sessions' } as const;
      expect((await db.responses.findActive(ended, later(10), later(2)))?.id).toBe(idOf(2));
      expect(await db.responses.findActive(ended, later(10), later(3))).toBeNull();
    });

    test('that were not done are noted, are never in force and cannot be undone', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      for (const [at, outcome] of (['dry_run', 'over_budget', 'protected'] as const).entries())
        await db.responses.insert(response(at, { userId, outcome }));
      const about = { kind: 'lock_account', userId, address: null } as const;
      expect(await db.responses.findActive(about, noon, noon)).toBeNull();
      expect(await db.responses.undo(idOf(0), null, later(9))).toBeNull();
      expect(await db.responses.listOf(userId, noon)).toEqual([]);
      const noted = { ...about, ruleId: 'failed_sign_ins', outcome: 'over_budget' } as const;
      expect((await db.responses.findNoted(noted, noon))?.id).toBe(idOf(1));
      expect(await db.responses.findNoted(noted, later(2))).toBeNull();
      expect(await db.responses.findNoted({ ...noted, ruleId: 'scraping' }, noon)).toBeNull();
    });

    test('count against the budget of their rule for as long as it looks back, also when undone', async () => {
      const { db } = current();
      for (let at = 0; at < 4; at += 1) await db.responses.insert(response(at));
      await db.responses.insert(response(5, { outcome: 'over_budget' }));
      await db.responses.insert(response(6, { ruleId: 'scraping' }));
      await db.responses.insert(response(7, { kind: 'flag' }));
      await db.responses.undo(idOf(3), null, later(9));
      expect(await db.responses.countDone('failed_sign_ins', 'lock_account', later(1))).toBe(3);
    });

    test('are appealed by their person alone, once, and answered once', async () => {
      const { db } = current();
      const [owner, stranger] = [await addUser(db), await addUser(db)];
      await db.responses.insert(response(1, { userId: owner.id }));
      expect(await db.responses.decline(idOf(1), 'usr_admin', 'No.', later(2))).toBeNull();
      expect(await db.responses.appeal(stranger.id, idOf(1), 'It was me.', later(3))).toBeNull();
      const appeals = await inParallel(3, (at) =>
        db.responses.appeal(owner.id, idOf(1), `It was me, ${at}.`, later(3)),
      );
      expect(appeals.filter((one) => one !== null)).toHaveLength(1);
      expect(await db.responses.list({ state: 'appealed' }, later(4), firstPage)).toHaveLength(1);
      const answers = await inParallel(3, () => db.responses.decline(idOf(1), 'usr_admin', 'No.', later(5)));
      expect(answers.filter((one) => one !== null)).toHaveLength(1);
      expect(await db.responses.list({ state: 'appealed' }, later(6), firstPage)).toEqual([]);
    });

    test('and their blocks get the alert that they belong to, once, and are listed by it', async () => {
      const { db } = current();
      const [block] = await db.blocks.add(
        [
          {
            ...{ id: newId('block'), network: '203.0.113.7', source: 'rule', ruleId: 'stuffing' },
            ...{ reason: 'Stuffing.', alertId: null, createdBy: null, createdAt: noon, expiresAt: null },
          },
        ],
        noon,
      );
      const blockId = block?.id ?? null;
      await db.responses.insert(response(1, { kind: 'block_address', address: '203.0.113.7', blockId }));
      await db.responses.insert(response(2, { alertId: 'alr_other' }));
      const [first, second] = [newId('alert'), newId('alert')];
      for (const alertId of [first, second]) await db.responses.nameAlert(idOf(1), alertId);
      const listed = await db.responses.list({ alertId: first }, noon, firstPage);
      expect(listed.map(({ id }) => id)).toEqual([idOf(1)]);
      expect(await db.blocks.find(blockId ?? '')).toMatchObject({ alertId: first });
    });

    test('are listed by state, rule and person, newest first; the person sees what was done', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      await db.responses.insert(response(1, { userId }));
      await db.responses.insert(response(2, { userId, kind: 'flag', until: null, ruleId: 'scraping' }));
      await db.responses.insert(response(3, { address: '203.0.113.7', kind: 'block_address' }));
      const ids = async (filter: Parameters<typeof db.responses.list>[0]) =>
        (await db.responses.list(filter, later(300), firstPage)).map(({ id }) => id);
      expect(await ids({})).toEqual([idOf(3), idOf(2), idOf(1)]);
      expect(await ids({ state: 'open' })).toEqual([idOf(2)]);
      expect(await ids({ ruleId: 'scraping' })).toEqual([idOf(2)]);
      expect(await ids({ userId })).toEqual([idOf(2), idOf(1)]);
      expect((await db.responses.listOf(userId, later(2))).map(({ id }) => id)).toEqual([idOf(2)]);
    });

    test('are deleted with their person, and after their time unless an appeal waits', async () => {
      const { db } = current();
      const user = await addUser(db);
      for (const at of [1, 2, 3]) await db.responses.insert(response(at, { userId: user.id }));
      await db.responses.appeal(user.id, idOf(1), 'It was me.', later(4));
      expect(await db.responses.deleteOlder(later(3))).toBe(1);
      expect((await db.responses.list({}, noon, firstPage)).map(({ id }) => id)).toEqual([idOf(3), idOf(1)]);
      await db.transaction((stores) => stores.users.delete(user));
      expect(await db.responses.list({}, noon, firstPage)).toEqual([]);
    });

    test('that lock an account are lifted together, and no others', async () => {
      const { db } = current();
      const [owner, other] = [await addUser(db), await addUser(db)];
      await db.responses.insert(response(1, { userId: owner.id }));
      await db.responses.insert(response(2, { userId: owner.id, kind: 'pause_generation' }));
      await db.responses.insert(response(3, { userId: other.id }));
      await db.responses.insert(response(4, { userId: owner.id, outcome: 'over_budget' }));
      expect(await db.responses.undoLocksOf(owner.id, 'usr_admin', later(9))).toBe(1);
      expect(await db.responses.undoLocksOf(owner.id, 'usr_admin', later(9))).toBe(0);
      expect((await db.responses.find(idOf(1)))?.undoneBy).toBe('usr_admin');
      expect((await db.responses.list({ state: 'open' }, later(9), firstPage)).map(({ id }) => id)).toEqual([
        idOf(3),
        idOf(2),
      ]);
    });

    test('happen one at a time', async () => {
      const { db } = current();
      const done = await inParallel(5, (at) =>
        db.transaction(async (stores) => {
          await stores.responses.serialise();
          const count = await stores.responses.countDone('failed_sign_ins', 'lock_account', noon);
          if (count < 2) await stores.responses.insert(response(at));
          return count;
        }),
      );
      expect(done.toSorted()).toEqual([0, 1, 2, 2, 2]);
    });
  });
};
