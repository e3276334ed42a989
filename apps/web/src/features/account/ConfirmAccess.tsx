import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { accessLine } from '../../lib/access.ts';
import { readFailure } from '../../lib/failure.ts';
import { formatDateTime } from '../../lib/format.ts';
import type { OlderFactors } from '../../lib/older-factors.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { SecondFactorForm } from '../../ui/second-factor/SecondFactorForm.tsx';
import type { Proof } from '../../ui/second-factor/useSecondFactor.ts';

interface Props {
  readonly unreviewed: NonNullable<AccountSecurity['unreviewed']>;
  /** The second factors that the owner can confirm with. */
  readonly methods: OlderFactors;
}

const Question = ({ unreviewed, methods, onDone }: Props & { readonly onDone: () => void }) => {
  const utils = trpc.useUtils();
  // Fixed when the dialog opens: what is added later must not be confirmed unseen.
  const [listed, setListed] = useState(unreviewed.items);
  const passkeyOptions = async () => {
    const { passkey } = await utils.client.secondFactor.stepUpOptions.query();
    if (passkey === null) throw new Error('This account no longer has a passkey.');
    return passkey;
  };
  const refresh = async () => {
    const { unreviewed: now } = await utils.account.security.fetch(undefined, { staleTime: 0 });
    setListed(now?.items ?? []);
  };
  const send = async (proof: Proof) => {
    if ('password' in proof) return;
    try {
      await utils.client.account.confirmAccess.mutate({ ids: listed.map(({ id }) => id), proof });
    } catch (thrown) {
      // Should the refresh fail, the error message still says what happened.
      if (readFailure(thrown).code === 'conflict') await refresh().catch(() => undefined);
      throw thrown;
    }
    onDone();
    notifyDone('Confirmed. Everything here is marked as yours.');
    await utils.account.security.invalidate();
  };
  return (
    <div className={form.stack}>
      <p className={form.text}>Confirm only if you added all of these yourself:</p>
      <ul className={form.list}>
        {listed.map((item) => (
          <li key={item.id}>
            <bdi>{accessLine(item)}</bdi>
          </li>
        ))}
      </ul>
      <p className={form.text}>Use a second factor you had before {formatDateTime(unreviewed.since)}.</p>
      <SecondFactorForm
        methods={{ ...methods, password: false }}
        passkeyOptions={passkeyOptions}
        send={send}
      />
    </div>
  );
};

/** The button that confirms everything listed as the owner's, with the dialog that asks for a second factor. */
export const ConfirmAccess = (props: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" className={form.start} onClick={open}>
        These are all mine
      </Button>
      <Dialog title="Are these all yours?" opened={opened} onClose={close}>
        <Question {...props} onDone={close} />
      </Dialog>
    </>
  );
};
