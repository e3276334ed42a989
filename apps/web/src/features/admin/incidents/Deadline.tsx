import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Progress } from '@mantine/core';
import { formatDateTime } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import classes from './Incident.module.css';
import { useIncidentChange } from './useIncident.ts';
import { leftText, useNow } from './useNow.ts';

const hours = 72;

/** The time until the authority has to be told (GDPR art. 33). */
export const Deadline = ({ incident }: { readonly incident: IncidentView }) => {
  const nowMs = useNow(15_000);
  const change = useIncidentChange(incident.id);
  const update = trpc.admin.incidents.update.useMutation(change);
  const { id, version, deadline, awareAt, authorityToldAt, duty, closedAt } = incident;
  const isOpen = closedAt === null;
  if (duty === 'not_needed') return null;
  if (authorityToldAt !== null)
    return (
      <div className={classes.deadline}>
        <p>The authority was told on {formatDateTime(authorityToldAt)}.</p>
      </div>
    );
  if (deadline === null || awareAt === null) {
    if (!isOpen) return null;
    return (
      <div className={classes.deadline}>
        <div>
          <strong>Is personal data concerned?</strong>
          <p>Then the authority has to be told within 72 hours of when it became known.</p>
        </div>
        <span />
        <Button
          variant="default"
          loading={update.isPending}
          onClick={() => update.mutate({ id, version, awareAt: new Date().toISOString() })}
        >
          Start the 72 hours
        </Button>
      </div>
    );
  }
  const left = leftText(deadline, nowMs);
  return (
    <section
      className={classes.deadline}
      data-tone={left.hours < 24 ? 'danger' : undefined}
      aria-label="72 hours to tell the authority"
    >
      <span className={classes.left}>{left.text}</span>
      <div>
        <Progress
          value={Math.min(100, Math.max(0, ((hours - left.hours) / hours) * 100))}
          color={left.hours < 24 ? 'red' : 'teal'}
          aria-label="Time that has passed"
        />
        <p>
          Known since {formatDateTime(awareAt)}. Tell the authority by {formatDateTime(deadline)}.
        </p>
      </div>
      {isOpen && (
        <ConfirmButton
          variant="default"
          label="Authority told…"
          title="Was the authority told?"
          verb="Yes, it was told"
          busy={update.isPending}
          onConfirm={(close) =>
            update.mutate(
              { id, version, authorityToldAt: new Date().toISOString(), duty: 'needed' },
              { onSettled: close },
            )
          }
        >
          This stops the clock and writes the time on the timeline. It sends nothing.
        </ConfirmButton>
      )}
    </section>
  );
};
