import { isTotpCode, plainCode } from '@atelier/core/codes';
import { Button, VisuallyHidden } from '@mantine/core';
import { useRef, useState } from 'react';
import type { Failure } from '../../lib/failure.ts';
import { CurrentPasswordInput } from '../CurrentPasswordInput.tsx';
import { FormError } from '../FormError.tsx';
import form from '../form.module.css';
import { CodeField, codeFault } from './CodeField.tsx';
import type { Proof } from './useSecondFactor.ts';

export type TypedKind = 'password' | 'totp' | 'recovery';

interface Props {
  readonly kind: TypedKind;
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Submit by itself when the six digits of an authenticator app are in. */
  readonly autoSubmit: boolean;
  readonly onProof: (proof: Proof, onRefused: () => void) => void;
}

const faultOf = (kind: TypedKind, text: string): string | null => {
  if (kind === 'password') return text === '' ? 'Enter your password.' : null;
  return codeFault(kind, text);
};

/** Asks for a password or a code. After a rejection the field keeps the focus, with its text selected. */
export const CodeForm = ({ kind, busy, failure, autoSubmit, onProof }: Props) => {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  // A form is submitted once at a time, whether by the digits, Enter or the button.
  const isSent = useRef(false);
  const retry = () => {
    isSent.current = false;
    field.current?.focus();
    field.current?.select();
  };
  const submit = (typed: string) => {
    if (busy || isSent.current) return;
    const found = faultOf(kind, typed);
    setFault(found);
    if (found !== null) return retry();
    isSent.current = true;
    onProof(kind === 'password' ? { password: typed } : { code: typed }, retry);
  };
  const common = {
    ref: field,
    value: text,
    error: fault,
    // Read-only rather than disabled, which would lose the focus.
    readOnly: busy,
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => {
      setText(value);
      setFault(null);
      if (autoSubmit && kind === 'totp' && isTotpCode(plainCode(value))) submit(value);
    },
    autoFocus: true,
    'data-autofocus': true,
  };
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={(event) => {
        event.preventDefault();
        submit(text);
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
      <VisuallyHidden role="status">{busy ? 'Checking…' : ''}</VisuallyHidden>
    </form>
  );
};
