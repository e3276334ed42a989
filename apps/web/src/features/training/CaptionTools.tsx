import { TriggerWord } from '@atelier/core/schemas/training';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../lib/format.ts';
import { withTriggerWord } from '../../lib/trigger-word.ts';
import classes from './Dataset.module.css';
import { type CheckedPicture, lackingWord, mapCaptions, withBeginning } from './dataset.ts';
import type { TrainingForm } from './useTrainingDraft.ts';

interface Props {
  readonly form: Pick<TrainingForm, 'changeUndoably' | 'draft'>;
  readonly checks: ReadonlyMap<string, CheckedPicture>;
}

/** Changes all captions at once; each change can be undone. */
export const CaptionTools = ({ form, checks }: Props) => {
  const [beginning, setBeginning] = useState('');
  const { pictures, triggerWord } = form.draft;
  const word = TriggerWord.safeParse(triggerWord.trim()).data;
  const lacking = word === undefined ? 0 : lackingWord(pictures, checks, word);
  const changeAll = (change: (caption: string) => string, message: string) =>
    form.changeUndoably({ pictures: mapCaptions(pictures, checks, change) }, message);
  const addBeginning = () => {
    if (beginning.trim() === '') return;
    changeAll((caption) => withBeginning(caption, beginning), 'Added to every caption.');
    setBeginning('');
  };
  return (
    <div className={classes.tools}>
      <TextInput
        label="Add to the beginning of every caption"
        placeholder="a photo of"
        autoComplete="off"
        dir="auto"
        value={beginning}
        onChange={(event) => setBeginning(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // It must not start the training.
          event.preventDefault();
          addBeginning();
        }}
      />
      <Button variant="default" disabled={beginning.trim() === ''} onClick={addBeginning}>
        Add to all
      </Button>
      {word !== undefined && lacking > 0 && (
        <Button
          variant="default"
          onClick={() => changeAll((caption) => withTriggerWord(caption, word), `Added “${word}”.`)}
        >
          Add “{word}” to {formatNumber(lacking)} {lacking === 1 ? 'caption' : 'captions'}
        </Button>
      )}
    </div>
  );
};
