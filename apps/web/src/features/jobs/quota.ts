import type { Quota } from '@atelier/core/schemas/auth';
import { formatDate, formatMoney, formatPictures } from '../../lib/format.ts';

/** Pictures that can still be drawn this month; unfinished ones count as drawn. */
const picturesLeft = ({ limit, used, held }: Quota): number => Math.max(0, limit - used - held);

const moneyReason = ({ money }: Quota, costMinor: number, renewal: string): string | null => {
  const left = Math.max(0, money.budgetMinor - money.spentMinor - money.heldMinor);
  if (costMinor <= left) return null;
  if (money.budgetMinor === 0)
    return 'Your account has no budget for models with a price. Choose another model, or ask an administrator.';
  const [cost, rest] = [costMinor, left].map((minor) => formatMoney(minor, money.currency));
  return `This costs ${cost}, and ${rest} of this month’s budget is left. Choose fewer pictures or another model. ${renewal}`;
};

/**
 * Why `count` pictures cannot be drawn now, and when they can; null if they can.
 * @param costMinor what they cost together, in minor units
 */
export const quotaReason = (quota: Quota, count: number, costMinor = 0): string | null => {
  const left = picturesLeft(quota);
  const renewal = `Your quota renews on ${formatDate(quota.resetsAt)}.`;
  if (left >= count) return moneyReason(quota, costMinor, renewal);
  if (quota.limit === 0) return 'Your account can’t draw pictures. Ask an administrator for a quota.';
  if (left > 0) return `Only ${formatPictures(left)} left this month: choose fewer. ${renewal}`;
  return `You’ve used this month’s quota of ${formatPictures(quota.limit)}. ${renewal}`;
};
