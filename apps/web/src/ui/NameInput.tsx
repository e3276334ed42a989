import { TextInput, type TextInputProps } from '@mantine/core';

/** What somebody calls a thing of theirs, asked for in a dialog. */
export const NameInput = (props: TextInputProps) => (
  <TextInput autoComplete="off" dir="auto" required withAsterisk={false} data-autofocus {...props} />
);
