import type { Job } from '@atelier/core/schemas/jobs';

/** What a meter shows at most: it is full only when the picture is there to replace it. */
const maxShown = 0.97;

/** Progress of the picture being drawn, 0…1, derived from the progress of the job. Never full: see `maxShown`. */
export const pictureProgress = ({
  progress,
  count,
  images,
}: Pick<Job, 'progress' | 'count'> & { readonly images: readonly unknown[] }): number =>
  Math.min(maxShown, Math.max(0, progress * count - images.length));
