import { Button } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { useSession, useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { LinkPage } from './LinkPage.tsx';
import { NextLink } from './NextLink.tsx';
import { type LinkProps, withLinkToken } from './withLinkToken.tsx';

const picture = showcase.ink;

const outcomes = {
  old: {
    title: 'One confirmation to go',
    lead: 'Your new address is confirmed. Now follow the link we sent to your current address.',
  },
  new: {
    title: 'One confirmation to go',
    lead: 'You’ve approved the change. Now follow the link we sent to the new address.',
  },
  none: {
    title: 'Your email address has changed',
    lead: 'All devices are signed out. From now on, sign in with the new address.',
  },
} as const;

/** The new address can be confirmed only while signed in to the account; the link stays valid. */
const SignInFirst = ({ message }: { readonly message: string }) => {
  const isOtherAccount = useSession().data?.user != null;
  return (
    <Notice tone="danger" title={message}>
      <p>
        {isOtherAccount ? (
          'You’re signed in to another account here: sign out first.'
        ) : (
          <TextLink to="/sign-in" underline="always">
            Go to sign-in
          </TextLink>
        )}
      </p>
    </Notice>
  );
};

const ConfirmEmail = ({ token }: LinkProps) => {
  const changeSession = useSessionChange();
  const confirm = trpc.emailLinks.confirmEmailChange.useMutation({
    // The change of address ends all sessions, possibly this one.
    onSuccess: () => changeSession(() => undefined),
  });
  if (confirm.isSuccess) {
    const { title, lead } = outcomes[confirm.data.pending ?? 'none'];
    return (
      <Outcome title={title} lead={lead} picture={picture}>
        <NextLink />
      </Outcome>
    );
  }
  const failure = confirm.error === null ? null : readFailure(confirm.error);
  return (
    <LinkPage
      title="Confirm your new email address"
      lead="Confirm that you want to change the email address of your account."
      picture={picture}
      token={token}
      failure={failure}
      fallback={
        <div className={form.stack}>
          <p className={form.text}>
            Your security page shows whether a change is pending, and lets you start a new one.
          </p>
          <ButtonLink to="/account/security" size="md">
            Go to your account
          </ButtonLink>
        </div>
      }
    >
      {token !== null && (
        <div className={form.stack}>
          {failure?.code === 'forbidden' ? (
            <SignInFirst message={failure.message} />
          ) : (
            <FormError failure={failure} fields={{}} />
          )}
          <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate({ token })}>
            Confirm the change
          </Button>
          <p className={form.text}>
            Didn’t ask for this? Ignore it: nothing changes without your confirmation.
          </p>
        </div>
      )}
    </LinkPage>
  );
};

/** Opened by the links of a change of address, sent to the old and to the new address. */
export const ConfirmEmailPage = withLinkToken(ConfirmEmail);
