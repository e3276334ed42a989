import { randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { Sealer } from '@atelier/core/ports/identity';
import type { ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { Database, Stores } from '@atelier/core/ports/stores';
import { createAuditTrail } from '../audit/audit-trail.ts';
import { failRemovedJobs } from '../jobs/removed-providers.ts';
import { eraseSamples } from '../models/samples.ts';
import { changeDetails } from '../shared/change-details.ts';
import { type FileProviderSettings, missingNames, modelChanges, optionsOf } from './file-entries.ts';
import { storeProbe } from './found-models.ts';
import { keyContext, type ProviderPool } from './pool.ts';
import { probe } from './probe.ts';
import { checkSettings, last4Of, requireAdapter } from './settings.ts';

interface FileDeps {
  readonly db: Database;
  readonly pool: ProviderPool;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly reserved: readonly string[];
}

const retryMs = 10_000;

/** Keeps the providers of the file in step with the database; the file wins. */
export const createFileProviders = ({ db, pool, sealer, clock, reserved }: FileDeps) => {
  const trail = () =>
    createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'PROVIDERS_FILE' }, null, clock);
  const waiting = new Map<string, { readonly entry: FileProviderSettings; dueAtMs: number }>();

  const settingsOf = (entry: FileProviderSettings, position: number) => {
    const adapter = requireAdapter(pool.backends, entry.kind);
    const baseUrl = entry.baseUrl ?? adapter.baseUrl;
    checkSettings(adapter, { ...entry, baseUrl });
    return {
      ...{ name: entry.name, baseUrl: baseUrl ?? '', allowPrivate: entry.allowPrivate, position },
      options: optionsOf(adapter, entry),
      concurrency: entry.concurrency ?? adapter.concurrency,
      ratePerMinute: entry.ratePerMinute ?? null,
    };
  };

  const sealedKeyOf = (id: string, apiKey: string | null) => ({
    sealedKey: apiKey === null ? null : sealer.seal(apiKey, keyContext(id)),
    keyLast4: apiKey === null ? null : last4Of(apiKey),
  });

  const hasKey = ({ id, sealedKey }: ProviderRecord, apiKey: string | null): boolean => {
    try {
      return (sealedKey === null ? null : sealer.open(sealedKey, keyContext(id))) === apiKey;
    } catch {
      return false;
    }
  };

  const insert = async (stores: Stores, entry: FileProviderSettings, position: number): Promise<string> => {
    const id = newId('provider');
    const now = clock.now();
    await stores.providers.insert({
      ...{ id, kind: entry.kind, ...settingsOf(entry, position), ...sealedKeyOf(id, entry.apiKey) },
      ...{ pausedAt: null, probe: null, probedAt: null, latencyMs: null, failure: null },
      ...{ source: 'file', createdAt: now, updatedAt: now, removedAt: null },
    });
    const details = { kind: entry.kind, name: entry.name, source: 'file' };
    await trail().write(stores, 'provider_added', { entityType: 'provider', entityId: id, details });
    return id;
  };

  const update = async (
    stores: Stores,
    before: ProviderRecord,
    entry: FileProviderSettings,
    position: number,
  ): Promise<void> => {
    const changes = settingsOf(entry, position);
    const isKeyKept = hasKey(before, entry.apiKey);
    const details = changeDetails<object>(before, changes);
    if (isKeyKept && Object.keys(details).length === 0) return;
    const key = isKeyKept ? {} : sealedKeyOf(before.id, entry.apiKey);
    await stores.providers.update(before.id, { ...changes, ...key, failure: null, updatedAt: clock.now() });
    await trail().write(stores, isKeyKept ? 'provider_updated' : 'provider_key_change', {
      entityType: 'provider',
      entityId: before.id,
      details,
    });
  };

  const remove = async (stores: Stores, { id, kind, name }: ProviderRecord): Promise<void> => {
    await stores.providers.update(id, { removedAt: clock.now() });
    await eraseSamples(stores, id, clock.now());
    const jobs = await failRemovedJobs(stores, [id], clock);
    const details = { kind, name, source: 'file', jobsFailed: jobs.length };
    await trail().write(stores, 'provider_removed', { entityType: 'provider', entityId: id, details });
  };

  /** Applies what the file says about models: what is not in its list is closed. */
  const applyModels = async (stores: Stores, id: string, entry: FileProviderSettings): Promise<void> => {
    if (entry.models === undefined) return;
    const byName = new Map(entry.models.map((model) => [model.name, model]));
    for (const model of await stores.models.listOf(id)) {
      const changes = {
        ...modelChanges(byName.get(model.remoteName)),
        enabled: byName.has(model.remoteName),
      };
      const details = changeDetails<object>(model, changes);
      if (Object.keys(details).length === 0) continue;
      await stores.models.update(model.id, { ...changes, updatedAt: clock.now() });
      await trail().write(stores, 'model_updated', { entityType: 'model', entityId: model.id, details });
    }
  };

  return {
    /** Adds, changes and removes providers as the file says. @throws AppError `validation_failed` for settings that do not fit */
    async sync(entries: readonly FileProviderSettings[]): Promise<void> {
      const ids = await db.as({ system: 'console' }, async (stores) => {
        await stores.providers.lockForChange();
        const known = (await stores.providers.list()).filter(
          ({ source, removedAt }) => source === 'file' && removedAt === null,
        );
        const kept: string[] = [];
        for (const [position, entry] of entries.entries()) {
          const before = known.find(({ name, kind }) => name === entry.name && kind === entry.kind);
          if (before !== undefined) await update(stores, before, entry, position);
          kept.push(before?.id ?? (await insert(stores, entry, position)));
        }
        for (const provider of known) if (!kept.includes(provider.id)) await remove(stores, provider);
        return kept;
      });
      waiting.clear();
      for (const [at, entry] of entries.entries()) waiting.set(ids[at] ?? '', { entry, dueAtMs: 0 });
      await pool.refresh();
    },

    /** Asks each provider of the file what it has, again and again until it answers; then its models can be used. */
    async probeWaiting(): Promise<void> {
      const now = clock.now();
      const due = [...waiting].filter(([, { dueAtMs }]) => dueAtMs <= now.getTime());
      await Promise.all(
        due.map(async ([id, one]) => {
          const opened = pool.provider(id)?.opened;
          if (!opened) return;
          one.dueAtMs = now.getTime() + retryMs;
          const outcome = await probe(opened);
          if (!outcome.ok) return;
          const { entry } = one;
          const allowed = new Map(entry.models?.map((model) => [model.name, model]));
          await db.transaction(async (stores) => {
            await stores.providers.lockForChange();
            const provider = await stores.providers.find(id);
            if (provider === null || provider.removedAt !== null) return;
            const warnings = [...outcome.warnings, ...missingNames(entry, outcome)];
            await storeProbe(
              stores,
              provider,
              { ...outcome, warnings },
              {
                ...{ now: clock.now(), reserved },
                isAllowed: (name) => entry.models === undefined || allowed.has(name),
                idOf: (name) => allowed.get(name)?.id,
              },
            );
            await applyModels(stores, id, entry);
          });
          waiting.delete(id);
          await pool.refresh();
        }),
      );
    },
  };
};
