import type { ReactNode } from 'react';
import { ErrorFrame } from './ErrorFrame.tsx';

interface Props {
  /** A link back. */
  readonly children: ReactNode;
}

/** The "not found" page. It does not reveal whether the record exists for someone else. */
export const NotFoundMessage = ({ children }: Props) => (
  <ErrorFrame title="Page not found">
    <p role="alert">This page doesn’t exist, or you don’t have access to it.</p>
    {children}
  </ErrorFrame>
);
