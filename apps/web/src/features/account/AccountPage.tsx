import { Skeleton } from '@mantine/core';
import { formatDate } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { Problem } from '../../ui/Problem.tsx';
import { QuotaMeter } from '../../ui/QuotaMeter.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './AccountPage.module.css';
import { PasswordForm } from './PasswordForm.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { Sessions } from './Sessions.tsx';

/** Who I am here, what I have left, and where I am signed in. */
export const AccountPage = () => {
  usePageTitle('Account');
  const account = trpc.account.me.useQuery();
  const me = account.data;
  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <h1>{me === undefined ? 'Account' : me.name}</h1>
        {me !== undefined && (
          <p>
            {me.role}, here since {formatDate(me.createdAt)}
          </p>
        )}
      </div>
      {account.error !== null && <Problem error={account.error} onRetry={() => account.refetch()} />}
      <Section title="Pictures this month" note="Failed and cancelled pictures do not count.">
        {me === undefined ? <Skeleton height={34} /> : <QuotaMeter quota={me.quota} />}
      </Section>
      <Section title="Profile" note="Shown only to you and to administrators.">
        {me === undefined ? <Skeleton height={150} /> : <ProfileForm name={me.name} email={me.email} />}
      </Section>
      <Section title="Password" note="Changing it signs out every other device.">
        <PasswordForm />
      </Section>
      <Section title="Sessions" note="End what you do not recognise, then change your password.">
        <Sessions />
      </Section>
    </div>
  );
};
