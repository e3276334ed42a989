import type { Quota } from '@atelier/core/schemas/auth';
import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { formatDate, formatMoney } from '../../lib/format.ts';

/** What is left of the month's budget, in minor units; what is held counts as spent. */
export const moneyLeft = ({ budgetMinor, spentMinor, heldMinor }: Quota['money']): number =>
  Math.max(0, budgetMinor - spentMinor - heldMinor);

/** Why the budget does not allow this training, and when it will; null if it does. */
export const budgetReason = (
  { money, resetsAt }: Quota,
  { price, currency }: Pick<TrainingBaseView, 'price' | 'currency'>,
): string | null => {
  const left = moneyLeft(money);
  if (price.minor <= left) return null;
  const [cost, rest] = [price.minor, left].map((minor) => formatMoney(minor, currency));
  return `This costs ${cost}, and ${rest} of this month’s budget is left. Your budget renews on ${formatDate(resetsAt)}.`;
};
