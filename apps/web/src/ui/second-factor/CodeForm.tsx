import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import type { Failure } from '../../lib/failure.ts';
import { CurrentPasswordInput } from '../CurrentPasswordInput.tsx';
import { FormError } from '../FormError.tsx';
import form from '../form.module.css';
import { CodeField } from './CodeField.tsx';
import type { Proof } from './useSecondFactor.ts';

export type TypedKind = 'password' | 'totp' | 'recovery';

interface Props {
  readonly kind: TypedKind;
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Focus the field on mount. */
  readonly focused: boolean;
  readonly onProof: (proof: Proof, onRefused: () => void) => void;
}

/** Asks for a password or a code. After a rejection the field is cleared and focused. */
export const CodeForm = ({ kind, busy, failure, focused, onProof }: Props) => {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const retry = () => {
    setText('');
    field.current?.focus();
  };
  const common = {
    ref: field,
    value: text,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setText(event.currentTarget.value),
    autoFocus: focused,
    'data-autofocus': true,
  };
  return (
    <form
      className={form.stack}
      onSubmit={(event) => {
        event.preventDefault();
        onProof(kind === 'password' ? { password: text } : { code: text }, retry);
      }}
    >
      {kind === 'password' ? (
        <CurrentPasswordInput
          label="Your password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
          {...common}
        />
      ) : (
        <CodeField kind={kind} {...common} />
      )}
      <FormError failure={failure} fields={{}} />
      <Button type="submit" size="md" loading={busy}>
        Confirm
      </Button>
    </form>
  );
};
