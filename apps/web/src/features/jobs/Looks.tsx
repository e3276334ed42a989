import { autoStyle, type EngineCapabilities } from '@atelier/core/schemas/engines';
import { autoStyleName } from '../../lib/styles.ts';
import { Choice } from '../../ui/Choice.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import type { FieldErrors, FormChange, FormValues } from './draft.ts';

interface Props {
  readonly can: EngineCapabilities;
  readonly values: FormValues;
  readonly errors: FieldErrors;
  readonly onChange: (change: FormChange) => void;
}

const styleOptions = (can: EngineCapabilities) => [
  { value: autoStyle, label: autoStyleName },
  ...can.styles.filter(({ id }) => id !== autoStyle).map(({ id, name }) => ({ value: id, label: name })),
];

/** Choices that change what a picture is, or costs: beside the shape, not behind "More". */
export const Looks = ({ can, values, errors, onChange }: Props) => (
  <>
    {can.styles.length > 0 && (
      <Choice
        legend="Style"
        value={values.style ?? autoStyle}
        options={styleOptions(can)}
        onChange={(style) => onChange({ style })}
      />
    )}
    {can.options.qualities.length > 0 && (
      <ChoiceField
        label="Quality"
        choices={can.options.qualities}
        value={values.quality}
        error={errors.quality}
        onChange={(quality) => onChange({ quality })}
      />
    )}
    {can.options.backgrounds.length > 0 && (
      <ChoiceField
        label="Background"
        choices={can.options.backgrounds}
        value={values.background}
        error={errors.background}
        onChange={(background) => onChange({ background })}
      />
    )}
  </>
);
