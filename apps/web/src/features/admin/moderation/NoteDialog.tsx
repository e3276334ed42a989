import type { ReviewCase } from '@atelier/core/schemas/moderation';
import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import type { Decision } from './CaseCard.tsx';

interface Props {
  readonly found: ReviewCase | null;
  readonly busy: boolean;
  readonly onDecide: (found: ReviewCase, decision: Decision, note: string) => void;
  readonly onClose: () => void;
}

/** Decides a case with a note to the person. */
export const NoteDialog = ({ found, busy, onDecide, onClose }: Props) => {
  const [note, setNote] = useState('');
  const decide = (decision: Decision): void => {
    if (found !== null) onDecide(found, decision, note.trim());
    setNote('');
  };
  return (
    <Dialog title="Decide with a note" opened={found !== null} onClose={onClose}>
      <Textarea
        label="Note"
        description="The person can read it."
        autosize
        minRows={3}
        maxLength={500}
        dir="auto"
        data-autofocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={dialog.actions}>
        <Button variant="default" loading={busy} onClick={() => decide('cleared')}>
          Clear
        </Button>
        <Button color="red" loading={busy} onClick={() => decide('upheld')}>
          Uphold
        </Button>
      </div>
    </Dialog>
  );
};
