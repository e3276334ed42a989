import type { ReactNode } from 'react';
import { FaultFrame } from './FaultFrame.tsx';

interface Props {
  /** A link back. */
  readonly children: ReactNode;
}

/** The "not found" page. It does not reveal whether the record exists for someone else. */
export const NothingHere = ({ children }: Props) => (
  <FaultFrame title="Nothing hangs here">
    <p role="alert">This page doesn’t exist, or you don’t have access to it.</p>
    {children}
  </FaultFrame>
);
