import { AppError } from '@atelier/core/errors';
import type { ContainmentTarget } from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { findForChange } from '../providers/providers.ts';
import type { Deps } from '../shared/deps.ts';
import type { Containment } from './containment.ts';

const requireId = ({ providerId }: ContainmentTarget): string => {
  if (providerId === undefined) throw new AppError('validation_failed', 'Choose a provider.');
  return providerId;
};

/** Pauses a provider: it takes no new jobs, those that run are finished. */
export const pauseProvider = ({ clock, providerPool }: Pick<Deps, 'clock' | 'providerPool'>): Containment => {
  const setPaused = async (
    stores: Stores,
    id: string,
    isPaused: boolean,
    { audit, incidentId }: { audit: AuditTrail; incidentId: string },
  ): Promise<void> => {
    const provider = await findForChange(stores, id);
    if ((provider.pausedAt !== null) === isPaused) return;
    await stores.providers.update(id, { pausedAt: isPaused ? clock.now() : null });
    await audit.write(stores, isPaused ? 'provider_paused' : 'provider_resumed', {
      ...{ entityType: 'provider', entityId: id },
      details: { name: provider.name, incident: incidentId },
    });
  };
  return {
    lock: async () => undefined,
    async figures(stores, _, __, target) {
      const provider = await stores.providers.find(requireId(target));
      if (provider === null || provider.removedAt !== null)
        throw new AppError('not_found', 'This provider was removed.');
      return { providers: provider.pausedAt === null ? 1 : 0 };
    },
    run: (stores, _, incidentId, target, audit) =>
      setPaused(stores, requireId(target), true, { audit, incidentId }),
    undo: async (stores, _, { target, figures, incidentId }, audit) => {
      // It was paused before: that was not this action.
      if (figures.providers !== 1) return;
      await setPaused(stores, requireId(target), false, { audit, incidentId });
    },
    afterwards: () => providerPool.refresh(),
  };
};
