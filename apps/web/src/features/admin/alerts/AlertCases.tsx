import { incidentBounds } from '@atelier/core/incidents/incidents';
import type { AlertDetail } from '@atelier/core/schemas/alerts';
import { cutTo } from '@atelier/core/text';
import { Button, Checkbox, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { formatDateTime } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { type CaseStart, OpenIncident } from '../incidents/OpenIncident.tsx';
import { runbookOfAlert } from '../incidents/runbook-of-alert.ts';
import { Tag } from '../Tag.tsx';
import user from '../UserPage.module.css';
import { AddToCase } from './AddToCase.tsx';
import classes from './Alerts.module.css';

const startOf = (alert: AlertDetail, alertIds: readonly string[]): CaseStart => ({
  ...{ runbook: runbookOfAlert(alert.kind), title: cutTo(alert.title, incidentBounds.title) },
  ...{ severity: alert.severity, summary: alert.explanation, alertIds },
});

const Actions = ({ alert }: { readonly alert: AlertDetail }) => {
  const [withStory, setWithStory] = useState(true);
  const [isOpening, opening] = useDisclosure();
  const [isAdding, adding] = useDisclosure();
  const others = alert.story.length;
  const alertIds = [alert.id, ...(withStory ? alert.story.map(({ id }) => id) : [])];
  return (
    <>
      {others > 0 && (
        <Checkbox
          label={
            others === 1 ? 'With the other alert of its story' : `With the ${others} others of its story`
          }
          checked={withStory}
          onChange={({ currentTarget }) => setWithStory(currentTarget.checked)}
        />
      )}
      <div className={user.actions}>
        <Button variant="default" onClick={opening.open}>
          Open a case…
        </Button>
        <Button variant="default" onClick={adding.open}>
          Add to a case…
        </Button>
      </div>
      <OpenIncident
        start={startOf(alert, alertIds)}
        isDrill={false}
        opened={isOpening}
        onClose={opening.close}
      />
      <AddToCase alert={alert} alertIds={alertIds} opened={isAdding} onClose={adding.close} />
    </>
  );
};

/** The cases that an alert is in, and the ways to one. */
export const AlertCases = ({ alert }: { readonly alert: AlertDetail }) => {
  const mayManage = useCan('incident:manage');
  const query = trpc.admin.incidents.ofAlert.useQuery({ alertId: alert.id });
  return (
    <div className={form.stack}>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={24} width={220} />}
      {query.data?.items.length === 0 && <p className={form.text}>It is in no case yet.</p>}
      {query.data !== undefined && query.data.items.length > 0 && (
        <ul className={classes.history} aria-label="Cases of this alert">
          {query.data.items.map(({ id, title, isDrill, closedAt }) => (
            <li key={id}>
              <span className={classes.tags}>
                {isDrill && <Tag tone="warning">Drill</Tag>}
                <TextLink
                  to="/admin/incidents/$incidentId"
                  params={{ incidentId: id }}
                  className={form.alone ?? ''}
                >
                  {title}
                </TextLink>
                <span>{closedAt === null ? 'Open' : `Closed ${formatDateTime(closedAt)}`}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {mayManage && <Actions alert={alert} />}
    </div>
  );
};
