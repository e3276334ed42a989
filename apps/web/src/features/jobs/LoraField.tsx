import type { ModelOptions } from '@atelier/core/schemas/engines';
import type { LoraChoice } from '@atelier/core/schemas/generation-settings';
import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { NumberField } from '../../ui/NumberField.tsx';
import classes from './LoraField.module.css';

interface Props {
  readonly can: NonNullable<ModelOptions['loras']>;
  readonly value: readonly LoraChoice[];
  readonly error: string | undefined;
  readonly onChange: (loras: LoraChoice[]) => void;
}

/** The LoRAs of a picture, each with its weight. */
export const LoraField = ({ can, value, error, onChange }: Props) => {
  const nameOf = (id: string) => can.known.find((known) => known.id === id)?.name ?? id;
  const free = can.known.filter(({ id }) => !value.some((chosen) => chosen.id === id));
  const change = (id: string, weight: number) =>
    onChange(value.map((each) => (each.id === id ? { id, weight } : each)));
  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>LoRAs</legend>
      {value.length > 0 && (
        <ul className={classes.list}>
          {value.map(({ id, weight }) => (
            <li key={id} className={classes.item}>
              <NumberField
                label={nameOf(id)}
                range={can.weight}
                value={weight}
                onChange={(next) => change(id, next)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove ${nameOf(id)}`}
                onClick={() => onChange(value.filter((each) => each.id !== id))}
              >
                <IconX size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Select
        aria-label="Add a LoRA"
        placeholder={value.length < can.max ? 'Add a LoRA' : `At most ${can.max} LoRAs`}
        nothingFoundMessage="No LoRA has this name."
        searchable
        limit={100}
        disabled={value.length >= can.max || free.length === 0}
        data={free.map(({ id, name }) => ({ value: id, label: name }))}
        value={null}
        error={error}
        onChange={(id) => id !== null && onChange([...value, { id, weight: can.weight.default }])}
      />
    </fieldset>
  );
};
