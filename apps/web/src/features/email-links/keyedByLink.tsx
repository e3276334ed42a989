import type { ComponentType } from 'react';
import { useFragmentToken } from '../../lib/useFragmentToken.ts';

export interface LinkProps {
  /** Null when the address carried none. */
  readonly token: string | null;
}

/**
 * A page behind a mailed link. It begins anew when another link is opened in the same tab, which loads nothing: what
 * became of the last link says nothing about this one.
 */
export const keyedByLink = (Page: ComponentType<LinkProps>) => () => {
  const [token] = useFragmentToken();
  return <Page key={token} token={token} />;
};
