import type { IncidentNotice } from '@atelier/core/schemas/incident-notices';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Skeleton, Textarea, TextInput } from '@mantine/core';
import { formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import classes from './Incident.module.css';
import { OthersChange } from './OthersChange.tsx';
import { refetchMs, useIncidentChange } from './useIncident.ts';
import { useSharedForm } from './useSharedForm.ts';

interface Props {
  readonly incident: IncidentView;
  readonly notice: IncidentNotice;
}

const labels = { subject: 'Subject', body: 'Text' } as const;
const draftOf = ({ subject, body, version }: IncidentNotice) => ({ values: { subject, body }, version });

const people = (count: number): string => `${formatNumber(count)} ${count === 1 ? 'person' : 'people'}`;

const Send = ({ incident, notice, isSaved }: Props & { readonly isSaved: boolean }) => {
  const { refresh, onError } = useIncidentChange(incident.id);
  const utils = trpc.useUtils();
  const send = trpc.admin.incidents.sendNotice.useMutation({
    onSuccess: ({ queued, left }) => {
      const more = left === 0 ? '' : ` ${people(left)} are left: send again.`;
      notifyDone(
        incident.isDrill
          ? `Drill, nothing was sent. It would go to ${people(queued)}.`
          : `On its way to ${people(queued)}.${more}`,
      );
    },
    onError,
    onSettled: () => {
      refresh();
      void utils.admin.incidents.notice.invalidate({ id: incident.id });
    },
  });
  return (
    <ConfirmButton
      label="Send…"
      title={`Send to ${people(notice.untold)}?`}
      verb="Send"
      busy={send.isPending}
      disabled={!isSaved || notice.untold === 0}
      onConfirm={(close) => send.mutate({ id: incident.id, version: notice.version }, { onSettled: close })}
    >
      {incident.isDrill
        ? 'This is a drill: nothing is sent.'
        : 'Everyone on the list who was not told yet gets this email. It can’t be taken back.'}
    </ConfirmButton>
  );
};

const Draft = ({ incident, notice }: Props) => {
  const { onError } = useIncidentChange(incident.id);
  const utils = trpc.useUtils();
  const shared = useSharedForm(draftOf(notice), `notice:${incident.id}`, {
    subject: 'Write a subject.',
    body: 'Write what people should know.',
  });
  const { fields, version, isTyped } = shared;
  const save = trpc.admin.incidents.saveNotice.useMutation({
    onSuccess: (saved, { subject, body }) => {
      utils.admin.incidents.notice.setData({ id: incident.id }, saved);
      shared.onSaved(draftOf(saved), { subject, body });
      notifyDone('The notice is saved. Nothing was sent.');
    },
    onError: (error) => {
      onError(error);
      void utils.admin.incidents.notice.invalidate({ id: incident.id });
    },
  });
  // The answer to one's own change is on its way.
  const clashes = save.isPending ? [] : shared.clashes;
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={fields.onSubmit((values) => save.mutate({ id: incident.id, version, ...values }))}
    >
      <OthersChange
        clashes={clashes}
        labels={labels}
        onKeepMine={shared.keepMine}
        onTakeTheirs={shared.takeTheirs}
      />
      <TextInput label={labels.subject} maxLength={150} dir="auto" {...fields.getInputProps('subject')} />
      <Textarea
        label={labels.body}
        description="Replace what stands in capitals. {name} becomes the person’s name."
        autosize
        minRows={6}
        maxRows={18}
        maxLength={6000}
        dir="auto"
        {...fields.getInputProps('body')}
      />
      <div className={classes.actions}>
        <Button type="submit" variant="default" loading={save.isPending} disabled={clashes.length > 0}>
          Save notice
        </Button>
        <Send
          incident={incident}
          notice={notice}
          isSaved={version > 0 && version === notice.version && !isTyped}
        />
      </div>
    </form>
  );
};

/** What the people affected are told. */
export const Notice = ({ incident }: { readonly incident: IncidentView }) => {
  const query = trpc.admin.incidents.notice.useQuery({ id: incident.id }, { refetchInterval: refetchMs });
  if (incident.closedAt !== null) return null;
  return (
    <section className={classes.block} aria-labelledby="notice">
      <div className={classes.blockHead}>
        <h2 id="notice">Notice to the people affected</h2>
        {query.data !== undefined && (
          <p>
            {people(query.data.told)} told, {formatNumber(query.data.untold)} left. Save it before you send
            it.
          </p>
        )}
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={200} />}
      {query.data !== undefined && <Draft incident={incident} notice={query.data} />}
    </section>
  );
};
