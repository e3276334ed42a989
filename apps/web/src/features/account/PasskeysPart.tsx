import type { PasskeyInfo } from '@atelier/core/schemas/identity';
import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { formatAgo, formatDate } from '../../lib/format.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { AddPasskey } from '../../second-factor/AddPasskey.tsx';
import type { OnCodes } from '../../second-factor/AuthenticatorSetup.tsx';
import { trpc } from '../../trpc.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList, NoItems } from '../../ui/ItemList.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { RenamePasskey } from './RenamePasskey.tsx';

const noteOf = ({ createdAt, lastUsedAt, backedUp }: PasskeyInfo): string =>
  [
    `added ${formatDate(createdAt)}`,
    lastUsedAt === null ? 'not used yet' : `used ${formatAgo(lastUsedAt)}`,
    backedUp ? 'kept by your password manager' : 'on one device only',
  ].join(' · ');

const RemovePasskey = ({ passkey }: { readonly passkey: PasskeyInfo }) => {
  const renewed = useRenewedSession();
  const [asking, setAsking] = useState(false);
  const remove = trpc.passkeys.remove.useMutation({
    onSuccess: async () => {
      notifyDone(`“${passkey.name}” is removed.`);
      await renewed();
    },
    onError: notifyFailure,
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        aria-label={`Remove ${passkey.name}`}
        onClick={() => setAsking(true)}
      >
        Remove
      </Button>
      <ConfirmDialog
        title="Remove the passkey?"
        verb="Remove it"
        opened={asking}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ id: passkey.id })}
        onClose={() => setAsking(false)}
      >
        “{passkey.name}” no longer opens this account. Delete it from your device, too: it is of no more use
        there.
      </ConfirmDialog>
    </>
  );
};

interface Props {
  readonly passkeys: readonly PasskeyInfo[];
  readonly onCodes: OnCodes;
}

/** The passkeys that open this account. */
export const PasskeysPart = ({ passkeys, onCodes }: Props) => (
  <div className={form.stack}>
    {passkeys.length === 0 ? (
      <NoItems>
        None yet. With a passkey you sign in by finger, face or PIN, without a password or a code.
      </NoItems>
    ) : (
      <ItemList>
        {passkeys.map((passkey) => (
          <Item
            key={passkey.id}
            Icon={IconFingerprint}
            name={passkey.name}
            note={noteOf(passkey)}
            actions={
              <>
                <RenamePasskey passkey={passkey} />
                <RemovePasskey passkey={passkey} />
              </>
            }
          />
        ))}
      </ItemList>
    )}
    <div className={form.row}>
      <AddPasskey variant="default" onCodes={onCodes} />
    </div>
  </div>
);
