import { expect, test } from 'vitest';
import { csrfFetch, watchedFetch } from './csrf.ts';

const rejected = () => new Response('[{"error":{"data":{"appCode":"csrf_failed"}}}]', { status: 403 });
const done = () => new Response('[{"result":{"data":{"ok":true}}}]');

const createScene = (answers: Response[]) => {
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
    return answers.shift() ?? rejected();
  });
  return { fetchIt, sent, renewals: () => renewals };
};

test('a mutation carries the CSRF token of the session', async () => {
  const { fetchIt, sent } = createScene([done()]);
  await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(sent).toEqual(['old']);
});

test('a query carries no CSRF token', async () => {
  const { fetchIt, sent } = createScene([done()]);
  await fetchIt('/trpc/x', { method: 'GET' });
  expect(sent).toEqual([null]);
});

test('a stale token is renewed and the mutation sent a second time', async () => {
  const { fetchIt, sent } = createScene([rejected(), done()]);
  const answer = await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(sent).toEqual(['old', 'new']);
  expect(answer.status).toBe(200);
});

test('a second rejection is final', async () => {
  const { fetchIt, sent, renewals } = createScene([rejected(), rejected(), done()]);
  const answer = await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(answer.status).toBe(403);
  expect(sent).toHaveLength(2);
  expect(renewals()).toBe(1);
});

test('any other 403 is passed on with a readable body', async () => {
  const { fetchIt, sent } = createScene([new Response('{"appCode":"forbidden"}', { status: 403 })]);
  const answer = await fetchIt('/trpc/x', { method: 'POST', body: '{}' });
  expect(await answer.text()).toContain('forbidden');
  expect(sent).toHaveLength(1);
});

test('a call without an answer is reported: no response or a gateway’s page, but neither our errors nor a cancelled call', async () => {
  let reports = 0;
  const send = (answer: () => Promise<Response>, signal?: AbortSignal) =>
    watchedFetch(() => {
      reports += 1;
    }, answer)('/trpc/x', { signal: signal ?? null }).catch(() => undefined);
  const page = { headers: { 'content-type': 'text/html' } };
  const json = { headers: { 'content-type': 'application/json' } };
  await send(async () => new Response('[]', { status: 200, ...json }));
  await send(async () => new Response('[]', { status: 503, ...json }));
  await send(async () => Promise.reject(new TypeError('cancelled')), AbortSignal.abort());
  expect(reports).toBe(0);
  await send(async () => Promise.reject(new TypeError('Failed to fetch')));
  await send(async () => new Response('Bad Gateway', { status: 502, ...page }));
  expect(reports).toBe(2);
});

test('a call that gets no answer for a while is reported before it ends', async () => {
  const reported = Promise.withResolvers<void>();
  const silent = Promise.withResolvers<Response>();
  const call = watchedFetch(reported.resolve, () => silent.promise, 5)('/trpc/x');
  await reported.promise;
  silent.resolve(done());
  expect((await call).status).toBe(200);
});
