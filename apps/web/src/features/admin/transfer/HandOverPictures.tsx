import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { readFailure } from '../../../lib/failure.ts';
import { formatNumber, formatPictures } from '../../../lib/format.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { useFields } from '../../../ui/useFields.ts';
import { Recipient } from './Recipient.tsx';
import { useHandOver, useTransfer } from './useHandOver.ts';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

const HandOverForm = ({ user, onChanged, onClose }: Props & { readonly onClose: () => void }) => {
  const fields = useFields({});
  const handOver = useHandOver(user.id);
  const { run, left, call } = useTransfer();
  const submit = () => {
    if (!handOver.isAllowed || handOver.to === undefined) return;
    const to = handOver.to;
    run({ id: user.id, to }).then(
      (pictures) => {
        notifyDone(`${formatPictures(pictures)} of ${user.name} handed over.`);
        onChanged();
        onClose();
      },
      // Shown in the form. What was moved before stays moved.
      () => onChanged(),
    );
  };
  return (
    <DialogForm
      fields={fields}
      verb="Hand over"
      destructive
      busy={call.isPending}
      disabled={!handOver.isAllowed}
      failure={call.error === null ? null : readFailure(call.error)}
      onSubmit={submit}
      onCancel={onClose}
    >
      <p className={form.text}>
        Pictures and collections of <bdi>{user.name}</bdi> go to another account, with their prompts, notes
        and ratings, which are the new owner’s data from then on. Both people get an email that names the
        other. The trash, unfinished jobs and everything else stay. This can’t be undone.
      </p>
      <Recipient handOver={handOver} />
      <div role="status">
        {left !== null && call.isPending && (
          <p className={form.text}>{formatNumber(left)} still to move. Keep this page open.</p>
        )}
      </div>
    </DialogForm>
  );
};

/** Hands the pictures and collections of an account over to another one. */
export const HandOverPictures = (props: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" className={form.start ?? ''} onClick={open}>
        Hand over pictures…
      </Button>
      <Dialog title={`Hand over the pictures of ${props.user.name}?`} opened={opened} onClose={close}>
        <HandOverForm {...props} onClose={close} />
      </Dialog>
    </>
  );
};
