import { TextInput, type TextInputProps } from '@mantine/core';

/**
 * The address that an account goes by; password managers take it for the user name. Not of the type `email`: browsers
 * rewrite international domains while they are typed, and their idea of an address is not the server's, which judges it.
 */
export const EmailInput = (props: TextInputProps) => (
  <TextInput
    label="Email"
    inputMode="email"
    autoComplete="username"
    autoCapitalize="none"
    autoCorrect="off"
    spellCheck={false}
    required
    withAsterisk={false}
    {...props}
  />
);
