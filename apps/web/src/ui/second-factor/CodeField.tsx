import { codeHints, isCode, plainCode, typedCodeLength } from '@atelier/core/codes';
import { TextInput, type TextInputProps } from '@mantine/core';

interface Props extends TextInputProps {
  readonly kind: 'totp' | 'recovery';
}

/** Six digits of an authenticator app, which phones can autofill, or a recovery code. */
export const CodeField = ({ kind, ...props }: Props) => (
  <TextInput
    {...(kind === 'totp'
      ? { label: 'Code from your authenticator app', inputMode: 'numeric', autoComplete: 'one-time-code' }
      : { label: 'Recovery code', autoComplete: 'off' })}
    autoCapitalize="off"
    spellCheck={false}
    maxLength={typedCodeLength}
    // The browser rejects malformed codes before submission and keeps the text for correction.
    onInput={({ currentTarget: field }) =>
      field.setCustomValidity(isCode(plainCode(field.value)) ? '' : codeHints[kind])
    }
    required
    withAsterisk={false}
    {...props}
  />
);
