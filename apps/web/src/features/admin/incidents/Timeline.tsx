import type { IncidentEntry, IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { readFailure } from '../../../lib/failure.ts';
import { formatDateTime, humanise } from '../../../lib/format.ts';
import { incidentsKey } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { More } from '../More.tsx';
import { usePages } from '../usePages.ts';
import { entryText } from './entry-text.ts';
import classes from './Incident.module.css';
import { useIncidentChange } from './useIncident.ts';

const EventLine = ({ entry }: { readonly entry: IncidentEntry }) => (
  <p>
    {humanise(String(entry.event?.type ?? entry.details.type ?? 'Event'))}
    {entry.event?.actorEmail != null && <bdi> by {entry.event.actorEmail}</bdi>}
    {entry.event !== null && entry.event.ip !== '' && ` from ${entry.event.ip}`}
    {entry.event === null && ' (no longer in the audit log)'}
    {entry.event !== null && (
      <>
        {' '}
        <TextLink to="/admin/audit" search={{ request: entry.event.requestId }} underline="always" inherit>
          Show in the audit log
        </TextLink>
      </>
    )}
  </p>
);

const AlertLine = ({ entry: { alertId, details } }: { readonly entry: IncidentEntry }) => (
  <p>
    {details.unlinked === true ? 'Alert removed from this case: ' : 'Alert: '}
    {String(details.title ?? '')}{' '}
    {alertId !== null && details.unlinked !== true && (
      <TextLink to="/admin/alerts/$alertId" params={{ alertId }} underline="always" inherit>
        Show the alert
      </TextLink>
    )}
  </p>
);

const Line = ({ entry }: { readonly entry: IncidentEntry }) => {
  if (entry.kind === 'event') return <EventLine entry={entry} />;
  if (entry.kind === 'alert') return <AlertLine entry={entry} />;
  return entry.kind === 'note' ? null : <p>{entryText(entry)}</p>;
};

const Entry = ({ entry }: { readonly entry: IncidentEntry }) => (
  <li className={classes.entry} data-kind={entry.kind}>
    <div className={classes.entryHead}>
      <time dateTime={entry.happenedAt}>{formatDateTime(entry.happenedAt)}</time>
      {entry.author !== null && <bdi>{entry.author.name}</bdi>}
    </div>
    <Line entry={entry} />
    {entry.text !== null && <p dir="auto">{entry.text}</p>}
  </li>
);

const NoteForm = ({ incident }: { readonly incident: IncidentView }) => {
  const { refresh, onError } = useIncidentChange(incident.id);
  const fields = useFields({ text: '' }, { text: 'Write something first.' });
  const add = trpc.admin.incidents.addNote.useMutation({
    onSuccess: () => {
      fields.reset();
      refresh();
    },
    onError,
  });
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={fields.onSubmit(({ text }) => add.mutate({ id: incident.id, text }))}
    >
      <Textarea
        label="Note"
        placeholder="What you saw, did or decided"
        autosize
        minRows={2}
        maxRows={12}
        maxLength={4000}
        dir="auto"
        {...fields.getInputProps('text')}
      />
      <div>
        <Button type="submit" loading={add.isPending}>
          Add note
        </Button>
      </div>
    </form>
  );
};

const numbersIn = (text: string): number[] =>
  text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number);

const LinkForm = ({
  incident,
  onClose,
}: {
  readonly incident: IncidentView;
  readonly onClose: () => void;
}) => {
  const { refresh } = useIncidentChange(incident.id);
  const fields = useFields({ seqs: '', ip: '' });
  const link = trpc.admin.incidents.linkEvents.useMutation({
    onSuccess: ({ linked, found }) => {
      notifyDone(`${linked} of ${found} events added.`);
      refresh();
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Link events"
      busy={link.isPending}
      failure={link.error === null ? null : readFailure(link.error)}
      onSubmit={({ seqs, ip }) =>
        link.mutate({
          id: incident.id,
          ...(seqs.trim() !== '' && { seqs: numbersIn(seqs) }),
          ...(ip.trim() !== '' && seqs.trim() === '' && { ip: ip.trim() }),
        })
      }
      onCancel={onClose}
    >
      <p className={dialog.text}>Events keep their place in the audit log. Here they stand at their time.</p>
      <TextInput
        label="Numbers of events"
        description="As the audit log shows them under Sequence, with commas between them."
        inputMode="numeric"
        data-autofocus
        {...fields.getInputProps('seqs')}
      />
      <TextInput
        label="Or an address"
        description="The newest 100 events from there."
        {...fields.getInputProps('ip')}
      />
    </DialogForm>
  );
};

/** What happened, newest first, and a place to write it down. */
export const Timeline = ({ incident }: { readonly incident: IncidentView }) => {
  const { client } = trpc.useUtils();
  const [isLinking, { open, close }] = useDisclosure();
  const { query, items } = usePages([...incidentsKey, incident.id, 'timeline'], (cursor, signal) =>
    client.admin.incidents.timeline.query(
      { id: incident.id, ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  const isClosed = incident.closedAt !== null;
  return (
    <>
      <div className={classes.blockHead}>
        <h2>Timeline</h2>
        {!isClosed && (
          <Button variant="default" onClick={open}>
            Link events…
          </Button>
        )}
      </div>
      {!isClosed && <NoteForm incident={incident} />}
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={160} mt={16} />}
      <ol className={classes.timeline} aria-label="Timeline">
        {items.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      <More query={query} />
      <Dialog title="Link events of the audit log" opened={isLinking} onClose={close}>
        <LinkForm incident={incident} onClose={close} />
      </Dialog>
    </>
  );
};
