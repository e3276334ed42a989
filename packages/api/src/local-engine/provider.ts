import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { Stores } from '@atelier/core/ports/stores';
import { createAuditTrail } from '../audit/audit-trail.ts';
import { openConnection } from '../providers/connections.ts';
import { storeProbe } from '../providers/found-models.ts';
import { probe } from '../providers/probe.ts';
import type { Deps } from '../shared/deps.ts';

export type LocalProviderDeps = Pick<Deps, 'clock' | 'db' | 'providerPool'> & {
  /** Ids of the server's own models. */
  readonly reserved: readonly string[];
};

const kind = 'stable-diffusion-cpp';

/** The entry of the engine that this server runs; null before its first start. */
export const findLocalProvider = async (
  stores: Pick<Stores, 'providers'>,
): Promise<ProviderRecord | null> => {
  const all = await stores.providers.list();
  return all.find(({ source, removedAt }) => source === 'supervised' && removedAt === null) ?? null;
};

const newRecord = (baseUrl: string, position: number, now: Date): ProviderRecord => ({
  ...{ id: newId('provider'), kind, name: 'This machine', baseUrl, position, source: 'supervised' },
  // One worker, one picture at a time. It listens on loopback alone.
  ...{ allowPrivate: true, concurrency: 1, ratePerMinute: null, options: {} },
  ...{ sealedKey: null, keyLast4: null, pausedAt: null, failure: null },
  ...{ probe: null, probedAt: null, latencyMs: null, createdAt: now, updatedAt: now, removedAt: null },
});

/** The provider of the supervised engine, which is otherwise like any other. */
export const localProvider = ({ db, clock, providerPool, reserved }: LocalProviderDeps) => {
  const ask = async (baseUrl: string) => {
    const settings = {
      id: newId('provider'),
      kind,
      baseUrl,
      apiKey: null,
      options: {},
      allowPrivate: true,
    } as const;
    const opened = openConnection(providerPool.backends, settings);
    try {
      return await probe(opened, 5000);
    } finally {
      opened.retire();
    }
  };

  return {
    /** What answers there: an sd-server, another program, or nothing yet. */
    async ask(baseUrl: string): Promise<'engine' | 'other' | 'nothing'> {
      const outcome = await ask(baseUrl);
      if (outcome.ok) return 'engine';
      return outcome.fault.kind === 'transient' ? 'nothing' : 'other';
    },

    /**
     * Makes the engine at this address usable. Its model was chosen by a superadmin, so people may use it at once; what they
     * decide about it later stays.
     */
    async use(baseUrl: string): Promise<void> {
      const outcome = await ask(baseUrl);
      if (!outcome.ok) throw new AppError('engine_failed', outcome.fault.message);
      await db.transaction(async (stores) => {
        await stores.providers.lockForChange();
        const now = clock.now();
        const known = await findLocalProvider(stores);
        const provider = known ?? newRecord(baseUrl, (await stores.providers.list()).length, now);
        if (known === null) await stores.providers.insert(provider);
        else await stores.providers.update(known.id, { baseUrl, updatedAt: now });
        await storeProbe(stores, provider, outcome, { now, isAllowed: () => true, reserved });
        if (known !== null) return;
        const trail = createAuditTrail(
          { requestId: provider.id, ip: '', userAgent: 'local engine' },
          null,
          clock,
        );
        const details = { kind, name: provider.name, baseUrl, source: provider.source };
        await trail.write(stores, 'provider_added', {
          ...{ entityType: 'provider', entityId: provider.id, details },
        });
      });
      await providerPool.refresh();
    },

    /** Whether a picture is being made by it. */
    async isBusy(): Promise<boolean> {
      const provider = await findLocalProvider(db);
      return provider !== null && (await db.jobs.isProviderBusy(provider.id));
    },
  };
};
export type LocalProvider = ReturnType<typeof localProvider>;
