import type { UploadOutcome } from '@atelier/core/schemas/uploads';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RefusedFile } from '../../lib/fetch-file.ts';
import { createUploadQueue, isBusy, maxFiles, type PauseAfterCut } from './upload-queue.ts';

interface Sending {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly onSent: (share: number) => void;
  readonly settle: (isStored: boolean) => void;
  /** With an answer of the server. */
  readonly refuse: () => void;
}

const outcomeOf = (id: string): UploadOutcome => ({ id, isDuplicate: false, frames: 1, isReduced: false });

/** A queue whose sendings the test ends. */
const openQueue = (pauseAfterCut: PauseAfterCut | null = null) => {
  const sendings: Sending[] = [];
  const stored: string[] = [];
  const queue = createUploadQueue(
    (file, signal, onSent) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        const settle = (isStored: boolean) =>
          isStored ? resolve(outcomeOf(file.name)) : reject(new TypeError('The connection was cut.'));
        const refuse = () => reject(new RefusedFile({ error: { message: 'Too large.', data: {} } }));
        sendings.push({ name: file.name, signal, onSent, settle, refuse });
      }),
    ({ id }) => stored.push(id),
    pauseAfterCut,
  );
  return { queue, sendings, stored };
};

const file = (name: string): File => new File(['x'], name, { type: 'image/png' });
/** What was settled is known after some turns. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const Step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constantFrom('cancel' as const, 'retry' as const, 'dismiss' as const), at: fc.nat(9) }),
  fc.record({ do: fc.constant('end' as const), at: fc.nat(9), isStored: fc.boolean() }),
  fc.record({
    do: fc.constant('progress' as const),
    at: fc.nat(9),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

test('whatever happens, two are sent at a time, all that wait are sent at last, and what was stopped is not stored', () =>
  fc.assert(
    fc.asyncProperty(fc.array(Step, { maxLength: 40 }), async (steps) => {
      const { queue, sendings, stored } = openQueue();
      let made = 0;
      const open = () => sendings.filter(({ signal }) => !signal.aborted);
      const done = new Set<Sending>();
      const under = () => open().filter((sending) => !done.has(sending));
      for (const step of steps) {
        const items = queue.read();
        if (step.do === 'add') queue.add(Array.from({ length: step.count }, () => file(`${made++}.png`)));
        else if (step.do === 'end' || step.do === 'progress') {
          const sending = under()[step.at % Math.max(1, under().length)];
          if (sending === undefined) continue;
          if (step.do === 'progress') sending.onSent(step.share);
          else {
            done.add(sending);
            sending.settle(step.isStored);
          }
        } else {
          const item = items[step.at % Math.max(1, items.length)];
          if (item !== undefined) queue[step.do](item.key);
        }
        await settled();
        expect(under().length).toBeLessThanOrEqual(2);
        const states = queue.read().map(({ state }) => state);
        const active = states.filter((state) => state === 'sending' || state === 'checking').length;
        expect(active).toBe(under().length);
        // A free place is never left empty.
        if (states.includes('waiting')) expect(active).toBe(2);
      }
      for (let left = under(); left.length > 0; left = under()) {
        for (const sending of left) {
          done.add(sending);
          sending.settle(true);
        }
        await settled();
      }
      expect(isBusy(queue.read())).toBe(false);
      const shown = queue.read().filter(({ state }) => state === 'stored');
      for (const { name } of shown) expect(stored).toContain(name);
      for (const { name, signal } of sendings.filter((sending) => sending.signal.aborted))
        expect(stored.filter((id) => id === name).length).toBeLessThanOrEqual(
          sendings.filter((other) => other.name === name && other.signal !== signal).length,
        );
    }),
  ));

test('the list is full at some point, and says how many were left out', () => {
  const { queue } = openQueue();
  expect(queue.add(Array.from({ length: maxFiles + 3 }, (_, at) => file(`${at}.png`)))).toBe(3);
  expect(queue.add([file('late.png')])).toBe(1);
  expect(queue.read()).toHaveLength(maxFiles);
  queue.close();
  expect(queue.read()).toEqual([]);
});

test('a refusal is kept with its reason, and a second try may succeed', async () => {
  const { queue, sendings, stored } = openQueue();
  queue.add([file('a.png')]);
  sendings[0]?.settle(false);
  await settled();
  expect(queue.read()[0]).toMatchObject({ state: 'refused', failure: { code: 'unreachable' } });
  queue.retry(queue.read()[0]?.key ?? 0);
  sendings[1]?.onSent(1);
  expect(queue.read()[0]).toMatchObject({ state: 'checking', sent: 1, failure: null });
  sendings[1]?.settle(true);
  await settled();
  expect(queue.read()[0]).toMatchObject({ state: 'stored', outcome: { id: 'a.png' } });
  expect(stored).toEqual(['a.png']);
});

test('a file whose connection is cut is sent again by itself, and is refused when that goes on', async () => {
  const pauses: { readonly cuts: number; readonly end: () => void }[] = [];
  const { queue, sendings, stored } = openQueue(
    (cuts, signal) =>
      new Promise((resolve, reject) => {
        pauses.push({ cuts, end: resolve });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  );
  const cut = async () => {
    sendings.at(-1)?.onSent(0.6);
    sendings.at(-1)?.settle(false);
    await settled();
  };
  queue.add([file('a.png')]);
  await cut();
  expect(queue.read()[0]).toMatchObject({ state: 'interrupted', sent: 0, failure: null });
  expect(isBusy(queue.read())).toBe(true);
  pauses[0]?.end();
  await settled();
  expect(queue.read()[0]?.state).toBe('sending');
  sendings[1]?.settle(true);
  await settled();
  expect(stored).toEqual(['a.png']);

  queue.add([file('b.png')]);
  for (let cuts = 1; cuts <= 7; cuts += 1) {
    await cut();
    pauses.at(-1)?.end();
    await settled();
  }
  expect(queue.read()[1]).toMatchObject({ state: 'refused', failure: { code: 'unreachable' } });
  expect(pauses.slice(1).map(({ cuts }) => cuts)).toEqual([1, 2, 3, 4, 5, 6]);

  queue.add([file('c.png')]);
  await cut();
  const sent = sendings.length;
  queue.cancel(queue.read()[2]?.key ?? 0);
  pauses.at(-1)?.end();
  await settled();
  expect([queue.read()[2]?.state, sendings.length]).toEqual(['cancelled', sent]);
});

test('an answer is never asked for again, whatever it is', async () => {
  const { queue, sendings } = openQueue(() => Promise.reject(new Error('It was sent again.')));
  queue.add([file('a.png')]);
  sendings[0]?.refuse();
  await settled();
  expect([queue.read()[0]?.state, sendings.length]).toEqual(['refused', 1]);
});
