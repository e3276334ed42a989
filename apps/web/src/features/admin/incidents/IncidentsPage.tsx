import type { IncidentSummary } from '@atelier/core/schemas/incidents';
import { Button, Skeleton } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { formatAgo } from '../../../lib/format.ts';
import { parseIncidentSearch } from '../../../lib/incident-search.ts';
import { incidentsKey } from '../../../lib/queries.ts';
import { useCan } from '../../../lib/session.ts';
import { useBegun } from '../../../lib/useBegun.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { More } from '../More.tsx';
import { OnlyPerson } from '../OnlyPerson.tsx';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import { usePages } from '../usePages.ts';
import classes from './Incident.module.css';
import { phaseNames, runbookNames, severityNames, severityTone } from './incident-words.ts';
import { OpenIncident } from './OpenIncident.tsx';
import { leftText, useNow } from './useNow.ts';

const shownOptions = [
  { value: 'open', label: 'Open' },
  { value: 'closed', label: 'Closed' },
  { value: 'all', label: 'All' },
] as const;
const emptyTitles = { open: 'No open cases', closed: 'No closed cases', all: 'No cases' } as const;
type Shown = (typeof shownOptions)[number]['value'];

const ClockOf = ({ incident }: { readonly incident: IncidentSummary }) => {
  const nowMs = useNow(30_000);
  const { deadline, authorityToldAt, duty, closedAt } = incident;
  if (deadline === null || authorityToldAt !== null || duty === 'not_needed' || closedAt !== null)
    return null;
  const { text, hours } = leftText(deadline, nowMs);
  return <Tag tone={hours < 24 ? 'danger' : 'warning'}>{`${text} to tell the authority`}</Tag>;
};

const Card = ({ incident }: { readonly incident: IncidentSummary }) => (
  <li className={classes.card} data-severity={incident.severity}>
    <h2 dir="auto">
      <Link to="/admin/incidents/$incidentId" params={{ incidentId: incident.id }}>
        {incident.title}
      </Link>
    </h2>
    <div className={classes.clock}>
      <ClockOf incident={incident} />
    </div>
    <div className={classes.facts}>
      {incident.isDrill && <Tag tone="warning">Drill</Tag>}
      <Tag tone={severityTone[incident.severity]}>{severityNames[incident.severity]}</Tag>
      <span>
        {incident.closedAt === null ? phaseNames[incident.phase] : `Closed ${formatAgo(incident.closedAt)}`}
      </span>
      <span>{runbookNames[incident.runbook]}</span>
      {incident.commander !== null && (
        <span>
          Led by <bdi>{incident.commander.name}</bdi>
        </span>
      )}
      <span>Opened {formatAgo(incident.createdAt)}</span>
    </div>
  </li>
);

/** All cases. */
export const IncidentsPage = () => {
  usePageTitle('Incidents');
  const { show: shown = 'open', person } = useSearch({ from: '/member/admin/incidents' });
  const navigate = useNavigate();
  const narrow = (next: { readonly show: Shown; readonly person: string | undefined }) =>
    void navigate({ to: '/admin/incidents', search: parseIncidentSearch(next) });
  const [opening, setOpening] = useState<'real' | 'drill' | null>(null);
  const mayManage = useCan('incident:manage');
  useBegun((begin) => {
    if (begin === 'incident') setOpening('real');
    if (begin === 'drill') setOpening('drill');
  });
  const { client } = trpc.useUtils();
  const { query, items } = usePages([...incidentsKey, shown, person], (cursor, signal) =>
    client.admin.incidents.list.query(
      {
        ...(shown !== 'all' && { isClosed: shown === 'closed' }),
        ...(person !== undefined && { userId: person }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      { signal },
    ),
  );
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Incidents</h1>
          <p className={table.lead}>
            When something goes wrong: what happened, what to do next, and who does it. Try it with a drill
            first.
          </p>
        </div>
        {mayManage && (
          <div className={classes.actions}>
            <Button variant="default" onClick={() => setOpening('drill')}>
              Start a drill…
            </Button>
            <Button onClick={() => setOpening('real')}>Open a case…</Button>
          </div>
        )}
      </div>
      <Choice
        legend="Show"
        value={shown}
        options={shownOptions}
        onChange={(show) => narrow({ show, person })}
      />
      <OnlyPerson person={person} onClear={() => narrow({ show: shown, person: undefined })} />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={260} mt={20} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={emptyTitles[shown]}>
          {shown === 'open'
            ? 'That is good. A drill shows you and the others how a case works, and changes nothing.'
            : 'Cases appear here when they are over, with their report and lessons.'}
        </EmptyState>
      )}
      <ul className={classes.list} aria-label="Cases">
        {items.map((incident) => (
          <Card key={incident.id} incident={incident} />
        ))}
      </ul>
      <More query={query} />
      <OpenIncident
        isDrill={opening === 'drill'}
        opened={opening !== null}
        onClose={() => setOpening(null)}
      />
    </>
  );
};
