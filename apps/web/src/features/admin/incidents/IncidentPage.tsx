import { type IncidentPhase, incidentRoles } from '@atelier/core/incidents/incidents';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isMissing } from '../../../lib/failure.ts';
import { formatDateTime } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { NotFoundMessage } from '../../../ui/NotFoundMessage.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { Tag } from '../Tag.tsx';
import user from '../UserPage.module.css';
import { Checklist } from './Checklist.tsx';
import { CloseIncident } from './CloseIncident.tsx';
import { Containment } from './Containment.tsx';
import { Deadline } from './Deadline.tsx';
import { EditIncident } from './EditIncident.tsx';
import classes from './Incident.module.css';
import { phaseNames, roleNames, runbookNames, severityNames, severityTone } from './incident-words.ts';
import { LinkedAlerts } from './LinkedAlerts.tsx';
import { Notice } from './Notice.tsx';
import { People } from './People.tsx';
import { MovePhase, PhaseSteps } from './PhaseSteps.tsx';
import { Review } from './Review.tsx';
import { Timeline } from './Timeline.tsx';
import { useIncidentQuery } from './useIncident.ts';

const Head = ({ incident }: { readonly incident: IncidentView }) => {
  const mayManage = useCan('incident:manage');
  const [isEditing, editing] = useDisclosure();
  const [isClosing, closing] = useDisclosure();
  const isClosed = incident.closedAt !== null;
  return (
    <div className={classes.head}>
      <div>
        <h1 dir="auto">{incident.title}</h1>
        <div className={classes.facts}>
          {incident.isDrill && <Tag tone="warning">Drill</Tag>}
          <Tag tone={severityTone[incident.severity]}>{severityNames[incident.severity]}</Tag>
          {incident.closedAt !== null && <Tag>{`Closed ${formatDateTime(incident.closedAt)}`}</Tag>}
          <span>{runbookNames[incident.runbook]}</span>
          <span>Opened {formatDateTime(incident.createdAt)}</span>
        </div>
      </div>
      {mayManage && (
        <div className={classes.actions}>
          {!isClosed && (
            <Button variant="default" onClick={editing.open}>
              Edit…
            </Button>
          )}
          <Button variant="default" component="a" href={`/exports/incidents/${incident.id}`} download>
            Download evidence
          </Button>
          <Button variant="default" onClick={closing.open}>
            {isClosed ? 'Reopen…' : 'Close case…'}
          </Button>
          <EditIncident incident={incident} opened={isEditing} onClose={editing.close} />
          <CloseIncident incident={incident} opened={isClosing} onClose={closing.close} />
        </div>
      )}
    </div>
  );
};

const Roles = ({ incident }: { readonly incident: IncidentView }) => (
  <section className={classes.block} aria-labelledby="roles">
    <div className={classes.blockHead}>
      <h2 id="roles">Who does what</h2>
    </div>
    <dl className={classes.roles}>
      {incidentRoles.map((role) => (
        <div key={role}>
          <dt>{roleNames[role]}</dt>
          <dd>{incident[role] === null ? 'No one yet' : <bdi>{incident[role]?.name}</bdi>}</dd>
        </div>
      ))}
    </dl>
  </section>
);

const Case = ({ incident }: { readonly incident: IncidentView }) => {
  const [shown, setShown] = useState<IncidentPhase>(incident.phase);
  const phases = { incident, shown, onShow: setShown };
  return (
    <>
      {incident.isDrill && (
        <div className={classes.drill} role="note">
          <strong>This is a drill.</strong> Nothing here has an effect.
        </div>
      )}
      <Head incident={incident} />
      {incident.summary !== '' && (
        <p className={classes.summary} dir="auto">
          {incident.summary}
        </p>
      )}
      <Deadline incident={incident} />
      <PhaseSteps {...phases} />
      <div className={classes.columns}>
        <div>
          <section className={classes.block} aria-labelledby="phase">
            <div className={classes.blockHead}>
              <h2 id="phase">{phaseNames[shown]}</h2>
              <MovePhase {...phases} />
            </div>
            <Checklist incident={incident} phase={shown} />
          </section>
          <section className={classes.block} aria-label="History">
            <Timeline incident={incident} />
          </section>
        </div>
        <div>
          <Containment incident={incident} />
          <LinkedAlerts incident={incident} />
          <People incident={incident} />
          <Notice incident={incident} />
          <Roles incident={incident} />
          <Review incident={incident} />
        </div>
      </div>
    </>
  );
};

/** One case: what there is to do now, what was done, and what happened. */
export const IncidentPage = () => {
  const { incidentId } = useParams({ from: '/member/admin/incidents/$incidentId' });
  const query = useIncidentQuery(incidentId);
  const missing = query.error !== null && isMissing(query.error);
  usePageTitle(missing ? 'Not found' : (query.data?.title ?? 'Incident'));
  if (missing)
    return (
      <NotFoundMessage>
        <ButtonLink to="/admin/incidents">Back to all cases</ButtonLink>
      </NotFoundMessage>
    );
  return (
    <>
      <TextLink to="/admin/incidents" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All cases
      </TextLink>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={420} />}
      {query.data !== undefined && <Case key={query.data.id} incident={query.data} />}
    </>
  );
};
