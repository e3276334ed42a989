import { ruleGroups } from '@atelier/core/detection/rule';
import type { RuleView } from '@atelier/core/schemas/detection';
import { Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { formatAgo, formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import classes from './Detection.module.css';
import { Firings } from './Firings.tsx';
import { groupTitles, severityLabels, severityTones, stateLabels, stateTones } from './words.ts';

const firedText = ({ record: { fired, lastAt } }: RuleView): string =>
  lastAt === null ? 'Not in 30 days' : `${formatNumber(fired)} in 30 days, last ${formatAgo(lastAt)}`;

/** A rule that has not fired has nothing to judge. */
const recordText = ({ record: { lastAt, trueAlarms, falseAlarms } }: RuleView): string => {
  if (trueAlarms + falseAlarms > 0)
    return `${formatNumber(trueAlarms)} true, ${formatNumber(falseAlarms)} false`;
  return lastAt === null ? '–' : 'Not judged yet';
};

const Row = ({ rule }: { readonly rule: RuleView }) => (
  <tr className={table.linked}>
    <td data-label="">
      <TextLink
        to="/admin/rules/$ruleId"
        params={{ ruleId: rule.id }}
        className={`${table.strong} ${table.rowLink}`}
      >
        {rule.name}
      </TextLink>
      <span className={table.below}>{rule.describes}</span>
    </td>
    <td data-label="State">
      <span>
        <Tag tone={stateTones[rule.settings.state]}>{stateLabels[rule.settings.state]}</Tag>
      </span>
    </td>
    <td data-label="Severity">
      <span>
        <Tag tone={severityTones[rule.severity]}>{severityLabels[rule.severity]}</Tag>
      </span>
    </td>
    <td data-label="Fired">{firedText(rule)}</td>
    <td data-label="Alarms">{recordText(rule)}</td>
  </tr>
);

const Group = ({ title, rules }: { readonly title: string; readonly rules: readonly RuleView[] }) => (
  <section aria-label={title}>
    <h2 className={classes.group}>{title}</h2>
    <table className={`${table.table} ${table.cards}`}>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">State</th>
          <th scope="col">Severity</th>
          <th scope="col">Fired</th>
          <th scope="col">Alarms</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <Row key={rule.id} rule={rule} />
        ))}
      </tbody>
    </table>
  </section>
);

/** The rules of detection, and what they found. */
export const DetectionRulesPage = () => {
  usePageTitle('Detection rules');
  const search = useSearch({ from: '/member/admin/rules' });
  const navigate = useNavigate();
  const query = trpc.admin.rules.list.useQuery();
  const rules = query.data?.items ?? [];
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Detection rules</h1>
          <p className={table.lead}>
            What Atelier watches for. A rule in shadow records what it finds, and neither alerts nor acts.
          </p>
        </div>
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={480} />}
      {query.data !== undefined && (
        <>
          <section aria-label="Latest findings">
            <h2 className={classes.group}>Latest findings</h2>
            <Firings
              rules={rules}
              search={search}
              onSearch={(next) => navigate({ to: '/admin/rules', search: next, resetScroll: false })}
            />
          </section>
          {ruleGroups.map((group) => (
            <Group
              key={group}
              title={groupTitles[group]}
              rules={rules.filter((rule) => rule.group === group)}
            />
          ))}
        </>
      )}
    </>
  );
};
