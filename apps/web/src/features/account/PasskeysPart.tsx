import type { AccountSecurity } from '@atelier/core/schemas/identity';
import type { PasskeyInfo } from '@atelier/core/schemas/passkeys';
import { IconFingerprint } from '@tabler/icons-react';
import { formatAgo, formatDate } from '../../lib/format.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { AddPasskey } from '../../ui/second-factor/AddPasskey.tsx';
import type { OnCodes } from '../../ui/second-factor/AuthenticatorSetup.tsx';
import { RenamePasskey } from './RenamePasskey.tsx';
import { useEmailGate } from './useEmailGate.tsx';

const noteOf = ({ createdAt, lastUsedAt, backedUp }: PasskeyInfo): string =>
  [
    `added ${formatDate(createdAt)}`,
    lastUsedAt === null ? 'not used yet' : `used ${formatAgo(lastUsedAt)}`,
    backedUp ? 'synced by your password manager' : 'on one device only',
  ].join(' · ');

const RemovePasskey = ({ passkey }: { readonly passkey: PasskeyInfo }) => {
  const renewSession = useRenewedSession();
  const remove = trpc.credentials.removePasskey.useMutation({
    onSuccess: async () => {
      notifyDone(`“${passkey.name}” was removed.`);
      await renewSession();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      {...itemAction}
      aria-label={`Remove ${passkey.name}`}
      label="Remove"
      title="Remove this passkey?"
      verb="Remove it"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate({ id: passkey.id }, { onSettled: close })}
    >
      “<bdi>{passkey.name}</bdi>” will no longer sign you in. Delete it from your device as well.
    </ConfirmButton>
  );
};

interface Props {
  readonly security: AccountSecurity;
  readonly onCodes: OnCodes;
}

/** The passkeys of this account. */
export const PasskeysPart = ({ security: { passkeys, emailVerified }, onCodes }: Props) => {
  const { buttonProps, reason } = useEmailGate(emailVerified);
  return (
    <div className={form.stack}>
      {passkeys.length === 0 ? (
        <NoItems>
          None yet. With a passkey you sign in with your fingerprint, face or PIN: no password, no code.
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
        <AddPasskey {...buttonProps} variant="default" onCodes={onCodes} />
      </div>
      {reason}
    </div>
  );
};
