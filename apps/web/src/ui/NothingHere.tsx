import type { ReactNode } from 'react';
import { FaultFrame } from './FaultFrame.tsx';

interface Props {
  /** The way back. */
  readonly children: ReactNode;
}

/** The page of an address that leads nowhere. Whether there is something behind it is not told. */
export const NothingHere = ({ children }: Props) => (
  <FaultFrame title="Nothing hangs here">
    <p role="alert">This address leads nowhere, or to something that is not yours to see.</p>
    {children}
  </FaultFrame>
);
