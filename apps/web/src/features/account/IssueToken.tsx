import type { TokenPair } from '@atelier/core/schemas/tokens';
import { Button, type ButtonProps } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import { readFailure } from '../../lib/failure.ts';
import { formatDateTime } from '../../lib/format.ts';
import { callExample, refreshExample } from '../../lib/token-example.ts';
import { trpc } from '../../trpc.ts';
import { CopyLine } from '../../ui/CopyLine.tsx';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import form from '../../ui/form.module.css';
import { NameInput } from '../../ui/NameInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

type Pair = z.output<typeof TokenPair>;

interface FormProps {
  readonly onIssued: (pair: Pair) => void;
  readonly onCancel: () => void;
}

const NameForm = ({ onIssued, onCancel }: FormProps) => {
  const utils = trpc.useUtils();
  const fields = useFields({ name: '' }, { name: 'Enter a name.' });
  const issue = trpc.tokens.issue.useMutation({
    onSuccess: async (pair) => {
      onIssued(pair);
      await Promise.all([utils.tokens.list.invalidate(), utils.account.security.invalidate()]);
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Create token"
      busy={issue.isPending}
      failure={issue.error === null ? null : readFailure(issue.error)}
      onSubmit={(values) => issue.mutate(values)}
      onCancel={onCancel}
    >
      <p className={form.text}>A token can make and read your pictures. It can’t change your account.</p>
      <NameInput
        label="Program name"
        description="To recognise it later."
        {...fields.getInputProps('name')}
      />
    </DialogForm>
  );
};

const IssuedPair = ({ pair, onClose }: { readonly pair: Pair; readonly onClose: () => void }) => (
  <div className={form.stack}>
    <p className={form.text}>Copy both now: they are shown only once.</p>
    <div>
      <p className={form.label}>Access token, until {formatDateTime(pair.accessExpiresAt)}</p>
      <CopyLine text={pair.accessToken} what="the access token" />
    </div>
    <div>
      <p className={form.label}>Refresh token, until {formatDateTime(pair.refreshExpiresAt)}</p>
      <CopyLine text={pair.refreshToken} what="the refresh token" />
    </div>
    <div>
      <p className={form.label}>A first call</p>
      <CopyLine text={callExample(window.location.origin)} what="the first call" />
    </div>
    <div>
      <p className={form.label}>Refreshing the token (each refresh token works once)</p>
      <CopyLine text={refreshExample(window.location.origin)} what="the call to refresh" />
    </div>
    <div className={dialog.actions}>
      <Button onClick={onClose}>I’ve copied them</Button>
    </div>
  </div>
);

interface Props extends Pick<ButtonProps, 'disabled'> {
  /** Id of the text that says why it is disabled. */
  readonly 'aria-describedby'?: string;
}

/** The button that issues a token, with the dialog that asks for a name and shows the token once. */
export const IssueToken = (buttonProps: Props) => {
  const [opened, setOpened] = useState(false);
  const [pair, setPair] = useState<Pair | null>(null);
  const close = () => {
    setOpened(false);
    setPair(null);
  };
  return (
    <>
      <Button {...buttonProps} variant="default" onClick={() => setOpened(true)}>
        Create a token…
      </Button>
      <Dialog
        title={pair === null ? 'Create an access token' : 'Your new token'}
        opened={opened}
        sticky={pair !== null}
        wide={pair !== null}
        onClose={close}
      >
        {pair === null ? (
          <NameForm onIssued={setPair} onCancel={close} />
        ) : (
          <IssuedPair pair={pair} onClose={close} />
        )}
      </Dialog>
    </>
  );
};
