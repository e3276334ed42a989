import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { formatAgo, formatDate } from '../../lib/format.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { useEmailGate } from './useEmailGate.tsx';

type Identity = AccountSecurity['identities'][number];

const Unlink = ({ identity }: { readonly identity: Identity }) => {
  const renewSession = useRenewedSession();
  const unlink = trpc.oauth.unlink.useMutation({
    onSuccess: async () => {
      notifyDone(`${identity.providerName} is unlinked.`);
      await renewSession();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      {...itemAction}
      aria-label={`Unlink ${identity.providerName}`}
      label="Unlink"
      title={`Unlink ${identity.providerName}?`}
      verb="Unlink"
      busy={unlink.isPending}
      onConfirm={(close) => unlink.mutate({ id: identity.id }, { onSettled: close })}
    >
      “Continue with {identity.providerName}” will no longer sign you in. Nothing changes on the other site.
    </ConfirmButton>
  );
};

const noteOn = ({ email, createdAt, lastUsedAt, active }: Identity): string => {
  const parts = [
    email,
    `since ${formatDate(createdAt)}`,
    lastUsedAt === null ? 'not used yet' : `used ${formatAgo(lastUsedAt)}`,
  ];
  return (active ? parts : [...parts, 'not set up on this server, so it can’t sign you in']).join(' · ');
};

/** The accounts at other providers that can sign in to this account. */
export const LinkedPart = ({ security }: { readonly security: AccountSecurity }) => {
  const { identities, linkable, emailVerified } = security;
  const { buttonProps, reason } = useEmailGate(emailVerified);
  const link = trpc.oauth.link.useMutation({
    onSuccess: ({ location }) => window.location.assign(location),
    onError: notifyFailure,
  });
  return (
    <div className={form.stack}>
      {identities.length === 0 ? (
        <NoItems>
          {linkable.length === 0
            ? 'No sign-in providers are set up.'
            : 'None yet. A linked account lets you sign in with one click.'}
        </NoItems>
      ) : (
        <ItemList>
          {identities.map((identity) => (
            <Item
              key={identity.id}
              Icon={IconLink}
              name={identity.providerName}
              note={noteOn(identity)}
              actions={<Unlink identity={identity} />}
            />
          ))}
        </ItemList>
      )}
      {linkable.length > 0 && (
        <div className={form.row}>
          {linkable.map(({ id, name }) => (
            <Button
              {...buttonProps}
              {...(link.isPending ? { disabled: true } : {})}
              key={id}
              variant="default"
              loading={link.isPending && link.variables.provider === id}
              onClick={() => link.mutate({ provider: id })}
            >
              Link {name}
            </Button>
          ))}
        </div>
      )}
      {linkable.length > 0 && reason}
    </div>
  );
};
