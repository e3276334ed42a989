import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { formatDateTime } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { NotFoundMessage } from '../../../ui/NotFoundMessage.tsx';
import { Section } from '../../../ui/Section.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import user from '../UserPage.module.css';
import classes from './Detection.module.css';
import { Firings } from './Firings.tsx';
import { RuleForm } from './RuleForm.tsx';
import { severityLabels, severityTones } from './words.ts';

/** One rule of detection: what it looks for and why, its settings, and what it found. */
export const DetectionRulePage = () => {
  const { ruleId } = useParams({ from: '/member/admin/rules/$ruleId' });
  const search = useSearch({ from: '/member/admin/rules/$ruleId' });
  const navigate = useNavigate();
  const query = trpc.admin.rules.list.useQuery();
  const rule = query.data?.items.find(({ id }) => id === ruleId);
  const isMissing = query.data !== undefined && rule === undefined;
  usePageTitle(isMissing ? 'Not found' : (rule?.name ?? 'Rule'));
  if (isMissing)
    return (
      <NotFoundMessage>
        <ButtonLink to="/admin/rules">Back to all rules</ButtonLink>
      </NotFoundMessage>
    );
  return (
    <>
      <TextLink to="/admin/rules" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All rules
      </TextLink>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={420} />}
      {rule !== undefined && (
        <>
          <div className={table.head}>
            <div>
              <h1>{rule.name}</h1>
              <p className={table.lead}>{rule.describes}</p>
              <p className={classes.matters}>{rule.matters}</p>
              <span className={classes.tags}>
                <Tag tone={severityTones[rule.severity]}>{severityLabels[rule.severity]} severity</Tag>
              </span>
            </div>
          </div>
          <Section
            title="Settings"
            note={
              rule.updatedAt === null
                ? 'As delivered. Every change is in the audit log.'
                : `Changed ${formatDateTime(rule.updatedAt)}. Every change is in the audit log.`
            }
          >
            <RuleForm key={rule.updatedAt} rule={rule} />
          </Section>
          <Section
            title="Findings"
            note="Say whether each was a true alarm: it shows how well the rule works."
          >
            <Firings
              rules={[rule]}
              ruleId={rule.id}
              search={search}
              onSearch={(next) =>
                navigate({ to: '/admin/rules/$ruleId', params: { ruleId }, search: next, resetScroll: false })
              }
            />
          </Section>
        </>
      )}
    </>
  );
};
