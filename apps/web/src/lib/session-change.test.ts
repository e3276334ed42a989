import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginSessionChange } from './session-change.ts';

/** A query cache over a server that answers with the query's name and the signed-in user: "gallery of ann". */
const createScene = () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 15_000 } } });
  let signedIn = 'ann';
  let answers = Promise.withResolvers<void>();
  answers.resolve();
  const options = (name: string) => ({
    queryKey: [name],
    queryFn: async () => {
      const user = signedIn;
      await answers.promise;
      return `${name} of ${user}`;
    },
  });
  const show = (name: string) => {
    const observer = new QueryObserver<string>(queryClient, options(name));
    const seen: (string | undefined)[] = [];
    const leave = observer.subscribe(({ data }) => seen.push(data));
    return { observer, seen, leave };
  };
  return {
    queryClient,
    show,
    prefetch: (name: string) => queryClient.prefetchQuery(options(name)),
    signIn: (name: string) => {
      signedIn = name;
    },
    /** Delays every response until the returned function is called. */
    pauseResponses: () => {
      answers = Promise.withResolvers<void>();
      return answers.resolve;
    },
    begin: (userChanged: boolean) =>
      beginSessionChange(queryClient, {
        userChanged,
        isSession: ({ queryKey }) => queryKey[0] === 'session',
      }),
    dispose: () => queryClient.clear(),
  };
};

/** Lets every response that is not paused arrive. */
const idle = () => sleep(0).then(() => sleep(0));

test('a query that the next page started is not cancelled', async () => {
  const scene = createScene();
  const signInPage = scene.show('sign-in methods');
  await idle();
  scene.signIn('bob');
  const change = scene.begin(false);
  const release = scene.pauseResponses();
  signInPage.leave();
  const nextPage = scene.show('security');
  change.finish();
  release();
  await idle();
  expect(nextPage.observer.getCurrentResult().data).toBe('security of bob');
  scene.dispose();
});

test('a query that both pages observe never shows the next user what the previous one saw', async () => {
  const scene = createScene();
  const previous = scene.show('gallery');
  await idle();
  expect(previous.observer.getCurrentResult().data).toBe('gallery of ann');
  scene.signIn('bob');
  const change = scene.begin(true);
  const next = scene.show('gallery');
  previous.leave();
  change.finish();
  await idle();
  expect(next.observer.getCurrentResult().data).toBe('gallery of bob');
  expect(next.seen).not.toContain('gallery of ann');
  scene.dispose();
});

test('a late response to the previous session is not taken for the next one’s', async () => {
  for (const userChanged of [true, false]) {
    const scene = createScene();
    const releasePrevious = scene.pauseResponses();
    const page = scene.show('gallery');
    scene.signIn('bob');
    scene.begin(userChanged).finish();
    releasePrevious();
    await idle();
    expect(page.observer.getCurrentResult().data).toBe('gallery of bob');
    expect(page.seen).not.toContain('gallery of ann');
    scene.dispose();
  }
});

test('queries without observers are dropped, except the session', async () => {
  const scene = createScene();
  for (const name of ['session', 'gallery', 'jobs']) await scene.prefetch(name);
  const left = scene.show('account');
  await idle();
  const change = scene.begin(true);
  left.leave();
  change.finish();
  expect(
    scene.queryClient
      .getQueryCache()
      .getAll()
      .map(({ queryKey }) => queryKey),
  ).toEqual([['session']]);
  scene.dispose();
});

const names = ['a', 'b', 'c'] as const;
const subset = fc.subarray([...names]);

test('for any pages before and after: no data of the previous user remains and no query hangs', async () => {
  await fc.assert(
    fc.asyncProperty(subset, subset, subset, fc.boolean(), async (cached, before, after, arePaused) => {
      const scene = createScene();
      for (const name of cached) await scene.prefetch(name);
      const release = arePaused ? scene.pauseResponses() : () => undefined;
      const pages = before.map((name) => ({ name, page: scene.show(name) }));
      if (!arePaused) await idle();
      scene.signIn('bob');
      const change = scene.begin(true);
      const shown = after.map((name) => ({ name, page: scene.show(name) }));
      for (const { name, page } of pages) if (!after.includes(name)) page.leave();
      change.finish();
      release();
      await idle();
      for (const { name, page } of shown) {
        expect(page.observer.getCurrentResult()).toMatchObject({
          data: `${name} of bob`,
          fetchStatus: 'idle',
        });
        expect(page.seen).not.toContain(`${name} of ann`);
      }
      const kept = scene.queryClient.getQueryCache().getAll();
      expect(kept.map(({ queryKey }) => queryKey[0]).sort()).toEqual([...after].sort());
      scene.dispose();
    }),
    { numRuns: 200 },
  );
});

/** Removes only what no page shows: parts of the gallery at another place. What is shown it resets. */
const jumps = 'features/images/useJump.ts';

test('no other module removes, resets or cancels queries, but the jumps of the gallery', () => {
  const root = join(import.meta.dirname, '..');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'),
  );
  const users = sources.filter((path) =>
    /\b(removeQueries|resetQueries|cancelQueries)\b|\b(queryClient|[cC]ache(\(\))?)\.(clear|remove)\(|\.destroy\(/.test(
      readFileSync(join(root, path), 'utf8'),
    ),
  );
  expect(users.toSorted()).toEqual([jumps, 'lib/session-change.ts']);
});
