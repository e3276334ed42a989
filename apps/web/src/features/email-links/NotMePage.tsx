import { Button } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { KeepAccess } from './KeepAccess.tsx';
import { LinkPage } from './LinkPage.tsx';
import { useLinkReview } from './useLinkReview.ts';
import { type LinkProps, withLinkToken } from './withLinkToken.tsx';

const picture = showcase.lighthouse;

const AllSignedOut = () => (
  <Outcome
    title="All devices are signed out"
    lead="We’ve emailed you how to get back in. Choose a new password that you use nowhere else."
    picture={picture}
  >
    <p className={form.text}>
      No email?{' '}
      <TextLink to="/forgot-password" underline="always">
        Ask for another link
      </TextLink>
    </p>
  </Outcome>
);

const WhatHappens = () => (
  <ul className={form.list}>
    <li>All devices are signed out, and access tokens end.</li>
    <li>Your password stops working, and we email you a link to choose a new one.</li>
    <li>
      Passkeys, linked accounts, authenticator apps and recovery codes added since the account was last reset
      or reported by email are listed, and removed unless you say that they are yours.
    </li>
    <li>If that removes your only second factor, an administrator has to let you back in.</li>
    <li>A pending change of email address is cancelled.</li>
  </ul>
);

const NotMe = ({ token }: LinkProps) => {
  const changeSession = useSessionChange();
  const report = trpc.emailLinks.reportSignIn.useMutation({
    onSuccess: () => changeSession(() => undefined),
  });
  const {
    press,
    isPending,
    error: reviewError,
    ...keepAccess
  } = useLinkReview(token ?? '', (keep) => report.mutate({ token: token ?? '', keep }));
  if (report.isSuccess) return <AllSignedOut />;
  const error = reviewError ?? report.error;
  const failure = error === null ? null : readFailure(error);
  const verb = keepAccess.review === null ? 'Secure my account' : 'Remove the rest and secure my account';
  return (
    <LinkPage
      title="Wasn’t you?"
      lead="Then someone else has signed in to your account. One click locks them out."
      picture={picture}
      token={token}
      failure={failure}
      fallback={
        <div className={form.stack}>
          <p className={form.text}>
            If you still think someone else has access, choose a new password: that also signs out all
            devices.
          </p>
          <ButtonLink to="/forgot-password" size="md">
            Choose a new password
          </ButtonLink>
        </div>
      }
    >
      {token !== null && (
        <div className={form.stack}>
          <WhatHappens />
          <KeepAccess {...keepAccess} verb={verb} />
          <FormError failure={failure} fields={{}} />
          <Button size="md" color="red" loading={isPending || report.isPending} onClick={press}>
            {verb}
          </Button>
          <p className={form.text}>
            Your pictures stay as they are. If it was you after all, close this page.
          </p>
        </div>
      )}
    </LinkPage>
  );
};

/** Opened by "this wasn't me" in the email about a new device. */
export const NotMePage = withLinkToken(NotMe);
