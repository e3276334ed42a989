import type { Choice } from '@atelier/core/schemas/engines';
import type { FoundCapabilities } from '@atelier/core/schemas/found-models';
import { NativeSelect, TextInput } from '@mantine/core';
import form from '../../../ui/form.module.css';
import { type defaultChoices, type defaultNumbers, fieldOf, type ModelFields } from './model-values.ts';
import classes from './models.module.css';

interface Props {
  readonly fields: ModelFields;
  readonly found: FoundCapabilities;
}

type NumberName = (typeof defaultNumbers)[number];
type ChoiceName = (typeof defaultChoices)[number];

/** Each with the model's own value; null if the model has no such setting. */
const numbers = (
  found: FoundCapabilities,
): readonly (readonly [NumberName, string, string | number | null])[] => {
  const { steps, guidance, imageInput } = found.options;
  return [
    ['width', 'Width, px', ''],
    ['height', 'Height, px', ''],
    ['count', 'Pictures', found.maxCount > 1 ? 1 : null],
    ['steps', 'Steps', steps?.default ?? null],
    ['guidance', 'Guidance', guidance?.default ?? null],
    ['strength', 'Strength of change', imageInput?.strength?.default ?? null],
  ];
};

const lists = ({
  options,
}: FoundCapabilities): readonly (readonly [ChoiceName, string, readonly Choice[]])[] => [
  ['sampler', 'Sampler', options.samplers],
  ['scheduler', 'Scheduler', options.schedulers],
  ['quality', 'Quality', options.qualities],
  ['background', 'Background', options.backgrounds],
];

/** What the studio's form begins with; only what the model has. */
export const DefaultFields = ({ fields, found }: Props) => (
  <div className={form.narrow}>
    <div className={classes.pair}>
      {numbers(found)
        .filter(([, , usual]) => usual !== null)
        .map(([name, label, usual]) => (
          <TextInput
            key={name}
            label={label}
            placeholder={String(usual)}
            inputMode="decimal"
            autoComplete="off"
            {...fields.getInputProps(fieldOf(`defaults.${name}`))}
          />
        ))}
    </div>
    {lists(found)
      .filter(([, , choices]) => choices.length > 0)
      .map(([name, label, choices]) => (
        <NativeSelect
          key={name}
          label={label}
          data={[
            { value: '', label: 'The model’s own' },
            ...choices.map(({ id, name: text }) => ({ value: id, label: text })),
          ]}
          {...fields.getInputProps(fieldOf(`defaults.${name}`))}
        />
      ))}
  </div>
);
