import type { AlertView } from '@atelier/core/schemas/alerts';
import { Button } from '@mantine/core';
import { formatAgo, humanise } from '../../../lib/format.ts';
import { TextLink } from '../../../ui/links.tsx';
import { Tag } from '../Tag.tsx';
import { AlertSubject } from './AlertSubject.tsx';
import classes from './Alerts.module.css';
import { countText, nameOf, severityTone, stateText } from './alert-words.ts';

interface Props {
  readonly alert: AlertView;
  readonly busy: boolean;
  readonly onAcknowledge: (alert: AlertView) => void;
}

/** One alert of the list: how bad, what, about whom, and who deals with it. */
export const AlertCard = ({ alert, busy, onAcknowledge }: Props) => (
  <article className={classes.card} data-severity={alert.severity} data-alert={alert.id}>
    <div className={classes.cardHead}>
      <Tag tone={severityTone[alert.severity]}>{humanise(alert.severity)}</Tag>
      <TextLink
        to="/admin/alerts/$alertId"
        params={{ alertId: alert.id }}
        className={classes.title ?? ''}
        data-alert-link
      >
        {alert.title}
      </TextLink>
      <time className={classes.ago} dateTime={alert.lastAt}>
        {formatAgo(alert.lastAt)}
      </time>
    </div>
    <div className={classes.facts}>
      <AlertSubject subject={alert.subject} />
      <span>{countText(alert)}</span>
      <span>{stateText(alert)}</span>
      {alert.assignee !== null && <span>Assigned to {nameOf(alert.assignee)}</span>}
    </div>
    {alert.state === 'open' && (
      <Button
        variant="default"
        size="xs"
        className={classes.quick ?? ''}
        loading={busy}
        aria-label={`Acknowledge “${alert.title}”`}
        onClick={() => onAcknowledge(alert)}
      >
        Acknowledge
      </Button>
    )}
  </article>
);
