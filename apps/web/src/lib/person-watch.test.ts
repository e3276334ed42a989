import { expect, test } from 'vitest';
import { csrfFetch } from './csrf.ts';
import { createPersonWatch } from './person-watch.ts';

const watching = () => {
  let remade = 0;
  const watch = createPersonWatch(() => {
    remade += 1;
  });
  return { watch, remade: () => remade };
};

test('a page goes on for the person it was made for, and for whoever comes after nobody', () => {
  const { watch, remade } = watching();
  for (const id of [null, 'ann', 'ann', null, 'bob', 'bob']) watch.see(id);
  expect(() => watch.demandSame()).not.toThrow();
  expect(remade()).toBe(0);
});

test('somebody else in the same browser makes the page anew, once, and nothing more is sent from it', () => {
  const { watch, remade } = watching();
  for (const id of ['ann', 'bob', 'bob', 'ann']) watch.see(id);
  expect(() => watch.demandSame()).toThrow();
  expect(remade()).toBe(1);
});

test('an end that the person did not bring about is known until somebody comes, and is theirs alone to find', () => {
  const { watch } = watching();
  watch.see(null);
  expect(watch.wasShutOut()).toBe(false);
  watch.see('ann');
  watch.see(null);
  watch.see(null);
  expect(watch.wasShutOut()).toBe(true);
  const ending = watch.ending();
  expect(ending).toEqual({ userId: 'ann' });
  watch.see('ann');
  expect(watch.wasShutOut()).toBe(false);
  expect(watch.ending()).toBe(ending);
  watch.see(null);
  watch.see('bob');
  expect(watch.ending()).toBeNull();
});

test('whoever leaves of their own will has not been shut out, and leaves nothing to be found', () => {
  const { watch } = watching();
  for (const id of ['ann', null, 'ann']) watch.see(id);
  watch.leaves(true);
  watch.see(null);
  watch.leaves(false);
  watch.see(null);
  expect(watch.wasShutOut()).toBe(false);
  expect(watch.ending()).toBeNull();
});

test('a change of one person is never sent again with the token of another', async () => {
  const { watch } = watching();
  watch.see('ann');
  const sent: (string | null)[] = [];
  const send = csrfFetch(
    {
      read: async () => {
        watch.demandSame();
        return 'of ann';
      },
      renew: async () => {
        watch.see('bob');
        watch.demandSame();
        return 'of bob';
      },
    },
    async (_url, init) => {
      sent.push(new Headers(init?.headers).get('x-csrf-token'));
      return new Response('"csrf_failed"', { status: 403 });
    },
  );
  await expect(send('/trpc/x', { method: 'POST', body: '{}' })).rejects.toThrow();
  await expect(send('/trpc/x', { method: 'POST', body: '{}' })).rejects.toThrow();
  expect(sent).toEqual(['of ann']);
});
