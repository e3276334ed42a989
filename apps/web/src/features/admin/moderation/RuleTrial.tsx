import { Button } from '@mantine/core';
import { formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import classes from './Moderation.module.css';

/** Says how many past prompts the words would have matched. */
export const RuleTrial = ({ terms }: { readonly terms: readonly string[] }) => {
  const trial = trpc.admin.moderation.try.useMutation();
  const { data } = trial;
  return (
    <div>
      <Button
        variant="default"
        disabled={terms.length === 0}
        loading={trial.isPending}
        onClick={() => trial.mutate({ terms: [...terms] })}
      >
        Try on past prompts
      </Button>
      {trial.error !== null && <ErrorMessage error={trial.error} />}
      {data !== undefined && (
        <div className={classes.trial} role="status">
          Would have hit {formatNumber(data.hits)} of {formatNumber(data.prompts)}
          {data.isPartial ? ' prompts looked at. There are more.' : ' prompts.'}
          {data.samples.length > 0 && (
            <ul>
              {data.samples.map(({ before, match, after }) => (
                <li key={`${before}|${match}|${after}`} dir="auto">
                  {before}
                  <mark>{match}</mark>
                  {after}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
};
