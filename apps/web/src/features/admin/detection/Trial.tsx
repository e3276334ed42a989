import type { RuleView } from '@atelier/core/schemas/detection';
import { Button } from '@mantine/core';
import { formatDateTime, formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { About } from './About.tsx';
import classes from './Detection.module.css';

interface Props {
  readonly rule: RuleView;
  /** The numbers on the page, saved or not; null while they are not valid. */
  readonly numbers: { readonly threshold: number; readonly windowS: number } | null;
}

const timesText = (fired: number): string => {
  if (fired === 0) return 'would not have fired';
  return fired === 1 ? 'would have fired once' : `would have fired ${formatNumber(fired)} times`;
};

/** Says what the rule would have found in the last seven days. */
export const Trial = ({ rule, numbers }: Props) => {
  const trial = trpc.admin.rules.try.useMutation();
  const { data } = trial;
  return (
    <div>
      <Button
        variant="default"
        disabled={numbers === null}
        loading={trial.isPending}
        onClick={() => numbers !== null && trial.mutate({ id: rule.id, ...numbers })}
      >
        Try on the past
      </Button>
      {trial.error !== null && <ErrorMessage error={trial.error} />}
      <div role="status">
        {data !== undefined && (
          <>
            <p>
              With these numbers it {timesText(data.fired)} in the last seven days
              {data.isPartial &&
                ` until ${formatDateTime(data.until)}: there is more than one trial looks at`}
              {data.fired > data.firings.length ? `. The first ${data.firings.length}:` : '.'}
            </p>
            <ul className={classes.firings}>
              {data.firings.map((found) => (
                <li
                  key={`${found.to} ${found.person?.id} ${found.address} ${found.procedure} ${found.tokenId}`}
                  className={classes.firing}
                >
                  <div className={classes.what}>
                    <About found={found} unit={rule.unit} />
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
};
