import type { AlertDetail } from '@atelier/core/schemas/alerts';
import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ResponseSearch } from '../../../lib/block-search.ts';
import { isMissing } from '../../../lib/failure.ts';
import { formatDateTime, formatPrecise, humanise } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { NotFoundMessage } from '../../../ui/NotFoundMessage.tsx';
import { Section } from '../../../ui/Section.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { AlertResponses } from '../blocks/AlertResponses.tsx';
import { Tag } from '../Tag.tsx';
import user from '../UserPage.module.css';
import { AlertActions, AssignAlert } from './AlertActions.tsx';
import { AlertCases } from './AlertCases.tsx';
import { AlertEvidence } from './AlertEvidence.tsx';
import { AlertSubject } from './AlertSubject.tsx';
import classes from './Alerts.module.css';
import { changeText, countText, severityTone, stateText } from './alert-words.ts';
import { NoteForm } from './NoteForm.tsx';

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Facts = ({ alert }: { readonly alert: AlertDetail }) => (
  <dl className={user.facts}>
    <Fact name="About">
      <span className={classes.about}>
        {Object.values(alert.subject).every((part) => part === null) ? (
          'This server'
        ) : (
          <AlertSubject subject={alert.subject} />
        )}
      </span>
    </Fact>
    <Fact name="How much">{countText(alert)}</Fact>
    <Fact name="From">{formatPrecise(alert.firstAt)}</Fact>
    <Fact name="To">{formatPrecise(alert.lastAt)}</Fact>
    <Fact name="Kind">{humanise(alert.kind)}</Fact>
  </dl>
);

const History = ({ alert }: { readonly alert: AlertDetail }) => (
  <ol className={classes.history}>
    {alert.changes.map((change) => (
      <li key={change.id}>
        {changeText(change)} <time dateTime={change.at}>{formatDateTime(change.at)}</time>
        {change.note !== null && (
          <p className={classes.note} dir="auto">
            {change.note}
          </p>
        )}
      </li>
    ))}
  </ol>
);

const StoryList = ({ alert }: { readonly alert: AlertDetail }) => (
  <ul className={classes.history}>
    {alert.story.map((other) => (
      <li key={other.id}>
        <span className={classes.tags}>
          <Tag tone={severityTone[other.severity]}>{humanise(other.severity)}</Tag>
          <TextLink to="/admin/alerts/$alertId" params={{ alertId: other.id }} className={form.alone ?? ''}>
            {other.title}
          </TextLink>
          <span>{stateText(other)}</span>
        </span>
      </li>
    ))}
  </ul>
);

const appealsOf = ({ subject: { userId } }: AlertDetail): ResponseSearch => ({
  show: 'appealed',
  ...(userId === null ? {} : { person: userId }),
});

const Details = ({ alert }: { readonly alert: AlertDetail }) => (
  <>
    <div className={user.head}>
      <div>
        <h1>{alert.title}</h1>
        <p className={classes.tags}>
          <Tag tone={severityTone[alert.severity]}>{humanise(alert.severity)}</Tag>
          {stateText(alert)}
        </p>
      </div>
      {alert.state !== 'resolved' && <AlertActions alert={alert} />}
    </div>
    <p className={classes.explanation}>{alert.explanation}</p>
    {alert.kind === 'response_appealed' && (
      <p>
        <TextLink underline="always" to="/admin/blocks/responses" search={appealsOf(alert)}>
          Read and answer the appeal
        </TextLink>
      </p>
    )}
    <Section title="What is known">
      <div className={form.stack}>
        <Facts alert={alert} />
        {alert.state !== 'resolved' && <AssignAlert alert={alert} />}
      </div>
    </Section>
    <Section title="Evidence" note="The events of the audit log behind this alert.">
      <AlertEvidence alert={alert} />
    </Section>
    {alert.kind !== 'response_appealed' && (
      <Section title="Response" note="What rules did by themselves because of it.">
        <AlertResponses alertId={alert.id} />
      </Section>
    )}
    {alert.story.length > 0 && (
      <Section title="Story" note="Other alerts about the same, within a day of each other.">
        <StoryList alert={alert} />
      </Section>
    )}
    <Section title="Cases" note="If it takes more than one step to deal with, deal with it in a case.">
      <AlertCases alert={alert} />
    </Section>
    <Section title="History">
      <div className={form.stack}>
        {alert.state !== 'resolved' && <NoteForm alert={alert} />}
        <History alert={alert} />
      </div>
    </Section>
  </>
);

/** One alert: what happened in plain words, the evidence, and what is done about it. */
export const AlertPage = () => {
  const { alertId: id } = useParams({ from: '/member/admin/alerts/$alertId' });
  const { data, error, isPending, refetch } = trpc.admin.alerts.get.useQuery({ id });
  const missing = error !== null && isMissing(error);
  usePageTitle(missing ? 'Not found' : (data?.title ?? 'Alert'));
  if (missing)
    return (
      <NotFoundMessage>
        <ButtonLink to="/admin/alerts">Back to all alerts</ButtonLink>
      </NotFoundMessage>
    );
  return (
    <>
      <TextLink to="/admin/alerts" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All alerts
      </TextLink>
      {isPending && <Skeleton height={480} />}
      {error !== null && <ErrorMessage error={error} onRetry={refetch} />}
      {data !== undefined && <Details key={data.id} alert={data} />}
    </>
  );
};
