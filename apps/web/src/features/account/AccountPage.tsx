import { Skeleton } from '@mantine/core';
import { formatDate } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { QuotaMeter } from '../../ui/QuotaMeter.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { AccountNav, accountParts } from './AccountNav.tsx';
import classes from './AccountPage.module.css';
import { LinkOutcome } from './LinkOutcome.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { SecurityParts } from './SecurityParts.tsx';
import { Sessions } from './Sessions.tsx';
import { TokensPart } from './TokensPart.tsx';

/** Profile, quota, credentials, sessions and access tokens of the user. */
export const AccountPage = () => {
  usePageTitle('Account');
  const account = trpc.account.me.useQuery();
  const me = account.data;
  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <h1>
          <bdi>{me === undefined ? 'Account' : me.name}</bdi>
        </h1>
        {me !== undefined && (
          <p>
            {me.role}, member since {formatDate(me.createdAt)}
          </p>
        )}
      </div>
      <AccountNav />
      <LinkOutcome />
      {account.error !== null && <ErrorMessage error={account.error} onRetry={() => account.refetch()} />}
      <Section
        anchor="pictures"
        title={accountParts.pictures}
        note="This month. Failed and cancelled pictures don’t count."
      >
        {me === undefined ? <Skeleton height={34} /> : <QuotaMeter quota={me.quota} />}
      </Section>
      <Section anchor="profile" title={accountParts.profile} note="Only you and administrators can see it.">
        {me === undefined ? <Skeleton height={110} /> : <ProfileForm name={me.name} />}
      </Section>
      <SecurityParts />
      <Section
        anchor="sessions"
        title={accountParts.sessions}
        note="Sign out any you don’t recognise, then change your password."
      >
        <Sessions />
      </Section>
      <Section anchor="tokens" title={accountParts.tokens} note="For programs that make pictures for you.">
        <TokensPart />
      </Section>
    </div>
  );
};
