import type { NumberRange } from '@atelier/core/schemas/engines';
import { TextInput } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import classes from './NumberField.module.css';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly range: NumberRange;
  readonly value: number;
  readonly error?: string | undefined;
  readonly onChange: (value: number) => void;
}

const textOf = (value: number): string => (Number.isNaN(value) ? '' : String(value));
/** With a decimal comma, too; NaN while it is no number that JSON can hold. */
const numberOf = (text: string): number => {
  const number = text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : Number.NaN;
};

/** A number within bounds: a slider for a rough choice, and a field for an exact one. */
export const NumberField = ({ label, description, range, value, error, onChange }: Props) => {
  const id = useId();
  const [text, setText] = useState(textOf(value));
  // Another model or a preset brings another value; what is being typed ("7.", "07") stays as it is.
  useEffect(() => {
    setText((typed) => (Object.is(numberOf(typed), value) ? typed : textOf(value)));
  }, [value]);
  const type = (next: string) => {
    setText(next);
    const typed = numberOf(next);
    if (!Number.isNaN(typed)) onChange(typed);
  };
  /** An empty field goes back to the usual value. */
  const restore = () => {
    if (!Number.isNaN(numberOf(text))) return;
    setText(textOf(range.default));
    onChange(range.default);
  };
  return (
    <div className={classes.root}>
      <TextInput
        id={id}
        label={label}
        description={description}
        classNames={{ root: classes.text ?? '', label: classes.label ?? '', input: classes.input ?? '' }}
        inputMode={Number.isInteger(range.step) ? 'numeric' : 'decimal'}
        autoComplete="off"
        maxLength={8}
        value={text}
        error={error}
        onChange={(event) => type(event.currentTarget.value)}
        onBlur={restore}
      />
      <input
        type="range"
        className={classes.slider}
        aria-label={`${label}, slider`}
        min={range.min}
        max={range.max}
        step={range.step}
        value={Number.isNaN(value) ? range.default : value}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
    </div>
  );
};
