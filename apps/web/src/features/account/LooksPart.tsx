import type { LookAtMine } from '@atelier/core/schemas/private-looks';
import { Skeleton } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { formatDateTime } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { Item, ItemList, NoItems } from '../../ui/ItemList.tsx';
import { Section } from '../../ui/Section.tsx';

const isOver = ({ endedAt, expiresAt }: LookAtMine): boolean =>
  endedAt !== null || Date.parse(expiresAt) <= Date.now();

const Looks = () => {
  const query = trpc.moderation.looks.useQuery();
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={60} />;
  const { items } = query.data;
  if (items.length === 0) return <NoItems>No one has looked at your private pictures.</NoItems>;
  return (
    <ItemList>
      {items.map((look) => (
        <Item
          key={look.id}
          Icon={IconEye}
          name={look.reviewer === '' ? 'A former administrator' : look.reviewer}
          tag={isOver(look) ? 'Over' : 'Now'}
          note={`${look.reason} · ${formatDateTime(look.createdAt)} to ${formatDateTime(look.endedAt ?? look.expiresAt)}`}
        />
      ))}
    </ItemList>
  );
};

/** Who looked at this person's private pictures, and why. */
export const LooksPart = () => (
  <Section
    title="Looks at your private pictures"
    note="A superadmin can look at them for a limited time, with a reason. We email you each time."
  >
    <Looks />
  </Section>
);
