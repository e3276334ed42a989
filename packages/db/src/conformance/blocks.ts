import type { NewBlock } from '@atelier/core/ports/block-store';
import { expect } from 'vitest';
import { later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const idOf = (number: number): string => `blk_${String(number).padStart(24, '0')}`;

const newBlock = (number: number, fields: Partial<NewBlock> = {}): NewBlock => ({
  id: idOf(number),
  network: `203.0.113.${number}`,
  reason: 'Too many wrong passwords.',
  source: 'manual',
  ruleId: null,
  alertId: null,
  createdBy: 'usr_admin',
  createdAt: later(number),
  expiresAt: null,
  ...fields,
});

const start = { revision: 0, id: '' };
const everything = { after: null, limit: 100 };

export const blockConformance = (): void => {
  suite('blocks', (test, current) => {
    test('are added once for each range, also by several nodes at once', async () => {
      const { db } = current();
      const added = await inParallel(5, (at) =>
        db.blocks.add([newBlock(at, { network: '203.0.113.0/24' }), newBlock(10 + at)], noon),
      );
      expect(added.flat().filter(({ network }) => network === '203.0.113.0/24')).toHaveLength(1);
      expect(added.flat()).toHaveLength(6);
      expect(await db.blocks.countActive(noon)).toBe(6);
      expect(
        await db.blocks.add([newBlock(20), newBlock(21, { network: newBlock(20).network })], noon),
      ).toHaveLength(1);
    });

    test('end at their time, and the range can be blocked again', async () => {
      const { db } = current();
      await db.blocks.add([newBlock(1, { expiresAt: later(60) })], noon);
      expect((await db.blocks.findActive('203.0.113.1', later(59)))?.id).toBe(idOf(1));
      expect(await db.blocks.findActive('203.0.113.1', later(60))).toBeNull();
      expect(await db.blocks.countActive(later(60))).toBe(0);
      expect(await db.blocks.update(idOf(1), { reason: 'Another.' }, later(60))).toBeNull();
      expect(await db.blocks.end(idOf(1), null, later(60))).toBeNull();
      expect(await db.blocks.add([newBlock(2, { network: '203.0.113.1' })], later(60))).toHaveLength(1);
    });

    test('are removed once, and a removal is taken back unless the range is blocked again or its time is over', async () => {
      const { db } = current();
      await db.blocks.add([newBlock(1, { expiresAt: later(600) }), newBlock(2)], noon);
      const ended = await inParallel(3, () => db.blocks.end(idOf(1), 'usr_admin', later(1)));
      expect(ended.filter((block) => block !== null)).toHaveLength(1);
      expect(await db.blocks.find(idOf(1))).toMatchObject({ endedAt: later(1), endedBy: 'usr_admin' });
      expect(await db.blocks.restore(idOf(1), later(600))).toBeNull();
      expect(await db.blocks.restore(idOf(1), later(2))).toMatchObject({ endedAt: null, endedBy: null });
      expect(await db.blocks.restore(idOf(1), later(2))).toBeNull();
      await db.blocks.end(idOf(2), null, later(3));
      await db.blocks.add([newBlock(3, { network: newBlock(2).network })], later(4));
      expect(await db.blocks.restore(idOf(2), later(5))).toBeNull();
    });

    test('are numbered by change, so that a node reads only what it does not know yet', async () => {
      const { db } = current();
      expect(await db.blocks.revision()).toBe(0);
      await db.blocks.add([newBlock(1), newBlock(2), newBlock(3)], noon);
      const known = await db.blocks.revision();
      const pages = [await db.blocks.changedSince(start, 2)];
      const last = pages[0]?.at(-1);
      pages.push(await db.blocks.changedSince({ revision: last?.revision ?? 0, id: last?.id ?? '' }, 2));
      expect(pages.flat().map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(3)]);
      await db.blocks.update(idOf(2), { expiresAt: later(60) }, noon);
      await db.blocks.end(idOf(1), null, noon);
      const after = { revision: known, id: idOf(9) };
      const changed = await db.blocks.changedSince(after, 100);
      expect(changed.map(({ id, endedAt }) => [id, endedAt])).toEqual([
        [idOf(2), null],
        [idOf(1), noon],
      ]);
      expect(changed.at(-1)?.revision).toBe(await db.blocks.revision());
      // A new node has no use for what was removed.
      expect((await db.blocks.changedSince(start, 100)).map(({ id }) => id)).toEqual([idOf(3), idOf(2)]);
    });

    test('count what all nodes have refused, without being changed for it', async () => {
      const { db } = current();
      await db.blocks.add([newBlock(1), newBlock(2)], noon);
      const known = await db.blocks.revision();
      await inParallel(4, (at) =>
        db.blocks.addRefused(
          [1, 2]
            .map((number) => ({ id: idOf(number), refused: number, lastAt: later(at) }))
            .toSorted(() => at - 2),
        ),
      );
      expect((await db.blocks.find(idOf(1)))?.refused).toBe(4);
      expect((await db.blocks.find(idOf(2)))?.refused).toBe(8);
      expect(await db.blocks.revision()).toBe(known);
    });

    test('are listed newest first, by state, source, rule and range, in pages', async () => {
      const { db } = current();
      await db.blocks.add(
        [
          newBlock(1, { expiresAt: later(30) }),
          newBlock(2, { source: 'rule', ruleId: 'failed_sign_ins' }),
          newBlock(3, { source: 'import' }),
        ],
        noon,
      );
      await db.blocks.end(idOf(3), null, later(10));
      const ids = async (filter: Parameters<typeof db.blocks.list>[0], page = everything) =>
        (await db.blocks.list(filter, later(30), page)).map(({ id }) => id);
      expect(await ids({})).toEqual([idOf(3), idOf(2), idOf(1)]);
      expect(await ids({ state: 'active' })).toEqual([idOf(2)]);
      expect(await ids({ state: 'expired' })).toEqual([idOf(3), idOf(1)]);
      expect(await ids({ source: 'import' })).toEqual([idOf(3)]);
      expect(await ids({ ruleId: 'failed_sign_ins' })).toEqual([idOf(2)]);
      expect(await ids({ networks: ['203.0.113.0/24', '203.0.113.1'] })).toEqual([idOf(1)]);
      expect(
        await db.blocks.list({}, later(30), {
          after: { createdAtMs: later(2).getTime(), id: idOf(2) },
          limit: 5,
        }),
      ).toMatchObject([{ id: idOf(1) }]);
    });

    test('are deleted when they ended long ago, and no others', async () => {
      const { db } = current();
      await db.blocks.add([newBlock(1, { expiresAt: later(30) }), newBlock(2), newBlock(3)], noon);
      await db.blocks.end(idOf(2), null, later(40));
      expect(await db.blocks.deleteEnded(later(30))).toBe(0);
      expect(await db.blocks.deleteEnded(later(35))).toBe(1);
      expect(await db.blocks.deleteEnded(later(41))).toBe(1);
      expect(await db.blocks.find(idOf(3))).not.toBeNull();
    });

    test('of ten thousand ranges are added at once', async () => {
      const { db } = current();
      const many = Array.from({ length: 10_000 }, (_, at) =>
        newBlock(at, { network: `10.${at >> 8}.${at & 255}.1`, source: 'import', createdAt: noon }),
      );
      expect(await db.blocks.add(many, noon)).toHaveLength(10_000);
      expect(await db.blocks.add(many, noon)).toEqual([]);
      expect(await db.blocks.countActive(noon)).toBe(10_000);
    });
  });
};
