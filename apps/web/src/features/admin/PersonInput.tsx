import { Autocomplete } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import table from './table.module.css';
import { useSuggestions } from './usePerson.ts';

const suggestDelayMs = 200;

interface Props {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A suggestion was chosen. */
  readonly onChoose: (email: string) => void;
}

/** A user by name or email, with suggestions. */
export const PersonInput = ({ label = 'Person', value, onChange, onChoose }: Props) => {
  const [settled] = useDebouncedValue(value, suggestDelayMs);
  const suggestions = useSuggestions(settled);
  const nameOf = new Map(suggestions.map(({ email, name }) => [email, name]));
  return (
    <Autocomplete
      label={label}
      placeholder="Name, email or ID"
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={value}
      data={suggestions.map(({ email }) => email)}
      // The server has filtered them.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span className={table.option}>
          <bdi className={table.strong}>{nameOf.get(option.value)}</bdi>
          <span className={table.dim}>{option.value}</span>
        </span>
      )}
      onChange={onChange}
      onOptionSubmit={onChoose}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
    />
  );
};
