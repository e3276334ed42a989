import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { passkeysWork } from '../../lib/passkeys.ts';
import { FormFault } from '../FormFault.tsx';
import form from '../form.module.css';
import { useDialogLock } from '../useDialogLock.ts';
import { CodeForm, type TypedKind } from './CodeForm.tsx';
import { type PasskeyQuestion, type Proof, useSecondFactor } from './useSecondFactor.ts';

/** What the person has to prove themselves with. */
interface Offers {
  readonly password: boolean;
  readonly totp: boolean;
  readonly recoveryCode: boolean;
  readonly passkey: boolean;
}

interface Props {
  readonly offers: Offers;
  readonly question: () => Promise<PasskeyQuestion>;
  readonly send: (proof: Proof) => Promise<void>;
  /** In a dialog the keyboard goes to the first way at once; on a page of its own the heading comes first. */
  readonly focused?: boolean;
}

const switchNames: Readonly<Record<TypedKind, string>> = {
  password: 'Use your password instead',
  totp: 'Use your authenticator app instead',
  recovery: 'Use a recovery code instead',
};

const typedKinds = ({ password, totp, recoveryCode }: Offers): TypedKind[] => [
  ...(totp ? (['totp'] as const) : []),
  ...(password ? (['password'] as const) : []),
  ...(recoveryCode ? (['recovery'] as const) : []),
];

/** The ways to show who one is, the best one first; the same at sign-in and in the middle of something. */
export const SecondFactorForm = ({ offers, question, send, focused = false }: Props) => {
  const kinds = typedKinds(offers);
  const [chosen, setChosen] = useState<TypedKind | null>(null);
  const { busy, failure, forget, prove, proveByPasskey } = useSecondFactor(send, question);
  useDialogLock(busy);
  const byPasskey = offers.passkey && passkeysWork();
  // A recovery code is for the day when the better ways are out of reach, so nobody is asked for one first.
  const kind = chosen ?? kinds.find((each) => each !== 'recovery' || !byPasskey) ?? null;
  return (
    <div className={form.stack}>
      {byPasskey && (
        <Button
          size="md"
          variant={kind === null ? 'filled' : 'default'}
          leftSection={<IconFingerprint size={20} stroke={1.6} aria-hidden />}
          loading={busy}
          autoFocus={focused && kind === null}
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
          focused={focused || chosen !== null}
          onProof={prove}
        />
      )}
      {kind === null && <FormFault failure={failure} fields={{}} />}
      {kinds
        .filter((each) => each !== kind)
        .map((each) => (
          <Button
            key={each}
            variant="subtle"
            color="gray"
            onClick={() => {
              forget();
              setChosen(each);
            }}
          >
            {switchNames[each]}
          </Button>
        ))}
    </div>
  );
};
