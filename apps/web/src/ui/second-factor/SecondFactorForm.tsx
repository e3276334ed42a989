import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { passkeysWork } from '../../lib/passkeys.ts';
import { FormError } from '../FormError.tsx';
import form from '../form.module.css';
import { useDialogLock } from '../useDialogLock.ts';
import { CodeForm, type TypedKind } from './CodeForm.tsx';
import { type PasskeyOptions, type Proof, useSecondFactor } from './useSecondFactor.ts';

/** The methods that the account can use here. */
interface Methods {
  readonly password: boolean;
  readonly totp: boolean;
  readonly recoveryCode: boolean;
  readonly passkey: boolean;
}

interface Props {
  readonly methods: Methods;
  readonly passkeyOptions: () => Promise<PasskeyOptions>;
  readonly send: (proof: Proof) => Promise<void>;
  /** Submit by itself when the six digits of an authenticator app are in. */
  readonly autoSubmit?: boolean;
}

const switchNames: Readonly<Record<TypedKind, string>> = {
  password: 'Use your password instead',
  totp: 'Use your authenticator app instead',
  recovery: 'Use a recovery code instead',
};

const typedKinds = ({ password, totp, recoveryCode }: Methods): TypedKind[] => [
  ...(totp ? (['totp'] as const) : []),
  ...(password ? (['password'] as const) : []),
  ...(recoveryCode ? (['recovery'] as const) : []),
];

/** The methods to confirm who one is, the best one first and focused. Used at sign-in and for step-up. */
export const SecondFactorForm = ({ methods, passkeyOptions, send, autoSubmit = false }: Props) => {
  const kinds = typedKinds(methods);
  const [chosen, setChosen] = useState<TypedKind | null>(null);
  const { busy, failure, reset, prove, proveByPasskey } = useSecondFactor(send, passkeyOptions);
  useDialogLock(busy);
  const withPasskey = methods.passkey && passkeysWork();
  // Recovery codes are the last resort, so they are not offered first.
  const kind = chosen ?? kinds.find((each) => each !== 'recovery' || !withPasskey) ?? null;
  return (
    <div className={form.stack}>
      {withPasskey && (
        <Button
          size="md"
          variant={kind === null ? 'filled' : 'default'}
          leftSection={<IconFingerprint size={20} stroke={1.6} aria-hidden />}
          loading={busy}
          autoFocus={kind === null}
          data-autofocus={kind === null || undefined}
          onClick={proveByPasskey}
        >
          Use a passkey
        </Button>
      )}
      {kind !== null && (
        <CodeForm
          key={kind}
          kind={kind}
          busy={busy}
          failure={failure}
          autoSubmit={autoSubmit}
          onProof={prove}
        />
      )}
      {kind === null && <FormError failure={failure} fields={{}} />}
      {kinds
        .filter((each) => each !== kind)
        .map((each) => (
          <Button
            key={each}
            variant="subtle"
            color="gray"
            onClick={() => {
              reset();
              setChosen(each);
            }}
          >
            {switchNames[each]}
          </Button>
        ))}
    </div>
  );
};
