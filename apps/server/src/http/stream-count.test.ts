import type { Job } from '@atelier/core/schemas/jobs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const maxStreams = 100;
const alwaysValid = { revalidate: () => Promise.resolve() };

/** People who watch a pending job of theirs, as the procedure lets them. */
const watcher = async () => {
  const owner = await server.user('user');
  const { id } = await server.job(owner);
  const actor = { userId: owner.id, workspaceId: owner.workspaceId, role: owner.role };
  return () => {
    const abort = new AbortController();
    const stream = server.application.http.services.jobs.watch(actor, id, alwaysValid, abort.signal);
    return { first: (): Promise<IteratorResult<Job>> => stream.next(), stream, abort };
  };
};

test('a user has a bounded number of streams, and each that ends frees a slot', async () => {
  const watch = await watcher();
  const open = Array.from({ length: maxStreams }, watch);
  await Promise.all(open.map(({ first }) => first()));
  await expect(watch().first()).rejects.toMatchObject({ code: 'rate_limited' });

  // One page is closed while it shows a change, another while it waits for one.
  const [closed, left] = open;
  await closed?.stream.return(undefined);
  const waiting = left?.stream.next();
  left?.abort.abort();
  expect(await waiting).toMatchObject({ done: true });

  const again = [watch(), watch()];
  for (const { first } of again) expect(await first()).toMatchObject({ done: false });
  await expect(watch().first()).rejects.toMatchObject({ code: 'rate_limited' });
  await Promise.all([...open, ...again].map(({ stream }) => stream.return(undefined)));
});

test("one person's streams take no place of another's", async () => {
  const [one, other] = [await watcher(), await watcher()];
  const open = Array.from({ length: maxStreams }, one);
  await Promise.all(open.map(({ first }) => first()));
  const stream = other();
  expect(await stream.first()).toMatchObject({ done: false });
  await Promise.all([...open, stream].map((each) => each.stream.return(undefined)));
});
