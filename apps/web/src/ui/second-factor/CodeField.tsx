import { codeHints, isCode, plainCode, typedCodeLength } from '@atelier/core/codes';
import { TextInput, type TextInputProps } from '@mantine/core';

export type CodeKind = 'totp' | 'recovery';

interface Props extends TextInputProps {
  readonly kind: CodeKind;
}

/** Why the text cannot be a code, or null. The server takes either kind in either field. */
export const codeFault = (kind: CodeKind, typed: string): string | null =>
  isCode(plainCode(typed)) ? null : codeHints[kind];

/** Six digits of an authenticator app, which phones can autofill, or a recovery code. */
export const CodeField = ({ kind, ...props }: Props) => (
  <TextInput
    {...(kind === 'totp'
      ? { label: 'Code from your authenticator app', inputMode: 'numeric', autoComplete: 'one-time-code' }
      : { label: 'Recovery code', autoComplete: 'off' })}
    autoCapitalize="off"
    spellCheck={false}
    maxLength={typedCodeLength}
    required
    withAsterisk={false}
    {...props}
  />
);
