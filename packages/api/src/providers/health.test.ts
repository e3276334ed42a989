import { RemoteFault } from '@atelier/core/ports/engine';
import type { ProviderFailure } from '@atelier/core/ports/provider-stores';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { providerRecord } from '@atelier/core/testing/engine-records';
import { expect, test } from 'vitest';
import { openStore } from '../testing/store.ts';
import type { OpenConnection } from './connections.ts';
import { createProviderHealth, faultsBeforeOpen, retryDelayMs } from './health.ts';
import type { ProviderPool } from './pool.ts';

/** One provider on a real database; each of its probes answers with what `probe` returns. */
const open = async (probe: () => Promise<unknown>) => {
  const { db } = await openStore();
  const clock = stoppedClock();
  const { id } = providerRecord();
  await db.providers.insert(providerRecord({ id }));
  const opened = {
    apiKey: 'sk-old',
    use: (work: (connection: object) => Promise<unknown>) => work({ probe }),
  } as unknown as OpenConnection;
  let provider = { record: providerRecord({ id }), opened, isRateFull: () => false };
  const pool = {
    providers: () => [provider],
    provider: () => provider,
    async refresh() {
      provider = { ...provider, record: (await db.providers.find(id)) ?? provider.record };
    },
  } as unknown as ProviderPool;
  const faults: unknown[] = [];
  const failing: boolean[] = [];
  const health = createProviderHealth({
    ...{ db, pool, clock },
    onFailing: (isAny) => failing.push(isAny),
    onFault: (fault) => faults.push(fault),
  });
  const failure = async (): Promise<ProviderFailure | null> => (await db.providers.find(id))?.failure ?? null;
  return { db, clock, id, health, failure, faults, failing };
};

const works = async () => ({ version: '1', models: [], facts: [], warnings: [] });
const down = new RemoteFault('transient', 'down');

test('a wrong key closes a provider at once, other faults after some in a row, and a request of its own never', async () => {
  const { health, id, failure } = await open(works);
  for (let count = 1; count < faultsBeforeOpen; count += 1) await health.note(id, down);
  await health.note(id, null);
  for (let count = 1; count < faultsBeforeOpen; count += 1) await health.note(id, down);
  expect(await failure()).toBeNull();
  await health.note(id, down);
  expect(await failure()).toMatchObject({
    kind: 'transient',
    reason: expect.stringContaining('Cause: down'),
    tries: 1,
  });
  await health.note(id, null);
  for (const kind of ['refused', 'invalid', 'rate', 'gone'] as const)
    for (let count = 0; count < 9; count += 1) await health.note(id, new RemoteFault(kind, kind));
  expect(await failure()).toBeNull();
  await health.note(id, new RemoteFault('auth', 'The key sk-old is wrong.'));
  expect(await failure()).toMatchObject({ kind: 'auth', reason: expect.not.stringContaining('sk-old') });
});

test('a failing provider is tried when its time has come, later each time, until it answers', async () => {
  let isDown = true;
  const { health, id, clock, failure, failing } = await open(() => (isDown ? Promise.reject(down) : works()));
  await health.note(id, new RemoteFault('auth', 'no'));
  await health.retryDue();
  expect(await failure()).toMatchObject({ tries: 1 });
  clock.advance(retryDelayMs('auth', 1));
  await health.retryDue();
  expect(await failure()).toMatchObject({ tries: 2, kind: 'transient' });
  clock.advance(retryDelayMs('auth', 1));
  await health.retryDue();
  expect(await failure()).toMatchObject({ tries: 2 });
  isDown = false;
  clock.advance(retryDelayMs('auth', 2));
  await health.retryDue();
  expect(await failure()).toBeNull();
  expect(failing.at(-1)).toBe(false);
});

test('a try of the old key that ends after the key was changed says nothing about the new one', async () => {
  const answer = Promise.withResolvers<unknown>();
  const { db, health, id, clock, failure, faults } = await open(() => answer.promise);
  await health.note(id, new RemoteFault('auth', 'no'));
  clock.advance(retryDelayMs('auth', 1));
  const trying = health.retryDue();
  await expect.poll(async () => (await failure())?.retryAt.getTime()).toBeGreaterThan(clock.now().getTime());
  await db.providers.update(id, { sealedKey: 'another', keyLast4: 'wxyz', failure: null });
  answer.reject(new RemoteFault('auth', 'The old key is wrong.'));
  await trying;
  expect(await failure()).toBeNull();
  expect(faults).toEqual([]);
});
