import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Work that ends when it is told to, and notes that it began. */
const held = (began: number[], n: number) => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const work = () => {
    began.push(n);
    return promise;
  };
  return { work, finish: () => resolve(n) };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what leaves while it waits gives its place to another at once, and never begins', async () => {
  const turns = createTurns({ atOnce: 1, maxWaiting: 1 });
  const began: number[] = [];
  const forever = new AbortController();
  const [first, second] = [held(began, 1), held(began, 2)];
  const one = turns.run(first.work, forever.signal);
  const leaving = new AbortController();
  const left = turns.run(() => Promise.reject(new Error('It began.')), leaving.signal);
  await expect(turns.run(second.work, forever.signal)).rejects.toMatchObject({ code: 'overloaded' });
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  const two = turns.run(second.work, forever.signal);
  first.finish();
  expect(await one).toBe(1);
  second.finish();
  expect(await two).toBe(2);
  expect(began).toEqual([1, 2]);
});

test('whatever ends, fails or leaves, no more than so many run, and all others have their turn in order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom('ends', 'fails', 'leaves'), { maxLength: 20 }),
      async (atOnce, fates) => {
        const turns = createTurns({ atOnce, maxWaiting: fates.length });
        const began: number[] = [];
        let [running, most] = [0, 0];
        const done = fates.map((fate, n) => {
          const leaving = new AbortController();
          const work = async () => {
            began.push(n);
            running += 1;
            most = Math.max(most, running);
            await settled();
            running -= 1;
            if (fate === 'fails') throw new Error('broken');
          };
          const result = turns.run(work, leaving.signal).then(
            () => 'ends',
            (fault: Error) => fault.message,
          );
          // Only what has not begun can leave.
          if (fate === 'leaves') leaving.abort(new Error('gone'));
          return result;
        });
        const outcomes = await Promise.all(done);
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(began).toEqual([...began].sort((a, b) => a - b));
        for (const [n, fate] of fates.entries())
          expect(outcomes[n]).toBe(fate === 'fails' ? 'broken' : began.includes(n) ? 'ends' : 'gone');
      },
    ),
  ));
