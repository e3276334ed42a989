import type { Choice as ModelChoice } from '@atelier/core/schemas/engines';
import { NativeSelect } from '@mantine/core';
import { Choice } from '../../ui/Choice.tsx';

interface Props {
  readonly label: string;
  readonly choices: readonly ModelChoice[];
  /** Undefined: the backend's own default. */
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

const unset = '';
const automaticId = 'auto';
/** Above this number of choices they are in a list. */
const maxChips = 5;

/** One of a model's choices, or the model's default. */
export const ChoiceField = ({ label, choices, value, error, onChange }: Props) => {
  // A backend's own "automatic" is what it does when nothing is chosen: one of the two is enough.
  const automatic = value === automaticId ? undefined : choices.find(({ id }) => id === automaticId);
  const options = [
    { value: unset, label: automatic?.name ?? 'Default' },
    ...choices.filter((each) => each !== automatic).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const choose = (id: string) => onChange(id === unset ? undefined : id);
  if (choices.length > maxChips || error !== undefined)
    return (
      <NativeSelect
        label={label}
        data={options}
        value={value ?? unset}
        error={error}
        onChange={(event) => choose(event.currentTarget.value)}
      />
    );
  return <Choice legend={label} value={value ?? unset} options={options} onChange={choose} />;
};
