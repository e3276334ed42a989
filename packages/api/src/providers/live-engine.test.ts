import { type RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';
import { expect, test } from 'vitest';
import { fakeEngine } from '../testing/engines.ts';
import type { OpenConnection } from './connections.ts';
import { liveEngine } from './live-engine.ts';
import { createSubmissionRate } from './submission-rate.ts';

const request = { prompt: 'a heron' } as Parameters<RemoteEngine['submit']>[0];

/** A live engine whose backend answers each submission with `submit`. */
const open = (submit: RemoteEngine['submit']) => {
  const { capabilities } = fakeEngine('remote');
  const engine = { ...fakeEngine('remote'), submit } as unknown as RemoteEngine;
  const by = {
    use: (work: (connection: never) => Promise<unknown>) => work({} as never),
  } as unknown as OpenConnection;
  let state = { provider: 'prv_1', capabilities, timeoutMs: 1000, opened: { by, engine } };
  const outcomes: (string | null)[] = [];
  const rate = createSubmissionRate();
  const live = liveEngine(
    'remote',
    state,
    () => state,
    rate,
    (_, fault) => outcomes.push(fault?.kind ?? null),
  );
  /** As when a key was changed. */
  const replaceConnection = () => {
    state = { ...state, opened: { by: { ...by }, engine } };
  };
  return { live, outcomes, rate, replaceConnection };
};
const options = (signal: AbortSignal, cancelled?: AbortSignal) => ({
  key: 'k',
  signal,
  onStatus: () => undefined,
  ...(cancelled && { cancelled }),
});
const never = new AbortController().signal;

test('the circuit breaker hears how each call ended, once', async () => {
  const { live, outcomes } = open(async () => ({ remoteId: 'r' }));
  await live.submit(request, options(never));
  expect(outcomes).toEqual([null]);
  const failing = open(async () => Promise.reject(new RemoteFault('transient', 'down')));
  await expect(failing.live.submit(request, options(never))).rejects.toThrow('down');
  expect(failing.outcomes).toEqual(['transient']);
});

test('people who cancel their jobs do not close a provider for everybody', async () => {
  const cut = () => Promise.reject(new RemoteFault('unknown', 'cut'));
  const { live, outcomes } = open(cut);
  for (const signals of [options(AbortSignal.abort()), options(never, AbortSignal.abort())])
    await expect(live.submit(request, signals)).rejects.toThrow('cut');
  expect(outcomes).toEqual([]);
});

test('a call that began with settings which were replaced since says nothing about the new ones', async () => {
  const answer = Promise.withResolvers<{ remoteId: string }>();
  const { live, outcomes, replaceConnection } = open(() => answer.promise);
  const sent = live.submit(request, options(never));
  replaceConnection();
  answer.reject(new RemoteFault('auth', 'The old key is refused.'));
  await expect(sent).rejects.toThrow('The old key is refused.');
  expect(outcomes).toEqual([]);
});

test('a turn that waits for the rate ends with its job', async () => {
  const { live, rate } = open(async () => ({ remoteId: 'r' }));
  rate.setLimit(1);
  const job = new AbortController();
  const turn = () =>
    live.takeTurn?.({ signal: job.signal, onStatus: () => job.abort(new Error('cancelled')) });
  await turn();
  await expect(turn()).rejects.toThrow('cancelled');
});
