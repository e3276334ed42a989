import type { Block } from '@atelier/core/schemas/blocks';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { durations, secondsOf } from './block-words.ts';
import { useRefresh } from './useBlocks.ts';

interface Props {
  /** The block to change; null for a new one. */
  readonly block: Block | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const unchanged = 'unchanged';

const BlockForm = ({ block, onClose }: Omit<Props, 'opened'>) => {
  const refresh = useRefresh();
  const fields = useFields(
    {
      network: block?.network ?? '',
      reason: block?.reason ?? '',
      seconds: block === null ? '3600' : unchanged,
    },
    { network: 'Write an address or a range.', reason: 'Say why.' },
  );
  const outcome = {
    onSuccess: ({ network }: Block) => {
      notifyDone(block === null ? `${network} is blocked.` : `The block of ${network} was changed.`);
      onClose();
    },
    onError: (error: unknown) => showIssues(fields, readFailure(error)),
    onSettled: refresh,
  };
  const add = trpc.admin.blocks.add.useMutation(outcome);
  const update = trpc.admin.blocks.update.useMutation(outcome);
  const error = add.error ?? update.error;
  const options = block === null ? durations : [{ value: unchanged, label: 'As it is' }, ...durations];
  return (
    <DialogForm
      fields={fields}
      verb={block === null ? 'Block' : 'Save'}
      busy={add.isPending || update.isPending}
      failure={error === null ? null : readFailure(error)}
      onSubmit={({ network, reason, seconds }) => {
        if (block === null) add.mutate({ network, reason, seconds: secondsOf(seconds) });
        else
          update.mutate({
            ...{ id: block.id, reason },
            ...(seconds !== unchanged && { seconds: secondsOf(seconds) }),
          });
      }}
      onCancel={onClose}
    >
      <TextInput
        label="Address or range"
        description="203.0.113.7, 203.0.113.0/24 or 2001:db8::/64. An IPv6 address alone stands for its /64."
        maxLength={59}
        disabled={block !== null}
        data-autofocus={block === null ? true : undefined}
        {...fields.getInputProps('network')}
      />
      <NativeSelect
        label={block === null ? 'For' : 'From now on, for'}
        data={options}
        {...fields.getInputProps('seconds')}
      />
      <Textarea
        label="Reason"
        description="For administrators. The visitor is told until when, not why."
        autosize
        maxLength={200}
        dir="auto"
        {...fields.getInputProps('reason')}
      />
    </DialogForm>
  );
};

/** Blocks an address or range, or changes how long and why. */
export const BlockDialog = ({ opened, onClose, block }: Props) => (
  <Dialog
    title={block === null ? 'Block an address' : `Edit the block of ${block.network}`}
    opened={opened}
    onClose={onClose}
  >
    <BlockForm block={block} onClose={onClose} />
  </Dialog>
);
