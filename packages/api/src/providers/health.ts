import type { Clock } from '@atelier/core/clock';
import type { RemoteFault, RemoteFaultKind } from '@atelier/core/ports/engine';
import type { ProviderFailure, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { Database } from '@atelier/core/ports/stores';
import type { ProviderPool } from './pool.ts';
import { faultForAdmins, probe } from './probe.ts';

/** Faults in a row after which a provider takes no new jobs. */
export const faultsBeforeOpen = 3;
const firstRetryMs = 15_000;
const longestRetryMs = 600_000;

/** Faults that no further job could avoid. */
const openAtOnce: ReadonlySet<RemoteFaultKind> = new Set(['auth', 'quota']);
/** Faults that say that the provider does not work; the others are about one request. */
const countedFaults: ReadonlySet<RemoteFaultKind> = new Set(['transient', 'unknown']);

/** Milliseconds until the next try, doubled each time. A lack of credit does not end within seconds. */
export const retryDelayMs = (kind: RemoteFaultKind, tries: number): number =>
  kind === 'quota' ? longestRetryMs : Math.min(firstRetryMs * 2 ** (tries - 1), longestRetryMs);

interface HealthDeps {
  readonly db: Pick<Database, 'providers' | 'transaction'>;
  readonly pool: ProviderPool;
  readonly clock: Clock;
  /** Told after each refresh of failing providers, and of faults while health is recorded. */
  readonly onFailing: (isAnyFailing: boolean) => void;
  readonly onFault: (fault: unknown) => void;
}

/**
 * The circuit breaker of each provider (closed → open → half-open). Faults are counted in memory; only transitions are
 * written, so that a working provider costs no writes. While it is open the provider takes no new jobs; at `retryAt` one
 * node asks the backend what it is, and a good answer closes it.
 */
export const createProviderHealth = ({ db, pool, clock, onFailing, onFault }: HealthDeps) => {
  const faults = new Map<string, number>();
  const later = (ms: number): Date => new Date(clock.now().getTime() + ms);

  const report = (): void =>
    onFailing(pool.providers().some(({ record }) => record.failure !== null && record.removedAt === null));

  const write = async (id: string, failure: ProviderFailure | null): Promise<void> => {
    await db.providers.update(id, { failure });
    await pool.refresh();
    report();
  };

  const failureOf = (
    { record, apiKey }: { record: ProviderRecord; apiKey: string | null },
    fault: unknown,
  ): ProviderFailure => {
    const { kind, message } = faultForAdmins(fault, apiKey);
    const tries = (record.failure?.tries ?? 0) + 1;
    return {
      failingSince: record.failure?.failingSince ?? clock.now(),
      kind,
      reason: message,
      tries,
      retryAt: later(retryDelayMs(kind, tries)),
    };
  };

  const retry = async (record: ProviderRecord, failure: ProviderFailure): Promise<void> => {
    const { opened } = pool.provider(record.id) ?? { opened: null };
    const next = later(retryDelayMs(failure.kind, failure.tries + 1));
    if (!(await db.providers.claimRetry(record.id, failure.retryAt, next)) || opened === null) return;
    const outcome = await probe(opened);
    const isRecorded = await db.transaction(async ({ providers }) => {
      await providers.lockForChange();
      // New settings clear the failure while the old ones are being tried: what was found says nothing about them.
      const current = await providers.find(record.id);
      if (current?.failure?.retryAt.getTime() !== next.getTime()) return false;
      if (outcome.ok) return providers.update(record.id, { failure: null, latencyMs: outcome.latencyMs });
      const { kind, message } = outcome.fault;
      const changed = { kind, reason: message, tries: failure.tries + 1, retryAt: next };
      return providers.update(record.id, { failure: { ...failure, ...changed } });
    });
    if (isRecorded && outcome.ok) faults.delete(record.id);
    await pool.refresh();
  };

  return {
    /** Records how a call to a provider ended; null: well. Providers of the server itself are ignored. */
    async note(providerId: string, fault: RemoteFault | null): Promise<void> {
      const provider = pool.provider(providerId);
      if (provider === null) return;
      const { record, opened } = provider;
      if (fault === null) {
        faults.delete(providerId);
        if (record.failure !== null) await write(providerId, null).catch(onFault);
        return;
      }
      if (!openAtOnce.has(fault.kind) && !countedFaults.has(fault.kind)) return;
      const count = (faults.get(providerId) ?? 0) + 1;
      faults.set(providerId, count);
      if (record.failure !== null || (!openAtOnce.has(fault.kind) && count < faultsBeforeOpen)) return;
      const failure = failureOf({ record, apiKey: opened?.apiKey ?? null }, fault);
      await write(providerId, failure).catch(onFault);
    },

    /** Tries failing providers whose time has come. */
    async retryDue(): Promise<void> {
      const now = clock.now().getTime();
      const due = pool.providers().flatMap(({ record }) => {
        const { failure, pausedAt, removedAt } = record;
        const isDue = failure !== null && failure.retryAt.getTime() <= now;
        return isDue && pausedAt === null && removedAt === null ? [{ record, failure }] : [];
      });
      await Promise.all(due.map(({ record, failure }) => retry(record, failure).catch(onFault)));
      report();
    },
  };
};
export type ProviderHealth = ReturnType<typeof createProviderHealth>;
