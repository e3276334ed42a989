import { useEffect, useState } from 'react';

/** The token of `#token=…` as in our emails, or of a bare `#…` as the server prints it on its first start. */
export const readFragmentToken = (hash: string): string | null => {
  const fragment = hash.replace(/^#/, '');
  return new URLSearchParams(fragment).get('token') || (fragment.includes('=') ? null : fragment) || null;
};

/**
 * The token from the URL's fragment, which browsers never send to a server. It is removed from the address bar and the
 * history entry at once, to keep it out of screenshots and synchronised histories.
 */
export const useFragmentToken = (): [token: string | null, set: (token: string) => void] => {
  const [token, setToken] = useState(() => readFragmentToken(window.location.hash));
  useEffect(() => {
    const take = () => {
      if (window.location.hash === '') return;
      setToken(readFragmentToken(window.location.hash));
      window.history.replaceState(window.history.state, '', window.location.pathname);
    };
    take();
    // Opening another link to the same page in this tab does not reload it.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return [token, setToken];
};
