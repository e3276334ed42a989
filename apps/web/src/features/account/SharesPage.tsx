import type { ShareInfo } from '@atelier/core/schemas/shares';
import { Button, Skeleton } from '@mantine/core';
import { IconFolders, IconLink } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { formatDate, formatDateTime } from '../../lib/format.ts';
import { sharesKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { TextLink } from '../../ui/links.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { AccountSection } from './AccountSection.tsx';

const closedText = {
  expired: 'Expired',
  used: 'Used up',
  deleted: 'In the trash',
  flagged: 'Waits for a review',
} as const satisfies Record<NonNullable<ShareInfo['closed']>, string>;

const viewsText = ({ views, maxViews }: ShareInfo): string => {
  const times = views === 1 ? 'opened once' : `opened ${views} times`;
  return maxViews === null ? times : `${times} of ${maxViews}`;
};

/** Enough to tell several links to one thing apart. */
const noteOf = (share: ShareInfo): string =>
  [
    `created ${formatDateTime(share.createdAt)}`,
    viewsText(share),
    share.expiresAt === null ? 'never ends' : `ends ${formatDate(share.expiresAt)}`,
    ...(share.hasPassword ? ['password'] : []),
    ...(share.download ? ['download'] : []),
    ...(share.prompt ? ['with prompt'] : []),
    ...(share.preview ? ['preview in chats'] : []),
  ].join(' · ');

const Revoke = ({ share }: { readonly share: ShareInfo }) => {
  const queries = useQueryClient();
  const revoke = trpc.shares.revoke.useMutation({
    onSuccess: async () => {
      notifyDone('The link no longer opens.');
      await queries.invalidateQueries({ queryKey: sharesKey });
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      {...itemAction}
      aria-label={`Revoke the link to ${share.title}, created ${formatDateTime(share.createdAt)}`}
      label="Revoke"
      title="Revoke this link?"
      verb="Revoke"
      busy={revoke.isPending}
      onConfirm={(close) => revoke.mutate({ id: share.id }, { onSettled: close })}
    >
      No one can open it any more. {share.imageId === null ? 'The collection' : 'The picture'} stays as it is.
    </ConfirmButton>
  );
};

const Shares = () => {
  const { client } = trpc.useUtils();
  const shares = useInfiniteQuery({
    queryKey: sharesKey,
    queryFn: ({ pageParam, signal }) =>
      client.shares.list.query(pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  if (shares.error !== null) return <ErrorMessage error={shares.error} onRetry={() => shares.refetch()} />;
  if (shares.data === undefined) return <Skeleton height={90} />;
  const items = shares.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <NoItems>
        No links yet. Open a picture in your{' '}
        <TextLink to="/gallery" underline="always">
          gallery
        </TextLink>{' '}
        and choose Share.
      </NoItems>
    );
  return (
    <div className={form.stack}>
      <ItemList>
        {items.map((share) => (
          <Item
            key={share.id}
            Icon={share.imageId === null ? IconFolders : IconLink}
            name={share.title}
            tag={share.closed === null ? null : closedText[share.closed]}
            note={noteOf(share)}
            actions={<Revoke share={share} />}
          />
        ))}
      </ItemList>
      {shares.hasNextPage && (
        <div className={form.row}>
          <Button
            variant="default"
            loading={shares.isFetchingNextPage}
            onClick={() => void shares.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </div>
  );
};

/** Links to pictures and collections for people without an account. */
export const SharesPage = () => (
  <AccountSection title="Shared links" lead="Pictures and collections that others can see through a link.">
    <Shares />
  </AccountSection>
);
