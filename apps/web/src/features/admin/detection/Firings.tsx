import type { FiringView, RuleView } from '@atelier/core/schemas/detection';
import { Button, Skeleton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { firingsRoot } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { More } from '../More.tsx';
import { Tag } from '../Tag.tsx';
import { usePages } from '../usePages.ts';
import { About } from './About.tsx';
import classes from './Detection.module.css';
import { responseText } from './words.ts';

const verdictLabels = { true_alarm: 'True alarm', false_alarm: 'False alarm' } as const;

/** Marks a firing as a true or false alarm, or takes that back. */
const Judge = ({ firing }: { readonly firing: FiringView }) => {
  const utils = trpc.useUtils();
  const queryClient = useQueryClient();
  const judge = trpc.admin.rules.judge.useMutation({
    onError: notifyFailure,
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: firingsRoot });
      void utils.admin.rules.list.invalidate();
    },
  });
  return (
    <div className={classes.buttons}>
      {(['true_alarm', 'false_alarm'] as const).map((verdict) => (
        <Button
          key={verdict}
          size="compact-md"
          variant={firing.verdict === verdict ? 'light' : 'subtle'}
          {...(firing.verdict === verdict ? {} : { color: 'gray' })}
          aria-pressed={firing.verdict === verdict}
          loading={judge.isPending && judge.variables.verdict === verdict}
          disabled={judge.isPending}
          onClick={() =>
            judge.mutate({ id: firing.id, verdict: firing.verdict === verdict ? null : verdict })
          }
        >
          {verdictLabels[verdict]}
        </Button>
      ))}
    </div>
  );
};

const Firing = ({
  firing,
  rule,
  isNamed,
}: {
  firing: FiringView;
  rule: RuleView | undefined;
  isNamed: boolean;
}) => (
  <li className={classes.firing}>
    <div className={classes.what}>
      {isNamed && (
        <TextLink to="/admin/rules/$ruleId" params={{ ruleId: firing.ruleId }} underline="always">
          {rule?.name ?? firing.ruleId}
        </TextLink>
      )}
      {isNamed && ': '}
      <About found={firing} unit={rule?.unit ?? 'events'} />
      <span className={classes.tags}>
        {firing.isShadow && <Tag>Shadow</Tag>}
        {firing.response !== null && <Tag tone="warning">{responseText(firing.response)}</Tag>}
      </span>
    </div>
    <Judge firing={firing} />
  </li>
);

interface Props {
  readonly rules: readonly RuleView[];
  /** Only those of this rule. */
  readonly ruleId?: string;
}

/** What rules found, the newest first. */
export const Firings = ({ rules, ruleId }: Props) => {
  const { client } = trpc.useUtils();
  const { query, items } = usePages([...firingsRoot, ruleId], (cursor, signal) =>
    client.admin.rules.firings.query(
      { ...(ruleId === undefined ? {} : { ruleId }), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  return (
    <>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={120} />}
      {query.isSuccess && items.length === 0 && (
        <p className={classes.note}>Nothing yet. What the rules find in the next 90 days appears here.</p>
      )}
      <ul className={classes.firings}>
        {items.map((firing) => (
          <Firing
            key={firing.id}
            firing={firing}
            rule={rules.find(({ id }) => id === firing.ruleId)}
            isNamed={ruleId === undefined}
          />
        ))}
      </ul>
      <More query={query} />
    </>
  );
};
