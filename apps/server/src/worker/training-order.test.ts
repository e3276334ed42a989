import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';
import type { RemoteTrainer } from '@atelier/core/ports/providers';
import { trainingJob } from '@atelier/core/testing/studio-records';
import { expect, test } from 'vitest';
import { LaneBusy } from './hand-back.ts';
import { trainingOrder } from './training-order.ts';
import { createTurns } from './turns.ts';

const never = new AbortController().signal;
const job = trainingJob({ id: 'usr_1', workspaceId: 'wsp_1' });
const training = {
  ...{ jobId: job.id, userId: job.userId, workspaceId: job.workspaceId, createdAt: job.createdAt },
  ...{ name: 'My cat', triggerWord: 'mycat7', dataset: [] },
};

/** An order whose uploads fail as often as `faults` has kinds, one at a time. */
const open = (faults: RemoteFaultKind[], uploads = createTurns()) => {
  const seen = { uploads: 0, atATime: 0, most: 0, orders: 0, turns: 0 };
  const trainer: Partial<RemoteTrainer> = {
    takeTurn: async () => {
      seen.turns += 1;
    },
    prepare: async () => {
      seen.uploads += 1;
      seen.atATime += 1;
      seen.most = Math.max(seen.most, seen.atATime);
      await new Promise((resolve) => setImmediate(resolve));
      seen.atATime -= 1;
      const kind = faults.shift();
      if (kind !== undefined) throw new RemoteFault(kind, 'down', { retryAfterMs: 1 });
      return {
        submit: async () => {
          seen.orders += 1;
          return { remoteId: 'r' };
        },
      };
    },
  };
  const order = trainingOrder({
    ...{ deps: {} as never, trainer: trainer as RemoteTrainer, job, training, uploads },
    lane: { pause: (ms) => ms ?? 1000 },
  });
  const turn = () => order.takeTurn?.({ signal: never, onStatus: () => undefined });
  return { order, turn, seen };
};

test('an upload that fails is tried four times at most, and nothing is ordered by it', async () => {
  const { turn, seen } = open(['transient', 'unknown', 'transient']);
  await turn();
  expect(seen).toMatchObject({ uploads: 4, turns: 1, orders: 0 });
  const down = open(Array.from({ length: 9 }, () => 'unknown' as const));
  await expect(down.turn()).rejects.toMatchObject({ code: 'engine_failed', cause: { kind: 'transient' } });
  expect(down.seen).toMatchObject({ uploads: 4, turns: 0, orders: 0 });
  const refused = open(['quota']);
  await expect(refused.turn()).rejects.toMatchObject({ cause: { kind: 'quota' } });
  expect(refused.seen.uploads).toBe(1);
  await expect(open(['rate']).turn()).rejects.toBeInstanceOf(LaneBusy);
});

test('datasets of a node are in memory one at a time', async () => {
  const uploads = createTurns();
  const { turn, seen } = open([], uploads);
  await Promise.all([turn(), turn(), turn()]);
  expect(seen).toMatchObject({ uploads: 3, most: 1 });
});
