import { ActionIcon, TextInput } from '@mantine/core';
import { IconDice5, IconX } from '@tabler/icons-react';
import { randomSeed } from './draft.ts';

interface Props {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** The seed: the same prompt and seed draw the same picture. */
export const SeedField = ({ value, error, onChange }: Props) => (
  <TextInput
    label="Seed"
    placeholder="New"
    inputMode="numeric"
    autoComplete="off"
    maxLength={10}
    value={value}
    error={error}
    onChange={(event) => onChange(event.currentTarget.value.replaceAll(/\D/g, ''))}
    rightSectionWidth={value === '' ? 40 : 76}
    rightSection={
      <>
        {value !== '' && (
          <ActionIcon variant="subtle" color="gray" aria-label="Clear seed" onClick={() => onChange('')}>
            <IconX size={16} />
          </ActionIcon>
        )}
        <ActionIcon
          variant="subtle"
          aria-label="Random seed"
          title="Random seed"
          onClick={() => onChange(String(randomSeed()))}
        >
          <IconDice5 size={20} stroke={1.6} />
        </ActionIcon>
      </>
    }
  />
);
