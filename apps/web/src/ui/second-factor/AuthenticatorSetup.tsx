import { Button, type ButtonProps } from '@mantine/core';
import { useRef, useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { CopyLine } from '../CopyLine.tsx';
import { Dialog } from '../Dialog.tsx';
import { FormError } from '../FormError.tsx';
import form from '../form.module.css';
import { notifyDone, notifyFailure } from '../notify.tsx';
import { useDialogLock } from '../useDialogLock.ts';
import { CodeField, codeFault } from './CodeField.tsx';
import { QrCode } from './QrCode.tsx';

/** Receives new recovery codes, which the server returns only once; null if the account already has some. */
export type OnCodes = (codes: readonly string[] | null) => void;

interface Start {
  readonly secret: string;
  readonly uri: string;
}

/** In groups of four characters, easier to type. */
const inGroups = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret;

const Steps = ({ start, onCodes }: { readonly start: Start; readonly onCodes: OnCodes }) => {
  const [code, setCode] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const renewSession = useRenewedSession();
  const selectCode = () => {
    field.current?.focus();
    field.current?.select();
  };
  const confirm = trpc.credentials.confirmTotp.useMutation({
    onSuccess: async ({ recoveryCodes }) => {
      onCodes(recoveryCodes);
      if (recoveryCodes === null) notifyDone('Your authenticator app is set up.');
      await renewSession();
    },
    onError: () => selectCode(),
  });
  useDialogLock(confirm.isPending);
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={(event) => {
        event.preventDefault();
        const found = codeFault('totp', code);
        setFault(found);
        if (found === null) confirm.mutate({ code });
        else selectCode();
      }}
    >
      <p className={form.text}>
        Scan this with your authenticator app, or enter the secret. Once it is on, your other devices have to
        sign in again.
      </p>
      <QrCode text={start.uri} label="QR code for your authenticator app" />
      <CopyLine text={inGroups(start.secret)} what="the secret" />
      <CodeField
        kind="totp"
        ref={field}
        description="The six digits your app shows now."
        value={code}
        error={fault}
        onChange={(event) => {
          setCode(event.currentTarget.value);
          setFault(null);
        }}
      />
      <FormError failure={confirm.error === null ? null : readFailure(confirm.error)} fields={{}} />
      <Button type="submit" loading={confirm.isPending}>
        Verify and turn on
      </Button>
    </form>
  );
};

interface Props extends Pick<ButtonProps, 'variant' | 'size' | 'disabled'> {
  /** Id of the text that says why it is disabled. */
  readonly 'aria-describedby'?: string;
  readonly onCodes: OnCodes;
}

/** The button that sets up an authenticator app, with its dialog. */
export const AuthenticatorSetup = ({ onCodes, ...look }: Props) => {
  const [start, setStart] = useState<Start | null>(null);
  const begin = trpc.credentials.beginTotp.useMutation({ onSuccess: setStart, onError: notifyFailure });
  return (
    <>
      <Button {...look} loading={begin.isPending} onClick={() => begin.mutate()}>
        Set up an authenticator app
      </Button>
      <Dialog title="Authenticator app" opened={start !== null} onClose={() => setStart(null)}>
        {start !== null && (
          <Steps
            start={start}
            onCodes={(codes) => {
              setStart(null);
              onCodes(codes);
            }}
          />
        )}
      </Dialog>
    </>
  );
};
