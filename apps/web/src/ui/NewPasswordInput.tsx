import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import classes from './NewPasswordInput.module.css';

interface Props extends PasswordInputProps {
  readonly minLength: number;
}

/** Counts characters as the server does: one per code point of the text as typed. */
const lengthOf = (text: string): number => [...text].length;

/** A new password with a live length hint. Pasting and password managers are welcome. */
export const NewPasswordInput = ({ minLength, value = '', ...props }: Props) => {
  const length = lengthOf(String(value));
  const enough = length >= minLength;
  const hint = enough
    ? `${length} characters, long enough.`
    : `At least ${minLength} characters; a few plain words do well. ${length > 0 ? `${minLength - length} to go.` : ''}`;
  return (
    <PasswordInput
      {...props}
      // Mantine leaves it out here, unlike on its other inputs.
      aria-invalid={Boolean(props.error) || undefined}
      value={value}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={
        <span className={classes.hint} data-enough={enough || undefined}>
          <progress
            className={classes.meter}
            aria-hidden="true"
            max={minLength}
            value={Math.min(length, minLength)}
          />
          <span>{hint}</span>
        </span>
      }
    />
  );
};
