import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyInOrder, type Source } from './in-order.ts';

test('what several sources have is applied in the order of its times, each once, however it comes in pieces', async () => {
  const pieces = fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 4 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 3 }), async (given) => {
      const applied: number[] = [];
      const sources = given.map((list): Source => {
        const sorted = list.flat().toSorted((a, b) => a - b);
        const sizes = list.map((piece) => piece.length);
        return async () => {
          const items = sorted.splice(0, sizes.shift() ?? 0).map((at) => ({
            at,
            apply: async () => {
              applied.push(at);
            },
          }));
          return { items, isLast: sizes.length === 0 };
        };
      });
      await applyInOrder(sources);
      expect(applied).toEqual(given.flat(2).toSorted((a, b) => a - b));
    }),
  );
});
