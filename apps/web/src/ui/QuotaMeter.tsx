import type { Quota } from '@atelier/core/schemas/auth';
import { formatDate, formatMoney, formatNumber } from '../lib/format.ts';
import classes from './QuotaMeter.module.css';

interface Props {
  readonly quota: Quota;
  /** Also what is left of the month's budget. */
  readonly showMoney?: boolean;
}

const moneyLeft = ({ currency, budgetMinor, spentMinor, heldMinor }: Quota['money']): string =>
  `${formatMoney(Math.max(0, budgetMinor - spentMinor - heldMinor), currency)} of ${formatMoney(budgetMinor, currency)} left`;

/** How much of the monthly quota is used; unfinished pictures count. */
export const QuotaMeter = ({ quota, showMoney = false }: Props) => {
  const taken = Math.min(quota.limit, quota.used + quota.held);
  const left = quota.limit - taken;
  return (
    <div className={classes.root} data-low={left <= quota.limit * 0.1 || undefined}>
      <progress max={Math.max(1, quota.limit)} value={taken} aria-label="Pictures used this month" />
      <span>
        {left > 0
          ? `${formatNumber(left)} of ${formatNumber(quota.limit)} pictures left`
          : 'No pictures left'}
        {showMoney && `, ${moneyLeft(quota.money)}`}, renews {formatDate(quota.resetsAt)}
      </span>
    </div>
  );
};
