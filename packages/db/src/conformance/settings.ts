import type { SettingProposalRecord } from '@atelier/core/ports/runtime-settings';
import { expect } from 'vitest';
import { addUser, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const changeOf = (
  id: string,
  fields: { name?: string; after?: string | null; changedBy?: string | null } = {},
) => ({
  ...{ id, name: 'mode.readOnly', after: 'true', reason: null, changedBy: null, approvedBy: null },
  ...{ undoes: null, changedAt: noon },
  ...fields,
});

const proposalOf = (id: string, fields: Partial<SettingProposalRecord> = {}): SettingProposalRecord => ({
  ...{ id, name: 'mode.readOnly', value: 'true', expected: null, reason: 'A test.', proposedBy: null },
  ...{ proposedAt: noon, expiresAt: later(100), outcome: null, decidedBy: null, decidedAt: null },
  ...fields,
});

export const settingConformance = (): void => {
  suite('settings', (test, current) => {
    test('are stored with a change that says what was there before, and removed again', async () => {
      const { db } = current();
      expect([await db.settings.version(), await db.settings.all()]).toEqual([0, []]);
      const first = await db.settings.change(changeOf('stc_1'), null);
      expect(first).toMatchObject({ number: 1, before: null, after: 'true' });
      expect(await db.settings.all()).toEqual([{ name: 'mode.readOnly', value: 'true', changeNumber: 1 }]);
      await db.settings.change(changeOf('stc_2', { after: 'false' }), 1);
      const removed = await db.settings.change(changeOf('stc_3', { after: null }), undefined);
      expect(removed).toMatchObject({ number: 3, before: 'false', after: null });
      expect([await db.settings.version(), await db.settings.all()]).toEqual([3, []]);
      expect(await db.settings.findChange('stc_2')).toMatchObject({ number: 2, before: 'true' });
      expect(await db.settings.findChange('stc_9')).toBeNull();
    });

    test('are not changed by someone who saw an earlier value, nor is anything written down', async () => {
      const { db } = current();
      await db.settings.change(changeOf('stc_1'), null);
      for (const expected of [null, 0, 2])
        await expect(db.settings.change(changeOf('stc_2'), expected)).rejects.toMatchObject({
          code: 'conflict',
        });
      expect(await db.settings.version()).toBe(1);
    });

    test('that many change at once get numbers without gaps, each with the value before it', async () => {
      const { db } = current();
      await inParallel(8, (at) =>
        db.transaction(async (stores) => {
          await stores.settings.change(changeOf(`stc_${at}`, { after: String(at) }), undefined);
        }),
      );
      const history = await db.settings.history({}, { after: null, limit: 50 });
      expect(history.map(({ number }) => number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
      const inOrder = history.toReversed();
      expect(inOrder.map(({ before }) => before)).toEqual([
        null,
        ...inOrder.map(({ after }) => after).slice(0, -1),
      ]);
      expect(await db.settings.all()).toEqual([
        { name: 'mode.readOnly', value: history[0]?.after, changeNumber: 8 },
      ]);
    });

    test('have a history by pages, of one setting or all', async () => {
      const { db } = current();
      for (let at = 1; at <= 5; at += 1)
        await db.settings.change(changeOf(`stc_${at}`, { name: at % 2 === 0 ? 'even' : 'odd' }), undefined);
      const numbersOf = async (...args: Parameters<typeof db.settings.history>) =>
        (await db.settings.history(...args)).map(({ number }) => number);
      expect(await numbersOf({}, { after: null, limit: 3 })).toEqual([5, 4, 3]);
      expect(await numbersOf({}, { after: 3, limit: 3 })).toEqual([2, 1]);
      expect(await numbersOf({ name: 'odd' }, { after: 5, limit: 3 })).toEqual([3, 1]);
    });

    test('keep their history without the name of a person who was deleted', async () => {
      const { db } = current();
      const ann = await addUser(db);
      await db.settings.change(changeOf('stc_1', { changedBy: ann.id }), null);
      await db.settings.propose(proposalOf('stp_1', { proposedBy: ann.id }));
      await db.transaction((stores) => stores.users.delete(ann));
      expect(await db.settings.findChange('stc_1')).toMatchObject({ number: 1, changedBy: null });
      expect(await db.settings.findProposal('stp_1')).toMatchObject({ proposedBy: null });
    });

    test('have proposals that are decided once and expire', async () => {
      const { db } = current();
      await db.settings.propose(proposalOf('stp_1'));
      await db.settings.propose(proposalOf('stp_2', { proposedAt: later(1), value: null }));
      const open = async (at: number) => (await db.settings.openProposals(later(at))).map(({ id }) => id);
      expect([await open(5), await open(100)]).toEqual([['stp_2', 'stp_1'], []]);
      const decide = (id: string, at: number) =>
        db.settings.decide(id, { outcome: 'approved', decidedBy: null, decidedAt: later(at) });
      expect((await inParallel(4, () => decide('stp_1', 5))).filter(Boolean)).toHaveLength(1);
      expect(await decide('stp_2', 100)).toBe(false);
      expect(await open(5)).toEqual(['stp_2']);
      expect(await db.settings.findProposal('stp_1')).toMatchObject({
        outcome: 'approved',
        decidedAt: later(5),
      });
      expect(await db.settings.deleteOldProposals(later(50))).toBe(1);
      expect(await db.settings.deleteOldProposals(later(101))).toBe(1);
    });
  });
};
