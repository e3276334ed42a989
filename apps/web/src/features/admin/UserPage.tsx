import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isMissing } from '../../lib/failure.ts';
import { formatAgo, formatDateTime, formatNumber } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { NotFoundMessage } from '../../ui/NotFoundMessage.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { DeleteUser } from './DeleteUser.tsx';
import { UserModeration } from './moderation/UserModeration.tsx';
import { PendingInvitation } from './PendingInvitation.tsx';
import { PersonFigures } from './person/PersonFigures.tsx';
import { RecentEvents } from './person/RecentEvents.tsx';
import { QuotaPart } from './QuotaPart.tsx';
import { roleTone, Tag } from './Tag.tsx';
import { HandOverPictures } from './transfer/HandOverPictures.tsx';
import { UserActions } from './UserActions.tsx';
import classes from './UserPage.module.css';
import { UserSessions } from './UserSessions.tsx';

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const factorText = ({ secondFactor, passkey }: AdminUserDetail): string => {
  if (!secondFactor) return 'none';
  return passkey ? 'set up, with a passkey' : 'set up';
};

const Facts = ({ user }: { readonly user: AdminUserDetail }) => (
  <dl className={classes.facts}>
    <Fact name="User ID">
      <code>{user.id}</code>
    </Fact>
    <Fact name="Email">{user.emailVerified ? 'confirmed' : 'not confirmed'}</Fact>
    <Fact name="Second factor">{factorText(user)}</Fact>
    <Fact name="Joined">{formatDateTime(user.createdAt)}</Fact>
    <Fact name="Last sign-in">
      {user.lastSignInAt === null
        ? 'never'
        : `${formatAgo(user.lastSignInAt)} from ${user.lastSignInIp ?? 'unknown'}`}
    </Fact>
    <Fact name="Pictures">{formatNumber(user.imageCount)}</Fact>
  </dl>
);

const Details = ({ user, onChanged }: { readonly user: AdminUserDetail; readonly onChanged: () => void }) => (
  <>
    <div className={classes.head}>
      <div>
        <h1>
          <bdi>{user.name}</bdi>
        </h1>
        <p>
          {user.email} <Tag tone={roleTone[user.role]}>{user.role}</Tag>{' '}
          {user.locked && <Tag tone="danger">locked</Tag>}
          {user.invitation !== null && <Tag tone="warning">invited</Tag>}
        </p>
      </div>
      <UserActions user={user} onChanged={onChanged} />
    </div>
    {user.locked && (
      <p className={classes.reason}>
        {user.lockReason === null ? 'Locked. No reason was given.' : 'Locked: '}
        <bdi>{user.lockReason}</bdi>
      </p>
    )}
    <Section title="Account">
      <Facts user={user} />
    </Section>
    <PendingInvitation user={user} onChanged={onChanged} />
    <Section title="Pictures this month">
      <QuotaPart user={user} onChanged={onChanged} />
    </Section>
    <Section title="Sessions" anchor="sessions">
      <UserSessions user={user} onChanged={onChanged} />
    </Section>
    <PersonFigures id={user.id} sessions={user.sessions.length} />
    <UserModeration user={user} />
    <RecentEvents id={user.id} email={user.email} />
    {user.allowed.delete && user.invitation === null && (
      <Section title="Hand over" note="Pictures and collections, to another account.">
        <HandOverPictures user={user} onChanged={onChanged} />
      </Section>
    )}
    {user.allowed.delete && user.invitation === null && (
      <Section title="Delete account" note="For good. Pictures can be handed over first.">
        <DeleteUser user={user} onChanged={onChanged} />
      </Section>
    )}
  </>
);

/** One account and the actions on it. */
export const UserPage = () => {
  const { userId } = useParams({ from: '/member/admin/users/$userId' });
  const queryClient = useQueryClient();
  const query = trpc.admin.users.get.useQuery({ id: userId });
  const missing = query.error !== null && isMissing(query.error);
  usePageTitle(missing ? 'Not found' : (query.data?.name ?? 'User'));
  const utils = trpc.useUtils();
  // The list as it was left.
  const usersSearch = useLocation({ select: ({ state }) => state.usersSearch ?? {} });
  const refresh = () => {
    void utils.admin.users.get.invalidate();
    void utils.admin.users.summary.invalidate();
    void queryClient.invalidateQueries({ queryKey: ['admin', 'users'] });
  };
  if (missing) {
    return (
      <NotFoundMessage>
        <ButtonLink to="/admin/users">Back to all users</ButtonLink>
      </NotFoundMessage>
    );
  }
  return (
    <>
      <TextLink to="/admin/users" search={usersSearch} className={classes.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All users
      </TextLink>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {/* The key closes open dialogs when the page changes to another account. */}
      {query.data !== undefined && <Details key={query.data.id} user={query.data} onChanged={refresh} />}
    </>
  );
};
