import type { Stores } from '@atelier/core/ports/stores';
import type { Scope } from '@atelier/core/scope';

/** The images and uploads that a workspace stores, trash included, or will store when its jobs are completed. */
export const countStoredImages = async (
  { images, quotas, uploads }: Pick<Stores, 'images' | 'quotas' | 'uploads'>,
  scope: Scope,
): Promise<number> => {
  const held = (await quotas.find(scope.workspaceId))?.held ?? 0;
  return (
    held + (await images.count(scope)) + (await images.countDeleted(scope)) + (await uploads.count(scope))
  );
};
