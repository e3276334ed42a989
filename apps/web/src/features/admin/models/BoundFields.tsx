import type { FoundCapabilities } from '@atelier/core/schemas/found-models';
import { Switch, TextInput } from '@mantine/core';
import form from '../../../ui/form.module.css';
import { type boundNames, fieldOf, type ModelFields } from './model-values.ts';
import classes from './models.module.css';

interface Props {
  readonly fields: ModelFields;
  readonly found: FoundCapabilities;
}

type Bound = (typeof boundNames)[number];

/** What the model itself allows; null if it has no such setting. */
const foundBounds = (found: FoundCapabilities): Readonly<Record<Bound, number | null>> => ({
  maxSidePx: found.maxSidePx,
  maxCount: found.maxCount > 1 ? found.maxCount : null,
  maxSteps: found.options.steps?.max ?? null,
  maxPromptLength: found.maxPromptLength,
  maxLoras: found.options.loras?.max ?? null,
});

const labels: Readonly<Record<Bound, string>> = {
  maxSidePx: 'Longest side, px',
  maxCount: 'Pictures per request',
  maxSteps: 'Steps',
  maxPromptLength: 'Characters of a prompt',
  maxLoras: 'LoRAs',
};

/** Bounds below those of the model; only what it has. */
export const BoundFields = ({ fields, found }: Props) => {
  const bounds = foundBounds(found);
  return (
    <div className={form.narrow}>
      <div className={classes.pair}>
        {(Object.keys(labels) as Bound[])
          .filter((name) => bounds[name] !== null)
          .map((name) => (
            <TextInput
              key={name}
              label={labels[name]}
              placeholder={String(bounds[name])}
              inputMode="numeric"
              autoComplete="off"
              {...fields.getInputProps(fieldOf(`bounds.${name}`))}
            />
          ))}
      </div>
      {found.options.imageInput !== null && (
        <Switch
          label="Takes input pictures"
          classNames={{ body: classes.switchBody ?? '' }}
          {...fields.getInputProps('takesImages', { type: 'checkbox' })}
        />
      )}
    </div>
  );
};
