import type { OwnCase } from '@atelier/core/schemas/moderation';
import { trpc } from '../../trpc.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { TextDialog } from '../../ui/TextDialog.tsx';

interface Props {
  /** Null: closed. */
  readonly found: OwnCase | null;
  readonly onClose: () => void;
}

/** Asks a reviewer to look at a case again. */
export const AppealDialog = ({ found, onClose }: Props) => {
  const utils = trpc.useUtils();
  const appeal = trpc.moderation.appeal.useMutation({
    onSuccess: () => notifyDone('Your appeal was sent.'),
    onSettled: () => void utils.moderation.mine.invalidate(),
  });
  return (
    <TextDialog
      title="Appeal"
      opened={found !== null}
      about={found?.id ?? null}
      verb="Send appeal"
      name="text"
      label="Why should this be allowed?"
      required="Tell us why this should be allowed."
      maxLength={1000}
      call={appeal}
      onSubmit={(text, outcome) => found !== null && appeal.mutate({ id: found.id, text }, outcome)}
      onClose={onClose}
    />
  );
};
