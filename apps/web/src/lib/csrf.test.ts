import { expect, test } from 'vitest';
import { csrfFetch } from './csrf.ts';

const refusal = () => new Response('[{"error":{"data":{"appCode":"csrf_failed"}}}]', { status: 403 });
const done = () => new Response('[{"result":{"data":{"ok":true}}}]');

const scene = (answers: Response[]) => {
  const sent: (string | null)[] = [];
  let renewals = 0;
  const tokens = {
    read: async () => 'old',
    renew: async () => {
      renewals += 1;
      return 'new';
    },
  };
  const fetchIt = csrfFetch(tokens, async (_url, init) => {
    sent.push(new Headers(init?.headers).get('x-csrf-token'));
    return answers.shift() ?? refusal();
  });
  return { fetchIt, sent, renewals: () => renewals };
};

test('a change carries the token of the session', async () => {
  const { fetchIt, sent } = scene([done()]);
  await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(sent).toEqual(['old']);
});

test('a query carries no token', async () => {
  const { fetchIt, sent } = scene([done()]);
  await fetchIt('/trpc/x', { method: 'GET' });
  expect(sent).toEqual([null]);
});

test('a stale token is renewed and the change sent once more', async () => {
  const { fetchIt, sent } = scene([refusal(), done()]);
  const answer = await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(sent).toEqual(['old', 'new']);
  expect(answer.status).toBe(200);
});

test('a second refusal is final', async () => {
  const { fetchIt, sent, renewals } = scene([refusal(), refusal(), done()]);
  const answer = await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(answer.status).toBe(403);
  expect(sent).toHaveLength(2);
  expect(renewals()).toBe(1);
});

test('another refusal is passed on untouched and readable', async () => {
  const { fetchIt, sent } = scene([new Response('{"appCode":"forbidden"}', { status: 403 })]);
  const answer = await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(await answer.text()).toContain('forbidden');
  expect(sent).toHaveLength(1);
});
