import type { AlertDetail } from '@atelier/core/schemas/alerts';
import { NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { readFailure } from '../../../lib/failure.ts';
import { incidentsKey } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { useFields } from '../../../ui/useFields.ts';

interface Props {
  readonly alert: AlertDetail;
  readonly alertIds: readonly string[];
  readonly onClose: () => void;
}

/** More open cases at once are not offered; they are opened from the list of cases. */
const shownCases = 100;

const Form = ({ alert, alertIds, onClose }: Props) => {
  const utils = trpc.useUtils();
  const queryClient = useQueryClient();
  const cases = trpc.admin.incidents.list.useQuery({ isClosed: false, limit: shownCases });
  const fields = useFields({ id: '' }, { id: 'Choose a case.' });
  const link = trpc.admin.incidents.linkAlerts.useMutation({
    onSuccess: ({ linked }) => {
      notifyDone(linked === 0 ? 'It is in this case already.' : 'Added to the case.');
      void utils.admin.incidents.ofAlert.invalidate({ alertId: alert.id });
      void utils.admin.incidents.alerts.invalidate();
      void queryClient.invalidateQueries({ queryKey: incidentsKey });
      onClose();
    },
  });
  const items = cases.data?.items ?? [];
  const failure = link.error ?? cases.error;
  return (
    <DialogForm
      fields={fields}
      verb="Add to case"
      busy={link.isPending}
      failure={failure === null ? null : readFailure(failure)}
      onSubmit={({ id }) => link.mutate({ id, alertIds: [...alertIds] })}
      onCancel={onClose}
    >
      <p className={dialog.text}>
        {alertIds.length === 1
          ? 'It is put on the timeline of the case.'
          : `It is put on the timeline of the case, with ${alertIds.length - 1} more of its story.`}
      </p>
      <NativeSelect
        label="Case"
        {...(cases.isSuccess && items.length === 0 ? { description: 'No case is open.' } : {})}
        data={[
          { value: '', label: cases.isPending ? 'Loading…' : 'Choose a case' },
          ...items.map(({ id, title, isDrill }) => ({
            value: id,
            label: isDrill ? `${title} (drill)` : title,
          })),
        ]}
        data-autofocus
        {...fields.getInputProps('id')}
      />
    </DialogForm>
  );
};

/** Adds an alert to a case that is open. */
export const AddToCase = ({ opened, ...props }: Props & { readonly opened: boolean }) => (
  <Dialog title="Add to a case" opened={opened} onClose={props.onClose}>
    <Form {...props} />
  </Dialog>
);
