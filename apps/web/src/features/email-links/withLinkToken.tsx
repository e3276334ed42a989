import type { ComponentType } from 'react';
import { useFragmentToken } from '../../lib/useFragmentToken.ts';

export interface LinkProps {
  /** Null if the URL contains none. */
  readonly token: string | null;
}

/**
 * Passes the token of the emailed link to the page. Opening another link in the same tab reloads nothing, so the key
 * resets the page's state.
 */
export const withLinkToken = (Page: ComponentType<LinkProps>) => () => {
  const [token] = useFragmentToken();
  return <Page key={token} token={token} />;
};
