import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginSessionChange } from './session-change.ts';

/** A cache in front of a server that answers each query with the name of the person who asked. */
const createScene = () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 15_000 } } });
  let signedIn = 'ann';
  let answers = Promise.withResolvers<void>();
  answers.resolve();
  const options = (name: string) => ({
    queryKey: [name],
    queryFn: async () => {
      const asker = signedIn;
      await answers.promise;
      return `${name} of ${asker}`;
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
    /** From now on no answer comes. @returns what lets them come */
    hold: () => {
      answers = Promise.withResolvers<void>();
      return answers.resolve;
    },
    begin: (personLeft: boolean) =>
      beginSessionChange(queryClient, {
        personLeft,
        isSession: ({ queryKey }) => queryKey[0] === 'session',
      }),
    dispose: () => queryClient.clear(),
  };
};

/** Lets every answer that is not held arrive. */
const idle = () => sleep(0).then(() => sleep(0));

test('a query that the next page has begun is not cancelled: the page gets its answer', async () => {
  const scene = createScene();
  const signInPage = scene.show('ways to sign in');
  await idle();
  scene.signIn('bob');
  const change = scene.begin(false);
  const release = scene.hold();
  signInPage.leave();
  const nextPage = scene.show('security');
  change.finish();
  release();
  await idle();
  expect(nextPage.observer.getCurrentResult().data).toBe('security of bob');
  scene.dispose();
});

test('a query that both pages show never shows the next person what the former one saw', async () => {
  const scene = createScene();
  const former = scene.show('gallery');
  await idle();
  expect(former.observer.getCurrentResult().data).toBe('gallery of ann');
  scene.signIn('bob');
  const change = scene.begin(true);
  const next = scene.show('gallery');
  former.leave();
  change.finish();
  await idle();
  expect(next.observer.getCurrentResult().data).toBe('gallery of bob');
  expect(next.seen).not.toContain('gallery of ann');
  scene.dispose();
});

test('an answer to the former session that comes late is not taken for the next one’s', async () => {
  for (const personLeft of [true, false]) {
    const scene = createScene();
    const releaseFormer = scene.hold();
    const page = scene.show('gallery');
    scene.signIn('bob');
    scene.begin(personLeft).finish();
    releaseFormer();
    await idle();
    expect(page.observer.getCurrentResult().data).toBe('gallery of bob');
    expect(page.seen).not.toContain('gallery of ann');
    scene.dispose();
  }
});

test('what is no longer shown is dropped; the session itself is kept', async () => {
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

test('whatever is shown before, after and throughout: nothing of the former person remains and nothing hangs', async () => {
  await fc.assert(
    fc.asyncProperty(subset, subset, subset, fc.boolean(), async (cached, before, after, areHeld) => {
      const scene = createScene();
      for (const name of cached) await scene.prefetch(name);
      const release = areHeld ? scene.hold() : () => undefined;
      const pages = before.map((name) => ({ name, page: scene.show(name) }));
      if (!areHeld) await idle();
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

test('nothing else in the app removes, resets or cancels queries', () => {
  const root = join(import.meta.dirname, '..');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'),
  );
  const users = sources.filter((path) =>
    /\b(removeQueries|resetQueries|cancelQueries)\b|\b(queryClient|[cC]ache(\(\))?)\.(clear|remove)\(|\.destroy\(/.test(
      readFileSync(join(root, path), 'utf8'),
    ),
  );
  expect(users).toEqual(['lib/session-change.ts']);
});
