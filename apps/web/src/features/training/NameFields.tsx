import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { TextInput } from '@mantine/core';
import { formatNumber } from '../../lib/format.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import { stepsOf, type TrainingErrors } from './draft.ts';
import classes from './NewTrainingPage.module.css';
import type { TrainingForm } from './useTrainingDraft.ts';

interface Props {
  readonly form: TrainingForm;
  readonly base: TrainingBaseView;
  readonly errors: TrainingErrors;
}

const stepUnit = (base: TrainingBaseView): number => (base.maxSteps - base.minSteps >= 500 ? 50 : 1);

/** The name of the LoRA, its trigger word, and how long it is trained. */
export const NameFields = ({ form, base, errors }: Props) => {
  const { draft, change } = form;
  return (
    <div className={classes.fields}>
      <TextInput
        label="Name"
        placeholder="My cat Momo"
        autoComplete="off"
        dir="auto"
        value={draft.name}
        error={errors.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Trigger word"
        description="A made-up word that no caption has otherwise: 3 to 32 letters and digits."
        placeholder="momocat"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        value={draft.triggerWord}
        error={errors.triggerWord}
        onChange={(event) => change({ triggerWord: event.currentTarget.value })}
      />
      <NumberField
        label="Steps"
        description={`${formatNumber(base.defaultSteps)} is usual. More learn the pictures more closely.`}
        range={{
          min: base.minSteps,
          max: base.maxSteps,
          step: stepUnit(base),
          default: base.defaultSteps,
        }}
        value={stepsOf(draft, base)}
        error={errors.steps}
        onChange={(steps) => change({ steps })}
      />
    </div>
  );
};
