import { modelCapabilities } from '@atelier/core/model-capabilities';
import type { RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';
import type { Sealer } from '@atelier/core/ports/identity';
import type { ModelRecord, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { RemoteTrainer } from '@atelier/core/ports/providers';
import type { Database } from '@atelier/core/ports/stores';
import { type OpenConnection, openConnection, type ProviderBackends } from './connections.ts';
import { liveEngine, type ModelState } from './live-engine.ts';
import { liveTrainer } from './live-trainer.ts';
import { createSubmissionRate, type SubmissionRate } from './submission-rate.ts';

export interface PooledProvider {
  readonly record: ProviderRecord;
  /** Null if its settings cannot be opened: no adapter, a key sealed elsewhere, options that do not fit. */
  readonly opened: OpenConnection | null;
  /** Null if it trains nothing, or cannot be opened. */
  readonly trainer: RemoteTrainer | null;
  /** Whether more submissions would exceed its rate at present. */
  readonly isRateFull: () => boolean;
}

export interface PooledModel {
  readonly record: ModelRecord;
  readonly provider: PooledProvider;
  readonly engine: RemoteEngine;
}

export interface PoolDeps {
  readonly db: Pick<Database, 'providers' | 'models'>;
  readonly sealer: Sealer;
  readonly backends: ProviderBackends;
  /** Told how calls end, for the circuit breaker; null: well. */
  readonly onOutcome: (providerId: string, fault: RemoteFault | null) => void;
  /** Told of settings that cannot be opened, without their values. */
  readonly onUnopened: (providerId: string, fault: unknown) => void;
}

/** The context of a provider's sealed key. */
export const keyContext = (providerId: string): string => `provider:${providerId}`;

/** What a connection depends on: if it is equal, the connection is kept. */
const fingerprint = ({ kind, baseUrl, sealedKey, options, allowPrivate }: ProviderRecord): string =>
  JSON.stringify([kind, baseUrl, sealedKey, options, allowPrivate]);

/**
 * The providers and models of the database as connections and engines of this process. `refresh` follows changes of any
 * node; between two refreshes everything is answered from memory.
 */
export const createProviderPool = ({ db, sealer, backends, onOutcome, onUnopened }: PoolDeps) => {
  const connections = new Map<string, { readonly of: string; readonly opened: OpenConnection | null }>();
  const rates = new Map<string, SubmissionRate>();
  const states = new Map<string, ModelState>();
  const engines = new Map<string, { readonly isComplete: boolean; readonly engine: RemoteEngine }>();
  let revision = -1;
  let providers: ReadonlyMap<string, PooledProvider> = new Map();
  let models: ReadonlyMap<string, PooledModel> = new Map();

  const open = (record: ProviderRecord): OpenConnection | null => {
    try {
      const { id, sealedKey } = record;
      const apiKey = sealedKey === null ? null : sealer.open(sealedKey, keyContext(id));
      return openConnection(backends, { ...record, apiKey });
    } catch (fault) {
      onUnopened(record.id, fault);
      return null;
    }
  };

  const connectionOf = (record: ProviderRecord): OpenConnection | null => {
    const of = fingerprint(record);
    const known = connections.get(record.id);
    if (known?.of === of) return known.opened;
    const opened = open(record);
    connections.set(record.id, { of, opened });
    known?.opened?.retire();
    return opened;
  };

  const trainerOf = (record: ProviderRecord): RemoteTrainer | null => {
    const first = connectionOf(record)?.connection.trainer;
    return first === undefined
      ? null
      : liveTrainer(
          first,
          () => providers.get(record.id)?.opened ?? null,
          (fault) => onOutcome(record.id, fault),
          rateOf(record),
        );
  };

  const rateOf = ({ id, ratePerMinute }: ProviderRecord): SubmissionRate => {
    const rate = rates.get(id) ?? createSubmissionRate();
    rates.set(id, rate);
    rate.setLimit(ratePerMinute);
    return rate;
  };

  /** One backend's settings must not keep the others from being opened. */
  const engineFrom = (providerId: string, make: () => RemoteEngine): RemoteEngine | null => {
    try {
      return make();
    } catch (fault) {
      onUnopened(providerId, fault);
      return null;
    }
  };

  const stateOf = (record: ModelRecord, { opened, record: { id } }: PooledProvider): ModelState => {
    const capabilities = modelCapabilities(record);
    const timeoutMs = record.timeoutS * 1000;
    const settings = { id: record.id, remoteName: record.remoteName, capabilities, timeoutMs };
    const engine = opened === null ? null : engineFrom(id, () => opened.connection.engine(settings));
    return {
      provider: id,
      capabilities,
      timeoutMs,
      opened: opened === null || engine === null ? null : { by: opened, engine },
    };
  };

  const engineOf = (id: string, state: ModelState, rate: SubmissionRate): RemoteEngine => {
    const known = engines.get(id);
    const isComplete = state.opened !== null;
    if (known !== undefined && (known.isComplete || !isComplete)) return known.engine;
    const engine = liveEngine(id, state, () => states.get(id) ?? state, rate, onOutcome);
    engines.set(id, { isComplete, engine });
    return engine;
  };

  const build = (allProviders: readonly ProviderRecord[], allModels: readonly ModelRecord[]): void => {
    providers = new Map(
      allProviders.map((record) => [
        record.id,
        {
          ...{ record, opened: connectionOf(record), isRateFull: rateOf(record).isFull },
          trainer: trainerOf(record),
        },
      ]),
    );
    const pooled = allModels.flatMap((record): PooledModel[] => {
      const provider = providers.get(record.providerId);
      if (provider === undefined) return [];
      const state = stateOf(record, provider);
      states.set(record.id, state);
      return [{ record, provider, engine: engineOf(record.id, state, rateOf(provider.record)) }];
    });
    const place = ({ provider, record }: PooledModel) => [provider.record.position, record.position] as const;
    models = new Map(
      pooled
        .toSorted((a, b) => {
          const [[p, m], [q, n]] = [place(a), place(b)];
          return p - q || m - n;
        })
        .map((model) => [model.record.id, model]),
    );
  };

  const load = async (): Promise<void> => {
    const latest = await db.providers.revision();
    if (latest === revision) return;
    // Read after the revision: a change in between is read again at the next refresh.
    build(await db.providers.list(), await db.models.list());
    revision = latest;
  };

  let loading: Promise<void> = Promise.resolve();
  return {
    backends,
    /** By position, with the removed ones: their jobs may still run. */
    providers: (): readonly PooledProvider[] => [...providers.values()],
    provider: (id: string): PooledProvider | null => providers.get(id) ?? null,
    /** By the position of the provider, then their own. */
    models: (): readonly PooledModel[] => [...models.values()],
    model: (id: string): PooledModel | null => models.get(id) ?? null,
    /** Follows the changes that were committed before the call. */
    refresh(): Promise<void> {
      loading = loading.catch(() => undefined).then(load);
      return loading;
    },
    close(): void {
      for (const { opened } of connections.values()) opened?.retire();
    },
  };
};
export type ProviderPool = ReturnType<typeof createProviderPool>;
