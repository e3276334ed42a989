import { useState } from 'react';
import type { StudioModel } from '../../../lib/models.ts';
import { moreFields } from '../fields.ts';
import { hasSettings, ModelSettings } from '../ModelSettings.tsx';
import { SeedField } from '../SeedField.tsx';
import classes from './Editing.module.css';
import type { EditControls } from './useEdit.ts';

interface Props {
  readonly edit: EditControls;
  readonly model: StudioModel;
}

/** Opens by itself when it is needed, and stays open until the person closes it: also when a field in it is emptied. */
const useOpened = (needed: boolean) => {
  const [opened, setOpened] = useState(needed);
  const [was, setWas] = useState(needed);
  if (needed !== was) {
    setWas(needed);
    if (needed) setOpened(true);
  }
  return { opened, setOpened };
};

/** What is seldom set. */
export const EditMore = ({ edit, model }: Props) => {
  const { draft, values, errors, setValues } = edit;
  const { can } = model;
  const needed = [...moreFields, 'seed'].some((field) => errors[field] !== undefined);
  const isInUse = draft.negativePrompt !== '' || draft.seed !== '' || (values?.loras ?? []).length > 0;
  const { opened, setOpened } = useOpened(needed || isInUse);
  if (!hasSettings(can) && !can.seed) return null;
  return (
    <details className={classes.more} open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>More</summary>
      <div className={classes.settings}>
        {values !== undefined && (
          <ModelSettings
            {...{ can, values, errors }}
            ownLoras={model.ownLoras}
            onChange={(change) => setValues(change)}
          />
        )}
        {can.seed && (
          <SeedField value={draft.seed} error={errors.seed} onChange={(seed) => edit.change({ seed })} />
        )}
      </div>
    </details>
  );
};
