import type { Account } from '@atelier/core/schemas/auth';
import { Skeleton } from '@mantine/core';
import { formatDate, formatNumber } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { QuotaMeter } from '../../ui/QuotaMeter.tsx';
import { Section } from '../../ui/Section.tsx';
import { AccountSection } from './AccountSection.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import classes from './ProfilePage.module.css';

const Who = ({ me }: { readonly me: Account }) => (
  <div className={classes.who}>
    <Avatar name={me.name} email={me.email} size={64} />
    <div className={classes.words}>
      <strong>
        <bdi>{me.name}</bdi>
      </strong>
      <span>{me.email}</span>
      <span className={classes.role}>
        {me.role}, member since {formatDate(me.createdAt)}
      </span>
    </div>
  </div>
);

/** How full the gallery is; a full one takes no new pictures. */
const Stored = () => {
  const { data } = trpc.account.storage.useQuery();
  const isFull = data !== undefined && data.stored >= data.max;
  return (
    <p className={classes.stored} data-full={isFull || undefined}>
      {data !== undefined &&
        `${formatNumber(data.stored)} of ${formatNumber(data.max)} pictures stored, trash included`}
      {isFull && '. Empty the trash to make room.'}
    </p>
  );
};

/** The user's name, role and quota. */
export const ProfilePage = () => {
  const account = trpc.account.me.useQuery();
  const me = account.data;
  return (
    <AccountSection title="Profile" lead="Only you and administrators can see it.">
      {account.error !== null && me === undefined && (
        <ErrorMessage error={account.error} onRetry={() => account.refetch()} />
      )}
      {me === undefined ? <Skeleton height={64} mb={32} /> : <Who me={me} />}
      <Section anchor="profile" title="About you" note="How Atelier and its emails address you.">
        {me === undefined ? <Skeleton height={110} /> : <ProfileForm name={me.name} />}
      </Section>
      <Section
        anchor="pictures"
        title="Pictures"
        note="This month. Failed and cancelled pictures don’t count."
      >
        {me === undefined ? <Skeleton height={34} /> : <QuotaMeter quota={me.quota} />}
        <Stored />
      </Section>
    </AccountSection>
  );
};
