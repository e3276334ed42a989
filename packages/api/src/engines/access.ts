import { roleAtLeast } from '@atelier/core/policy';
import type { PooledModel, PooledProvider } from '../providers/pool.ts';
import type { Actor } from '../trpc/request-context.ts';

/** Who asks, as far as access to models depends on it. */
export type Asker = Pick<Actor, 'role' | 'workspaceId'>;

/** Whether a superadmin has allowed the model for this person and workspace. */
export const isAllowed = ({ record }: PooledModel, { role, workspaceId }: Asker): boolean =>
  // Nobody has a plan: a model for some plans is for nobody.
  record.plans === null &&
  roleAtLeast(role, record.minRole) &&
  (record.workspaceIds === null || record.workspaceIds.includes(workspaceId));

/** The same, unless its provider was removed. */
export const mayUse = (model: PooledModel, asker: Asker): boolean =>
  model.provider.record.removedAt === null && isAllowed(model, asker);

/** Whether a provider takes new jobs. */
export const isOpen = ({ record, opened }: PooledProvider): boolean =>
  opened !== null && record.removedAt === null && record.pausedAt === null && record.failure === null;

/** Why a model takes no jobs at present, for people; null if it does. */
export const unavailability = ({ record, provider }: PooledModel): string | null => {
  const { name, pausedAt } = provider.record;
  if (!record.enabled) return 'This model was turned off. Choose another one.';
  if (pausedAt !== null) return `${name} is paused at the moment. Choose another model, or try again later.`;
  if (record.missingSince !== null) return `${name} no longer has this model. Choose another one.`;
  return isOpen(provider)
    ? null
    : `${name} isn’t working at the moment. Choose another model, or try again later.`;
};
