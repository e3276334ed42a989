import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** A password that the account has already, for password managers to fill in. */
export const CurrentPasswordInput = (props: PasswordInputProps) => (
  <PasswordInput
    label="Password"
    autoComplete="current-password"
    required
    withAsterisk={false}
    visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
    // Mantine leaves it out here, unlike on its other inputs.
    aria-invalid={Boolean(props.error) || undefined}
    {...props}
  />
);
