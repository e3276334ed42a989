import { TextInput, type TextInputProps } from '@mantine/core';

/** The address that an account goes by; password managers take it for the user name. */
export const EmailInput = (props: TextInputProps) => (
  <TextInput label="Email" type="email" autoComplete="username" required withAsterisk={false} {...props} />
);
