import type { LegalKind } from '@atelier/core/legal';
import { trpc } from '../../../trpc.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { legalKindWords } from '../../../ui/legal/legal-words.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';

interface Props {
  readonly kind: LegalKind | null;
  readonly onClose: () => void;
}

/** Takes a text down after a question. */
export const RetireDialog = ({ kind, onClose }: Props) => {
  const utils = trpc.useUtils();
  const retire = trpc.admin.legal.retire.useMutation({
    onSuccess: () => {
      notifyDone('It is taken down.');
      onClose();
    },
    onError: notifyFailure,
    onSettled: () => Promise.all([utils.admin.legal.list.invalidate(), utils.legal.invalidate()]),
  });
  const name = kind === null ? '' : legalKindWords[kind];
  return (
    <ConfirmDialog
      title={`Take down: ${name}?`}
      verb="Take down"
      opened={kind !== null}
      busy={retire.isPending}
      onConfirm={() => kind !== null && retire.mutate({ kind })}
      onClose={onClose}
    >
      <p>
        It is shown and asked for no more. What people agreed to stays recorded. You can publish it again
        later.
      </p>
    </ConfirmDialog>
  );
};
