import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { ProbeOutcome, TestProviderInput } from '@atelier/core/schemas/providers';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { failRemovedJobs } from '../jobs/removed-providers.ts';
import { eraseSamples } from '../models/samples.ts';
import type { Deps } from '../shared/deps.ts';
import { storeProbe } from './found-models.ts';
import { findForChange, type ProviderService, requireConsole } from './providers.ts';
import { checkSettings, requireAdapter } from './settings.ts';

type ActionDeps = Pick<Deps, 'clock' | 'db' | 'engines' | 'providerPool' | 'signals'> & {
  readonly providers: ProviderService;
};

const subject = (id: string) => ({ entityType: 'provider', entityId: id });

/** What superadmins do with providers besides adding and changing them. */
export const providerActions = (deps: ActionDeps) => {
  const { db, clock, engines, providerPool, signals, providers } = deps;

  /** Sets or clears `pausedAt`; jobs that run are finished. */
  const setPaused = async (id: string, isPaused: boolean, audit: AuditTrail) => {
    await db.transaction(async (stores) => {
      const provider = await findForChange(stores, id);
      if ((provider.pausedAt !== null) === isPaused)
        throw new AppError(
          'conflict',
          isPaused ? 'This provider is already paused.' : 'This provider isn’t paused.',
        );
      await stores.providers.update(id, { pausedAt: isPaused ? clock.now() : null });
      await audit.write(stores, isPaused ? 'provider_paused' : 'provider_resumed', {
        ...subject(id),
        details: { name: provider.name },
      });
    });
    return providers.view(id);
  };

  const testSaved = async (id: string, input: Omit<TestProviderInput, 'id' | 'kind'>, audit: AuditTrail) => {
    const provider = await db.providers.find(id);
    if (provider === null || provider.removedAt !== null) throw new AppError('not_found');
    const isChanged = Object.keys(input).length > 0;
    if (isChanged) requireConsole(provider);
    const settings = providers.settingsAfter(provider, input);
    if (isChanged) checkSettings(requireAdapter(providerPool.backends, provider.kind), settings);
    const outcome = await providers.probeSettings(settings);
    await db.transaction(async (stores) => {
      const now = clock.now();
      // Settings that are not saved say nothing about the saved ones.
      if (!isChanged && outcome.ok) {
        const rules = { now, isAllowed: () => false, reserved: engines.builtInIds };
        await storeProbe(stores, await findForChange(stores, id), outcome, rules);
      }
      await audit.write(stores, 'provider_tested', { ...subject(id), details: { ok: outcome.ok } });
    });
    await providerPool.refresh();
    return outcome;
  };

  const testUnsaved = async (
    { kind, baseUrl, apiKey, options, allowPrivate = false }: TestProviderInput,
    audit: AuditTrail,
  ): Promise<ProbeOutcome> => {
    if (kind === undefined) throw new AppError('validation_failed');
    const adapter = requireAdapter(providerPool.backends, kind);
    const address = baseUrl ?? adapter.baseUrl;
    checkSettings(adapter, { baseUrl: address, apiKey: apiKey ?? null, allowPrivate });
    const outcome = await providers.probeSettings({
      ...{ id: newId('provider'), kind, baseUrl: address ?? '', allowPrivate },
      ...{ apiKey: apiKey ?? null, options: options ?? {} },
    });
    await audit.write(db, 'provider_tested', {
      entityType: 'provider',
      details: { kind, baseUrl: address, ok: outcome.ok },
    });
    return outcome;
  };

  return {
    pause: (id: string, audit: AuditTrail) => setPaused(id, true, audit),
    resume: (id: string, audit: AuditTrail) => setPaused(id, false, audit),

    /** Asks a backend what it is and has. What is found for a saved provider, without changes, is stored. */
    test: ({ id, ...input }: TestProviderInput, audit: AuditTrail): Promise<ProbeOutcome> => {
      const { kind: _, ...changes } = input;
      return id === undefined ? testUnsaved(input, audit) : testSaved(id, changes, audit);
    },

    /**
     * Removes a provider: waiting jobs fail and their quota is released, running ones are finished. Its key stays until
     * none of its jobs needs it.
     */
    async remove(id: string, audit: AuditTrail): Promise<void> {
      const failed = await db.as({ system: 'admin' }, async (stores) => {
        const provider = await findForChange(stores, id);
        requireConsole(provider);
        await stores.providers.update(id, { removedAt: clock.now() });
        await eraseSamples(stores, id, clock.now());
        const jobs = await failRemovedJobs(stores, [id], clock);
        const { kind, name } = provider;
        await audit.write(stores, 'provider_removed', {
          ...subject(id),
          details: { kind, name, jobsFailed: jobs.length },
        });
        return jobs;
      });
      await providerPool.refresh();
      for (const job of failed) signals.changed(job.id);
    },

    /** @param ids all providers in their new order. @throws AppError `conflict` if others have come or gone */
    async order(ids: readonly string[], audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        await stores.providers.lockForChange();
        const current = (await stores.providers.list()).filter(({ removedAt }) => removedAt === null);
        const known = new Map(current.map((provider) => [provider.id, provider]));
        const isComplete = ids.length === known.size && ids.every((id) => known.has(id));
        if (!isComplete || new Set(ids).size < ids.length) throw new AppError('conflict');
        for (const [position, id] of ids.entries())
          if (known.get(id)?.position !== position) await stores.providers.update(id, { position });
        const before = current.map(({ name }) => name).join(', ');
        const after = ids.map((id) => known.get(id)?.name).join(', ');
        await audit.write(stores, 'provider_order_change', {
          entityType: 'provider',
          details: { before, after },
        });
      });
      await providerPool.refresh();
    },
  };
};
