import type { TokenInfo } from '@atelier/core/schemas/tokens';
import { Skeleton } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { formatAgo, formatDate } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { IssueToken } from './IssueToken.tsx';
import { useEmailGate } from './useEmailGate.tsx';

const noteOf = ({ createdAt, lastUsedAt, lastUsedIp, expiresAt }: TokenInfo): string =>
  [
    `created ${formatDate(createdAt)}`,
    lastUsedAt === null
      ? 'not used yet'
      : `used ${formatAgo(lastUsedAt)}${lastUsedIp === null ? '' : ` from ${lastUsedIp}`}`,
    `expires ${formatDate(expiresAt)}`,
  ].join(' · ');

const Revoke = ({ token }: { readonly token: TokenInfo }) => {
  const utils = trpc.useUtils();
  const revoke = trpc.tokens.revoke.useMutation({
    onSuccess: async () => {
      notifyDone(`“${token.name}” no longer has access.`);
      await Promise.all([utils.tokens.list.invalidate(), utils.account.security.invalidate()]);
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      {...itemAction}
      aria-label={`Revoke ${token.name}`}
      label="Revoke"
      title="Revoke this token?"
      verb="Revoke"
      busy={revoke.isPending}
      onConfirm={(close) => revoke.mutate({ id: token.id }, { onSettled: close })}
    >
      The program that uses “<bdi>{token.name}</bdi>” loses access at once.
    </ConfirmButton>
  );
};

/** Access tokens for programs that act for the user. */
export const TokensPart = () => {
  const tokens = trpc.tokens.list.useQuery();
  // Enabled until known: most addresses are confirmed, and the server checks.
  const { buttonProps, reason } = useEmailGate(trpc.account.security.useQuery().data?.emailVerified ?? true);
  if (tokens.error !== null) return <ErrorMessage error={tokens.error} onRetry={() => tokens.refetch()} />;
  if (tokens.data === undefined) return <Skeleton height={90} />;
  const { items } = tokens.data;
  return (
    <div className={form.stack}>
      {items.length === 0 ? (
        <NoItems>No tokens yet. A token lets your own programs make and fetch pictures.</NoItems>
      ) : (
        <ItemList>
          {items.map((token) => (
            <Item
              key={token.id}
              Icon={IconTerminal2}
              name={token.name}
              note={noteOf(token)}
              actions={<Revoke token={token} />}
            />
          ))}
        </ItemList>
      )}
      <div className={form.row}>
        <IssueToken {...buttonProps} />
      </div>
      {reason}
    </div>
  );
};
