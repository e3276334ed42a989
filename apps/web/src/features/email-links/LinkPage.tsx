import type { ReactNode } from 'react';
import type { Failure } from '../../lib/failure.ts';
import type { ShowcasePicture } from '../../lib/showcase.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly picture: ShowcasePicture;
  /** Null when the address carried none, as when a mail program has cut the link in two. */
  readonly token: string | null;
  readonly failure: Failure | null;
  /** What somebody does whose link is no longer good. */
  readonly instead: ReactNode;
  readonly children: ReactNode;
}

/** The page behind a mailed link. Nothing happens before somebody presses its button: mail scanners open links too. */
export const LinkPage = ({ title, lead, picture, token, failure, instead, children }: Props) => {
  const isGone = failure?.code === 'not_found';
  const shownTitle =
    token === null ? 'This link is not whole' : isGone ? 'This link is no longer good' : title;
  usePageTitle(shownTitle);
  if (token === null)
    return (
      <AuthLayout
        title={shownTitle}
        lead="Open it from the mail once more, or copy all of it."
        picture={picture}
      >
        {instead}
      </AuthLayout>
    );
  if (isGone)
    return (
      <AuthLayout title={shownTitle} lead="It has been used already, or its time is over." picture={picture}>
        <div role="alert">{instead}</div>
      </AuthLayout>
    );
  return (
    <AuthLayout title={title} lead={lead} picture={picture}>
      {children}
    </AuthLayout>
  );
};
