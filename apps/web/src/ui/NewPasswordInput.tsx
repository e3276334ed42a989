import type { PasswordOwner } from '@atelier/core/password-words';
import { PasswordInput, type PasswordInputProps, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useSession } from '../lib/session.ts';
import { assessPassword } from '../lib/strength/assess-password.ts';
import { useEstimate } from '../lib/strength/useEstimate.ts';
import classes from './NewPasswordInput.module.css';

interface Props extends PasswordInputProps {
  /** What the person is called and where mail reaches them: the first that anybody would try. */
  readonly owner?: PasswordOwner;
}

const spokenAfterMs = 800;
const unknownOwner: PasswordOwner = { email: '', name: '' };
const shortest = { mode: 'passphrase', minStrength: 0 } as const;

/** A new password with a live meter that says in words what helps. Pasting and password managers are welcome. */
export const NewPasswordInput = ({ owner = unknownOwner, value = '', onFocus, ...props }: Props) => {
  const session = useSession().data;
  const password = String(value);
  const [estimate, loadEstimate] = useEstimate(password, owner);
  const rules = { minLength: session?.passwordMinLength ?? 1, ...(session?.passwordPolicy ?? shortest) };
  const { text, share, enough } = assessPassword(password, rules, estimate);
  // Read out once the typing rests, not after each key.
  const [spoken] = useDebouncedValue(password === '' ? '' : text, spokenAfterMs);
  return (
    <div>
      <PasswordInput
        required
        withAsterisk={false}
        {...props}
        // Mantine leaves it out here, unlike on its other inputs.
        aria-invalid={Boolean(props.error) || undefined}
        value={value}
        onFocus={(event) => {
          loadEstimate();
          onFocus?.(event);
        }}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        description={
          <span className={classes.hint} data-enough={enough || undefined}>
            <progress className={classes.meter} aria-hidden="true" max={1} value={share} />
            <span>{text}</span>
          </span>
        }
      />
      <VisuallyHidden role="status">{spoken}</VisuallyHidden>
    </div>
  );
};
