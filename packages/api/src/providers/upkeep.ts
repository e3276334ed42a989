import type { Clock } from '@atelier/core/clock';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import { failRemovedJobs } from '../jobs/removed-providers.ts';
import type { ProviderHealth } from './health.ts';
import type { ProviderPool } from './pool.ts';

/** For so long another node may still accept a job for a removed provider, or hand one back. */
const lateJobsMs = 600_000;

interface UpkeepDeps {
  readonly db: Database;
  readonly pool: ProviderPool;
  readonly health: ProviderHealth;
  readonly signals: Pick<JobSignals, 'changed'>;
  readonly clock: Clock;
}

/** The providers that were removed and may still have jobs, or have a key. */
const leaving = (pool: ProviderPool, now: Date) =>
  pool.providers().flatMap(({ record: { id, removedAt, sealedKey } }) => {
    if (removedAt === null) return [];
    const isLate = now.getTime() - removedAt.getTime() < lateJobsMs;
    return sealedKey !== null || isLate ? [{ id, hasKey: sealedKey !== null }] : [];
  });

/**
 * What every node does about providers each second: follows changes of others, tries failing providers again, fails jobs
 * that came late for a removed one, and deletes the keys that nothing needs any more.
 */
export const createProviderUpkeep =
  ({ db, pool, health, signals, clock }: UpkeepDeps) =>
  async (): Promise<void> => {
    await pool.refresh();
    await health.retryDue();
    const removed = leaving(pool, clock.now());
    if (removed.length === 0) return;
    const ids = removed.map(({ id }) => id);
    const inUse = new Set(await db.jobs.providersInUse(ids));
    if (inUse.size > 0) {
      const failed = await db.as({ system: 'worker' }, (stores) =>
        failRemovedJobs(stores, [...inUse], clock),
      );
      for (const job of failed) signals.changed(job.id);
    }
    for (const { id, hasKey } of removed)
      if (hasKey && !inUse.has(id)) await db.providers.update(id, { sealedKey: null, keyLast4: null });
  };
