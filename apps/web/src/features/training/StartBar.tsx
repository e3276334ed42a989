import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { Button } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { formatMoney } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { moneyLeft } from './budget.ts';
import classes from './NewTrainingPage.module.css';
import { priceText } from './training-text.ts';

interface Props {
  readonly base: TrainingBaseView;
  /** Why it cannot be started now; null if it can. */
  readonly blocked: string | null;
  readonly busy: boolean;
  readonly children?: ReactNode;
}

/** What it costs, what is left of the budget, and the button that starts it. */
export const StartBar = ({ base, blocked, busy, children }: Props) => {
  const reasonId = useId();
  const { price, currency } = base;
  const money = trpc.account.me.useQuery().data?.quota.money;
  const isPriced = price.minor > 0;
  return (
    <div className={classes.bar}>
      <div className={classes.cost}>
        <strong>{priceText(price.minor, currency)}</strong>
        {!isPriced && <span>Training on this model costs nothing.</span>}
        {isPriced && money !== undefined && (
          <span>
            {`${formatMoney(moneyLeft(money), currency)} of ${formatMoney(money.budgetMinor, currency)} left this month`}
          </span>
        )}
      </div>
      <div className={classes.actions}>
        {children}
        <Button
          type="submit"
          size="md"
          loading={busy}
          disabled={blocked !== null}
          aria-describedby={blocked === null ? undefined : reasonId}
        >
          Start training{isPriced && `, ${formatMoney(price.minor, currency)}`}
        </Button>
      </div>
      {blocked !== null && (
        <p id={reasonId} className={classes.reason}>
          {blocked}
        </p>
      )}
    </div>
  );
};
