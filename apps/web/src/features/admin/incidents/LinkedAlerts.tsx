import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Skeleton } from '@mantine/core';
import { formatAgo } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { stateText } from '../alerts/alert-words.ts';
import { Tag } from '../Tag.tsx';
import classes from './Incident.module.css';
import { severityNames, severityTone } from './incident-words.ts';
import { useIncidentChange } from './useIncident.ts';

const List = ({ incident }: { readonly incident: IncidentView }) => {
  const mayManage = useCan('incident:manage') && incident.closedAt === null;
  const { refresh, onError } = useIncidentChange(incident.id);
  const utils = trpc.useUtils();
  const query = trpc.admin.incidents.alerts.useQuery({ id: incident.id });
  const unlink = trpc.admin.incidents.unlinkAlert.useMutation({
    onError,
    onSettled: () => {
      refresh();
      void utils.admin.incidents.alerts.invalidate({ id: incident.id });
    },
  });
  return (
    <>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={44} />}
      {query.data?.items.length === 0 && (
        <p className={classes.note}>
          None yet. To add one, open it under{' '}
          <TextLink to="/admin/alerts" underline="always" inherit>
            Alerts
          </TextLink>{' '}
          and choose “Add to a case…”.
        </p>
      )}
      <ul className={classes.rows} aria-label="Alerts of this case">
        {query.data?.items.map((alert) => (
          <li key={alert.id}>
            <span>
              <TextLink
                to="/admin/alerts/$alertId"
                params={{ alertId: alert.id }}
                className={form.alone ?? ''}
              >
                {alert.title}
              </TextLink>
              <span className={classes.alertFacts}>
                <Tag tone={severityTone[alert.severity]}>{severityNames[alert.severity]}</Tag>
                <span>
                  {stateText(alert)}, {formatAgo(alert.firstAt)}
                </span>
              </span>
            </span>
            {mayManage && (
              <Button
                variant="subtle"
                color="gray"
                aria-label={`Remove “${alert.title}” from this case`}
                loading={unlink.isPending && unlink.variables.alertId === alert.id}
                onClick={() => unlink.mutate({ id: incident.id, alertId: alert.id })}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
};

/** The alerts that belong to a case. */
export const LinkedAlerts = ({ incident }: { readonly incident: IncidentView }) => (
  <section className={classes.block} aria-labelledby="case-alerts">
    <div className={classes.blockHead}>
      <h2 id="case-alerts">Alerts</h2>
    </div>
    <List incident={incident} />
  </section>
);
