import type { Quota } from '@atelier/core/schemas/auth';
import { formatDate, formatPictures } from '../../lib/format.ts';

/** Pictures that can still be drawn this month; unfinished ones count as drawn. */
const picturesLeft = ({ limit, used, held }: Quota): number => Math.max(0, limit - used - held);

/** Why `count` pictures cannot be drawn now, and when they can; null if they can. */
export const quotaReason = (quota: Quota, count: number): string | null => {
  const left = picturesLeft(quota);
  if (left >= count) return null;
  if (quota.limit === 0) return 'Your account can’t draw pictures. Ask an administrator for a quota.';
  const renewal = `Your quota renews on ${formatDate(quota.resetsAt)}.`;
  if (left > 0) return `Only ${formatPictures(left)} left this month: choose fewer. ${renewal}`;
  return `You’ve used this month’s quota of ${formatPictures(quota.limit)}. ${renewal}`;
};
