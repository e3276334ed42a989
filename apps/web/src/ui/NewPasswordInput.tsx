import type { PasswordOwner } from '@atelier/core/password-words';
import { PasswordInput, type PasswordInputProps, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useSession } from '../lib/session.ts';
import { assessPassword } from '../lib/strength/assess-password.ts';
import { useEstimate } from '../lib/strength/useEstimate.ts';
import classes from './NewPasswordInput.module.css';

interface Props extends PasswordInputProps {
  /** Name and email of the account, which the password must not be built on. */
  readonly owner?: PasswordOwner;
}

const announceAfterMs = 800;
const unknownOwner: PasswordOwner = { email: '', name: '' };
const lengthOnly = { mode: 'passphrase', minStrength: 0 } as const;

/** A new password with a live strength meter and advice in words. Pasting and password managers work. */
export const NewPasswordInput = ({ owner = unknownOwner, value = '', onFocus, ...props }: Props) => {
  const session = useSession().data;
  const password = String(value);
  const [estimate, loadEstimate] = useEstimate(password, owner);
  const rules = { minLength: session?.passwordMinLength ?? 1, ...(session?.passwordPolicy ?? lengthOnly) };
  const { text, share, enough } = assessPassword(password, rules, estimate);
  // Announced after a pause in typing, not after each key.
  const [announced] = useDebouncedValue(password === '' ? '' : text, announceAfterMs);
  return (
    <div>
      <PasswordInput
        required
        withAsterisk={false}
        {...props}
        // Mantine's PasswordInput does not set it, unlike its other inputs.
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
      <VisuallyHidden role="status">{announced}</VisuallyHidden>
    </div>
  );
};
