import { AppError } from '@atelier/core/errors';
import type { ContainmentTarget } from '@atelier/core/ports/incident-store';
import { findForChange } from '../providers/providers.ts';
import type { Deps } from '../shared/deps.ts';
import type { Containment } from './containment.ts';

const requireId = ({ providerId }: ContainmentTarget): string => {
  if (providerId === undefined) throw new AppError('validation_failed', 'Choose a provider.');
  return providerId;
};

/** Pauses a provider: it takes no new jobs, those that run are finished. */
export const pauseProvider = ({ providerPool }: Pick<Deps, 'providerPool'>): Containment => {
  const eventOf = (id: string, name: string, incident: string) => ({
    ...{ entityType: 'provider', entityId: id },
    details: { name, incident },
  });
  return {
    people: async () => null,
    lock: async () => undefined,
    async figures(stores, _, { target }) {
      const provider = await stores.providers.find(requireId(target));
      if (provider === null || provider.removedAt !== null)
        throw new AppError('not_found', 'This provider was removed.');
      return { providers: provider.pausedAt === null ? 1 : 0 };
    },
    async run(stores, _, { action }, audit) {
      // It was paused before.
      if (action.figures.providers !== 1) return;
      const { id, name, pausedAt } = await findForChange(stores, requireId(action.target));
      if (pausedAt !== null) throw new AppError('conflict', 'Someone has just paused this provider.');
      // The time of the action marks the pause as its own.
      await stores.providers.update(id, { pausedAt: action.createdAt });
      await audit.write(stores, 'provider_paused', eventOf(id, name, action.incidentId));
    },
    async undo(stores, _, { target, figures, incidentId, createdAt }, audit) {
      // It was paused before: that was not this action.
      if (figures.providers !== 1) return;
      const { id, name, pausedAt } = await findForChange(stores, requireId(target));
      // Someone has resumed it since, and perhaps paused it again: theirs stays.
      if (pausedAt?.getTime() !== createdAt.getTime()) return;
      await stores.providers.update(id, { pausedAt: null });
      await audit.write(stores, 'provider_resumed', eventOf(id, name, incidentId));
    },
    afterwards: () => providerPool.refresh(),
  };
};
