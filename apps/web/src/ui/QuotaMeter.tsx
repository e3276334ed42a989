import type { Quota } from '@atelier/core/schemas/auth';
import { formatDate, formatNumber } from '../lib/format.ts';
import classes from './QuotaMeter.module.css';

/** How much of the monthly quota is used; unfinished pictures count. */
export const QuotaMeter = ({ quota }: { readonly quota: Quota }) => {
  const taken = Math.min(quota.limit, quota.used + quota.held);
  const left = quota.limit - taken;
  return (
    <div className={classes.root} data-low={left <= quota.limit * 0.1 || undefined}>
      <progress max={Math.max(1, quota.limit)} value={taken} aria-label="Pictures used this month" />
      <span>
        {left > 0
          ? `${formatNumber(left)} of ${formatNumber(quota.limit)} pictures left`
          : 'No pictures left'}
        , renews {formatDate(quota.resetsAt)}
      </span>
    </div>
  );
};
