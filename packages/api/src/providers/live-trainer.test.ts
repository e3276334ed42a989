import { RemoteFault } from '@atelier/core/ports/engine';
import type { PreparedTraining, RemoteTrainer, TrainingRequest } from '@atelier/core/ports/providers';
import { expect, test } from 'vitest';
import type { OpenConnection } from './connections.ts';
import { liveTrainer } from './live-trainer.ts';
import { createSubmissionRate } from './submission-rate.ts';

const never = new AbortController().signal;
const request = { base: 'double-base' } as TrainingRequest;

/** A live trainer over connections that answer an order with `submit`, and count the uploads of each. */
const open = (submit: PreparedTraining['submit']) => {
  const uploads: number[] = [];
  const connect = (): OpenConnection => {
    const at = uploads.push(0) - 1;
    const trainer = {
      ...{ bases: [], pollMs: 1, timeoutMs: 1000 },
      prepare: async () => {
        uploads[at] = (uploads[at] ?? 0) + 1;
        return { submit };
      },
    } as unknown as RemoteTrainer;
    const use = (work: (connection: unknown) => Promise<unknown>) => work({ trainer });
    return {
      connection: { trainer },
      apiKey: null,
      use,
      retire: () => undefined,
    } as unknown as OpenConnection;
  };
  let current = connect();
  const outcomes: (string | null)[] = [];
  const rate = createSubmissionRate(() => 0);
  const { trainer } = current.connection;
  if (trainer === undefined) throw new Error('The connection has no trainer.');
  const live = liveTrainer(
    trainer,
    () => current,
    (fault) => outcomes.push(fault?.kind ?? null),
    rate,
  );
  /** As when a key was changed. */
  const replaceConnection = () => {
    current = connect();
  };
  return { live, rate, outcomes, uploads, replaceConnection };
};

test('a dataset that was uploaded with settings which were replaced since is uploaded again, and nothing is ordered for it', async () => {
  let orders = 0;
  const { live, outcomes, uploads, replaceConnection } = open(async () => {
    orders += 1;
    return { remoteId: 'r' };
  });
  const stale = await live.prepare(request, { signal: never });
  replaceConnection();
  await expect(stale.submit({ key: 'k', signal: never })).rejects.toMatchObject({ kind: 'transient' });
  expect([orders, outcomes]).toEqual([0, []]);
  const fresh = await live.prepare(request, { signal: never });
  expect(await fresh.submit({ key: 'k', signal: never })).toEqual({ remoteId: 'r' });
  expect([orders, outcomes, uploads]).toEqual([1, [null], [1, 1]]);
});

test('an order that began with settings which were replaced since says nothing about the new ones', async () => {
  const answer = Promise.withResolvers<{ remoteId: string }>();
  const { live, outcomes, replaceConnection } = open(() => answer.promise);
  const prepared = await live.prepare(request, { signal: never });
  const sent = prepared.submit({ key: 'k', signal: never });
  replaceConnection();
  answer.reject(new RemoteFault('auth', 'The old key is refused.'));
  await expect(sent).rejects.toThrow('The old key is refused.');
  expect(outcomes).toEqual([]);
});

test('an order counts against the rate of its provider, and waits while that is full', async () => {
  const { live, rate } = open(async () => ({ remoteId: 'r' }));
  rate.setLimit(1);
  const statuses: string[] = [];
  const onStatus = ({ state }: { readonly state: string }) => void statuses.push(state);
  await live.takeTurn?.({ signal: never, onStatus });
  expect([rate.isFull(), statuses]).toEqual([true, []]);
  const stop = new AbortController();
  const waiting = live.takeTurn?.({ signal: stop.signal, onStatus });
  stop.abort(new Error('The server stops.'));
  await expect(waiting).rejects.toThrow('The server stops.');
  expect(statuses).toEqual(['waiting']);
});
