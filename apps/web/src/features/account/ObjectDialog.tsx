import { trpc } from '../../trpc.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { TextDialog } from '../../ui/TextDialog.tsx';

interface Props {
  /** Of what was done; null: closed. */
  readonly id: string | null;
  readonly onClose: () => void;
}

/** Tells administrators that it was the owner after all. */
export const ObjectDialog = ({ id, onClose }: Props) => {
  const utils = trpc.useUtils();
  const appeal = trpc.responses.appeal.useMutation({
    onSuccess: () => notifyDone('Sent. An administrator will look at it.'),
    onSettled: () => void utils.responses.mine.invalidate(),
  });
  return (
    <TextDialog
      title="This was me"
      opened={id !== null}
      about={id}
      verb="Send"
      name="text"
      label="What happened?"
      description="For example, that you were on a train, or that a script of yours had an old password. You can send this once."
      required="Tell us what happened."
      maxLength={1000}
      call={appeal}
      onSubmit={(text, outcome) => id !== null && appeal.mutate({ id, text }, outcome)}
      onClose={onClose}
    />
  );
};
