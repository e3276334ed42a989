import type { EngineRegistry } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { RemoteCallOptions } from '@atelier/core/ports/engine';
import type { RemoteTrainer } from '@atelier/core/ports/providers';
import type { Database } from '@atelier/core/ports/stores';
import type { LoraRemoval } from '@atelier/core/ports/training-stores';
import { faultFields, type Logger } from '../observability/log.ts';
import { remoteFaultOf } from './remote-faults.ts';

interface LoraRemovalDeps {
  readonly db: Database;
  readonly engines: EngineRegistry;
  readonly clock: Clock;
  readonly log: Logger;
}

const perRound = 10;
const callTimeoutMs = 30_000;
const firstRetryMs = 60_000;
const longestRetryMs = 6 * 3_600_000;
/** After this time the provider keeps the LoRA, or has lost it. */
const giveUpAfterMs = 7 * 24 * 3_600_000;

/**
 * What a training whose job has ended has made.
 * @returns null if it made nothing; undefined while it goes on, although it was asked to stop
 */
const resultOf = async (
  trainer: RemoteTrainer,
  remoteId: string,
  options: RemoteCallOptions,
): Promise<string | null | undefined> => {
  const { state } = await trainer.poll(remoteId, options);
  if (state === 'failed' || state === 'cancelled') return null;
  if (state === 'done') return (await trainer.collect(remoteId, options)).reference;
  await trainer.cancel(remoteId, options);
  return undefined;
};

/** @returns whether there is nothing left to try */
const removeOne = async (
  { engines, log }: LoraRemovalDeps,
  { id, provider, reference, isTraining }: LoraRemoval,
): Promise<boolean> => {
  const trainer = engines.trainer(provider);
  // Its settings may be opened again.
  if (trainer === null) return false;
  if (trainer.remove === undefined) return true;
  try {
    const options = { signal: AbortSignal.timeout(callTimeoutMs) };
    const made = isTraining ? await resultOf(trainer, reference, options) : reference;
    if (made === null) return true;
    if (made === undefined) return false;
    await trainer.remove(made, options);
    log.info({ lora: id, provider }, 'a LoRA was deleted at its provider');
    return true;
  } catch (thrown) {
    const fault = remoteFaultOf(thrown);
    if (fault.kind === 'gone') return true;
    log.warn({ lora: id, provider, ...faultFields(fault) }, 'a LoRA was not deleted at its provider');
    return false;
  }
};

/** Deletes LoRAs at their providers whose rows here are gone. Deleting twice, by two nodes, does no harm. */
export const removeLoras = async (deps: LoraRemovalDeps): Promise<void> => {
  const { db, clock, log } = deps;
  const now = clock.now();
  for (const removal of await db.loras.listRemovals(now, perRound)) {
    const isOver = now.getTime() - removal.createdAt.getTime() > giveUpAfterMs;
    if (await removeOne(deps, removal)) await db.loras.deleteRemoval(removal.id);
    else if (isOver) {
      await db.loras.deleteRemoval(removal.id);
      log.warn({ lora: removal.id, provider: removal.provider }, 'a LoRA stays at its provider');
    } else {
      const waitMs = Math.min(firstRetryMs * 2 ** removal.attempts, longestRetryMs);
      await db.loras.postponeRemoval(removal.id, new Date(now.getTime() + waitMs));
    }
  }
};
