import { TextInput, type TextInputProps } from '@mantine/core';

/** A name that the user chooses for a passkey or token, asked for in a dialog. */
export const NameInput = (props: TextInputProps) => (
  <TextInput autoComplete="off" dir="auto" required withAsterisk={false} data-autofocus {...props} />
);
