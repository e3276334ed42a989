import { Button, Skeleton } from '@mantine/core';
import { IconDeviceMobile, IconFingerprint } from '@tabler/icons-react';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession, useSessionChange } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { ResendVerification } from '../../ui/ResendVerification.tsx';
import { AddPasskey } from '../../ui/second-factor/AddPasskey.tsx';
import { AuthenticatorSetup, type OnCodes } from '../../ui/second-factor/AuthenticatorSetup.tsx';
import { RecoveryCodesDialog } from '../../ui/second-factor/RecoveryCodesDialog.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './SecureAccountPage.module.css';

const Methods = ({ onCodes }: { readonly onCodes: OnCodes }) => (
  <div className={classes.methods}>
    <section className={classes.method}>
      <IconFingerprint size={30} stroke={1.3} aria-hidden />
      <h2>A passkey</h2>
      <p>Your device recognises your fingerprint, face or PIN. It’s the quickest way and can’t be phished.</p>
      <AddPasskey onCodes={onCodes} />
    </section>
    <section className={classes.method}>
      <IconDeviceMobile size={30} stroke={1.3} aria-hidden />
      <h2>An authenticator app</h2>
      <p>An app on your phone shows six digits, which you enter after your password.</p>
      <AuthenticatorSetup variant="default" onCodes={onCodes} />
    </section>
  </div>
);

/** No second factor before the address is confirmed: it may belong to someone else. */
const UnconfirmedAddress = ({ email, onRetry }: { readonly email: string; readonly onRetry: () => void }) => (
  <div className={form.stack}>
    <Notice title="Confirm your email address first">
      <p>Follow the link that we sent to {email}, then come back here.</p>
    </Notice>
    <div className={form.row}>
      <Button onClick={onRetry}>I’ve confirmed it</Button>
    </div>
    <ResendVerification email={email} />
  </div>
);

/** For roles that require a second factor: no other page is available until it is set up (R-ID-8). */
export const SecureAccountPage = () => {
  usePageTitle('Secure your account');
  const { next } = useSearch({ from: '/secure-account' });
  const router = useRouter();
  const changeSession = useSessionChange();
  const role = useSession().data?.user?.role ?? 'user';
  const security = trpc.account.security.useQuery();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const proceed = () => changeSession(() => router.navigate({ href: next ?? '/studio' }));
  const onCodes: OnCodes = (newCodes) => {
    if (newCodes === null) void proceed();
    else setCodes(newCodes);
  };
  return (
    <div className={classes.root}>
      <h1>Secure your account</h1>
      <p className={classes.lead}>
        As {role} you need two-factor authentication: a password alone isn’t enough. It takes a minute to set
        up.
      </p>
      {security.error !== null && <ErrorMessage error={security.error} onRetry={() => security.refetch()} />}
      {security.isPending && <Skeleton height={220} />}
      {security.data?.emailVerified === false && (
        <UnconfirmedAddress email={security.data.email} onRetry={() => void security.refetch()} />
      )}
      {security.data?.emailVerified === true && <Methods onCodes={onCodes} />}
      <RecoveryCodesDialog codes={codes} onSaved={() => void proceed()} />
    </div>
  );
};
