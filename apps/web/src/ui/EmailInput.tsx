import { TextInput, type TextInputProps } from '@mantine/core';

/**
 * The account's email address, which password managers store as the user name. Not of `type="email"`: browsers rewrite
 * international domains during typing, and their validation differs from the server's.
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
