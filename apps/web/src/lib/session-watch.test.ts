import { expect, test } from 'vitest';
import { csrfFetch } from './csrf.ts';
import { createSessionWatch } from './session-watch.ts';

const createWatch = () => {
  let reloads = 0;
  const watch = createSessionWatch(() => {
    reloads += 1;
  });
  return { watch, reloads: () => reloads };
};

test('the same user, signed in again or first signed in after a sign-out, keeps the page', () => {
  const { watch, reloads } = createWatch();
  for (const id of [null, 'ann', 'ann', null, 'bob', 'bob']) watch.update(id);
  expect(() => watch.assertSameUser()).not.toThrow();
  expect(reloads()).toBe(0);
});

test('another user in the same browser reloads the page once, and nothing more is sent from it', () => {
  const { watch, reloads } = createWatch();
  for (const id of ['ann', 'bob', 'bob', 'ann']) watch.update(id);
  expect(() => watch.assertSameUser()).toThrow();
  expect(reloads()).toBe(1);
});

test('a session that ended elsewhere is reported until the next sign-in, and only its user finds the end', () => {
  const { watch } = createWatch();
  watch.update(null);
  expect(watch.endedElsewhere()).toBe(false);
  watch.update('ann');
  watch.update(null);
  watch.update(null);
  expect(watch.endedElsewhere()).toBe(true);
  const end = watch.lastEnd();
  expect(end).toEqual({ userId: 'ann' });
  watch.update('ann');
  expect(watch.endedElsewhere()).toBe(false);
  expect(watch.lastEnd()).toBe(end);
  watch.update(null);
  watch.update('bob');
  expect(watch.lastEnd()).toBeNull();
});

test('the user’s own sign-out is not reported and leaves nothing to be found', () => {
  const { watch } = createWatch();
  for (const id of ['ann', null, 'ann']) watch.update(id);
  watch.expectChange(true);
  watch.update(null);
  watch.expectChange(false);
  watch.update(null);
  expect(watch.endedElsewhere()).toBe(false);
  expect(watch.lastEnd()).toBeNull();
});

test('a mutation of one user is never sent again with the CSRF token of another', async () => {
  const { watch } = createWatch();
  watch.update('ann');
  const sent: (string | null)[] = [];
  const send = csrfFetch(
    {
      read: async () => {
        watch.assertSameUser();
        return 'of ann';
      },
      renew: async () => {
        watch.update('bob');
        watch.assertSameUser();
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
