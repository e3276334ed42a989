import type { FiringView, RuleView } from '@atelier/core/schemas/detection';
import { Button, Skeleton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { FindingSearch } from '../../../lib/finding-search.ts';
import { firingsRoot } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { More } from '../More.tsx';
import { Tag } from '../Tag.tsx';
import { usePages } from '../usePages.ts';
import { About } from './About.tsx';
import classes from './Detection.module.css';
import { outcomeText } from './words.ts';

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
        {firing.response !== null && (
          <Tag tone={firing.outcome === 'done' ? 'warning' : 'plain'}>{outcomeText(firing)}</Tag>
        )}
        {firing.alertId !== null && (
          <TextLink to="/admin/alerts/$alertId" params={{ alertId: firing.alertId }} underline="always">
            Alert
          </TextLink>
        )}
      </span>
    </div>
    <Judge firing={firing} />
  </li>
);

const verdictOptions = [
  { value: '', label: 'All' },
  { value: 'none', label: 'Not judged' },
  { value: 'true_alarm', label: 'True alarms' },
  { value: 'false_alarm', label: 'False alarms' },
] as const;

interface Props {
  readonly rules: readonly RuleView[];
  /** Only those of this rule. */
  readonly ruleId?: string;
  readonly search: FindingSearch;
  readonly onSearch: (search: FindingSearch) => void;
}

const nothing = 'Nothing yet. What the rules find in the next 90 days appears here.';

/** What rules found, the newest first. */
export const Firings = ({ rules, ruleId, search, onSearch }: Props) => {
  const { client } = trpc.useUtils();
  const { query, items } = usePages([...firingsRoot, ruleId, search], (cursor, signal) =>
    client.admin.rules.firings.query(
      { ...search, ...(ruleId === undefined ? {} : { ruleId }), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  return (
    <>
      <Choice
        legend="Show"
        value={search.verdict ?? ''}
        options={verdictOptions}
        onChange={(verdict) => onSearch(verdict === '' ? {} : { verdict })}
      />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={120} />}
      {query.isSuccess && items.length === 0 && (
        <p className={classes.note}>{search.verdict === undefined ? nothing : 'No finding like that.'}</p>
      )}
      <ul className={classes.firings} aria-busy={query.isPlaceholderData}>
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
