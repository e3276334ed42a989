import type { ReactNode } from 'react';
import type { Failure } from '../../lib/failure.ts';
import type { ShowcasePicture } from '../../lib/showcase.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly picture: ShowcasePicture;
  /** Null if the URL contains none, for example because a mail client broke the link. */
  readonly token: string | null;
  readonly failure: Failure | null;
  /** Shown if the link is incomplete, used or expired. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** The page of an emailed link. Nothing happens before its button is pressed: mail scanners open links, too. */
export const LinkPage = ({ title, lead, picture, token, failure, fallback, children }: Props) => {
  const isInvalid = failure?.code === 'not_found';
  const shownTitle =
    token === null ? 'This link is incomplete' : isInvalid ? 'This link no longer works' : title;
  usePageTitle(shownTitle);
  if (token === null)
    return (
      <AuthLayout
        title={shownTitle}
        lead="Open it from the email again, or copy the whole link."
        picture={picture}
      >
        {fallback}
      </AuthLayout>
    );
  if (isInvalid)
    return (
      <AuthLayout title={shownTitle} lead="It has already been used, or it has expired." picture={picture}>
        <div role="alert">{fallback}</div>
      </AuthLayout>
    );
  return (
    <AuthLayout title={title} lead={lead} picture={picture}>
      {children}
    </AuthLayout>
  );
};
