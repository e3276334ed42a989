import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** The account's existing password, for password managers to fill in. */
export const CurrentPasswordInput = (props: PasswordInputProps) => (
  <PasswordInput
    label="Password"
    autoComplete="current-password"
    required
    withAsterisk={false}
    visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
    // Mantine's PasswordInput does not set it, unlike its other inputs.
    aria-invalid={Boolean(props.error) || undefined}
    {...props}
  />
);
