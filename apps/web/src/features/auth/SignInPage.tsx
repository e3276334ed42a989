import { Button, Skeleton } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useRouterState, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { passkeysWork } from '../../lib/passkeys.ts';
import { useSessionWatch } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { OAuthFaultNotice } from '../../ui/OAuthFaultNotice.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { PasswordSignIn } from './PasswordSignIn.tsx';
import { Providers } from './Providers.tsx';
import { useAfterSignIn } from './useAfterSignIn.ts';
import { usePasskeySignIn } from './usePasskeySignIn.ts';
import { signInWords } from './words.ts';

/** Why the user is here: a provider's fault, a message of the previous page, or a session that ended elsewhere. */
const Reason = () => {
  const { fault } = useSearch({ from: '/guest/sign-in' });
  const sessionWatch = useSessionWatch();
  // As it was on arrival, so that the notice stays until the page changes.
  const [hasSessionEnded] = useState(() => sessionWatch.endedElsewhere());
  const notice = useRouterState({ select: (state) => state.location.state.notice });
  if (fault !== undefined) return <OAuthFaultNotice fault={fault} />;
  if (notice !== undefined) return <Notice title={notice} />;
  return hasSessionEnded ? <Notice title="Your session has ended. Sign in to continue." /> : null;
};

const SignInMethods = () => {
  const { next } = useSearch({ from: '/guest/sign-in' });
  const options = trpc.auth.oauthProviders.useQuery();
  const regular = options.data?.regular ?? false;
  const onSignedIn = useAfterSignIn(next);
  const passkey = usePasskeySignIn(onSignedIn, regular);
  if (options.error !== null) return <ErrorMessage error={options.error} onRetry={() => options.refetch()} />;
  if (options.data === undefined) return <Skeleton height={260} />;
  const { providers, registrationOpen } = options.data;
  const others = passkeysWork() || providers.length > 0;
  return (
    <>
      {regular && <PasswordSignIn next={next} onSignedIn={onSignedIn} />}
      {regular && others && <p className={form.or}>or</p>}
      <div className={form.stack}>
        {passkeysWork() && (
          <Button
            size="md"
            variant="default"
            leftSection={<IconFingerprint size={20} stroke={1.6} aria-hidden />}
            loading={passkey.busy}
            onClick={passkey.begin}
          >
            Use a passkey
          </Button>
        )}
        <FormError failure={passkey.failure} fields={{}} />
        <Providers providers={providers} next={next} />
      </div>
      {registrationOpen && (
        <p className={form.foot}>
          New here?{' '}
          <TextLink to="/sign-up" search={next === undefined ? {} : { next }} underline="always">
            Create an account
          </TextLink>
        </p>
      )}
    </>
  );
};

/** The sign-in page, with every enabled method. */
export const SignInPage = () => {
  usePageTitle('Sign in');
  return (
    <AuthLayout {...signInWords} picture={showcase.mountains}>
      <div className={form.stack}>
        <Reason />
        <div>
          <SignInMethods />
          <p className={form.foot}>
            What is kept about you:{' '}
            <TextLink to="/privacy" underline="always">
              Privacy on this server
            </TextLink>
          </p>
        </div>
      </div>
    </AuthLayout>
  );
};
