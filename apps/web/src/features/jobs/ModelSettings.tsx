import type { EngineCapabilities, ModelOptions } from '@atelier/core/schemas/engines';
import { Skeleton, Textarea } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { OwnLora } from '../../lib/models.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import type { FieldErrors, FormChange, FormValues } from './draft.ts';

// Few models take LoRAs.
const LoraField = lazy(() => import('./LoraField.tsx').then((file) => ({ default: file.LoraField })));

export interface SettingsProps {
  readonly can: EngineCapabilities;
  readonly ownLoras: readonly OwnLora[];
  readonly values: FormValues;
  readonly errors: FieldErrors;
  readonly onChange: (change: FormChange) => void;
}

const listed = [
  ['sampler', 'Sampler', 'samplers'],
  ['scheduler', 'Scheduler', 'schedulers'],
] as const satisfies readonly (readonly [keyof FormValues, string, keyof ModelOptions])[];

const numbers = [
  ['steps', 'Steps', 'More steps take longer and add detail.'],
  ['guidance', 'Guidance', 'How closely the picture follows your words.'],
] as const;

/** Numbers, lists, LoRAs and the negative prompt: those of them that the model has. */
export const ModelSettings = ({ can, ownLoras, values, errors, onChange }: SettingsProps) => {
  const { loras } = can.options;
  return (
    <>
      {numbers.map(([field, label, description]) => {
        const range = can.options[field];
        const value = values[field];
        return (
          range !== null && (
            <NumberField
              key={field}
              label={label}
              description={description}
              range={range}
              value={value ?? range.default}
              error={errors[field]}
              onChange={(next) => onChange({ [field]: next })}
            />
          )
        );
      })}
      {listed.map(
        ([field, label, from]) =>
          can.options[from].length > 0 && (
            <ChoiceField
              key={field}
              label={label}
              choices={can.options[from]}
              value={values[field]}
              error={errors[field]}
              onChange={(id) => onChange({ [field]: id })}
            />
          ),
      )}
      {loras !== null && (
        <Suspense fallback={<Skeleton height={64} />}>
          <LoraField
            can={loras}
            own={ownLoras}
            prompt={values.prompt}
            onPrompt={(prompt) => onChange({ prompt })}
            value={values.loras ?? []}
            error={errors.loras}
            onChange={(chosen) => onChange({ loras: chosen })}
          />
        </Suspense>
      )}
      {can.negativePrompt && (
        <Textarea
          label="Negative prompt"
          description="What the picture should not show."
          autosize
          minRows={1}
          dir="auto"
          value={values.negativePrompt}
          error={errors.negativePrompt}
          onChange={(event) => onChange({ negativePrompt: event.currentTarget.value })}
        />
      )}
    </>
  );
};

/** Whether the model has any of these settings. */
export const hasSettings = ({ negativePrompt, options }: EngineCapabilities): boolean =>
  negativePrompt ||
  options.loras !== null ||
  numbers.some(([field]) => options[field] !== null) ||
  listed.some(([, , from]) => options[from].length > 0);
