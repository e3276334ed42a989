import { Button } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { useSession, useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { FormFault } from '../../ui/FormFault.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LinkPage } from './LinkPage.tsx';
import { NextLink } from './NextLink.tsx';
import { Outcome } from './Outcome.tsx';
import { type LinkProps, withLinkToken } from './withLinkToken.tsx';

const picture = showcase.ink;

const outcomes = {
  old: {
    title: 'One confirmation to go',
    lead: 'The new address is confirmed. Now follow the link that we sent to your present address.',
  },
  new: {
    title: 'One confirmation to go',
    lead: 'The change is agreed to. Now follow the link that we sent to the new address.',
  },
  none: {
    title: 'Your address has changed',
    lead: 'Every device is signed out. Sign in with the new address from now on.',
  },
} as const;

/** The new address can be confirmed only while signed in to the account; the link stays valid. */
const SignInFirst = ({ message }: { readonly message: string }) => {
  const isOtherAccount = useSession().data?.user != null;
  return (
    <Notice tone="danger" title={message}>
      <p>
        {isOtherAccount ? (
          'Here you are signed in to another account: sign out of it first.'
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
      title="Confirm the change of address"
      lead="Press the button if you want your account to move to the new email address."
      picture={picture}
      token={token}
      failure={failure}
      fallback={
        <div className={form.stack}>
          <p className={form.text}>
            Your account page shows whether a change is under way, and begins a new one.
          </p>
          <ButtonLink to="/account" size="md">
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
            <FormFault failure={failure} fields={{}} />
          )}
          <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate({ token })}>
            Confirm the change
          </Button>
          <p className={form.text}>
            You did not ask for this? Then do nothing: without your confirmation nothing changes.
          </p>
        </div>
      )}
    </LinkPage>
  );
};

/** Opened by the links of a change of address, sent to the old and to the new address. */
export const ConfirmEmailPage = withLinkToken(ConfirmEmail);
