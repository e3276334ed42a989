import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import type { ShowcasePicture } from '../lib/showcase.ts';
import { AuthLayout } from './AuthLayout.tsx';
import { usePageTitle } from './usePageTitle.ts';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly picture: ShowcasePicture;
  readonly children: ReactNode;
}

/** Replaces a page's content once its task is done, and focuses the new heading. */
export const Outcome = ({ title, lead, picture, children }: Props) => {
  usePageTitle(title);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const heading = root.current?.querySelector('h1');
    if (heading == null) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={root}>
      <AuthLayout title={title} lead={lead} picture={picture}>
        {children}
      </AuthLayout>
    </div>
  );
};
