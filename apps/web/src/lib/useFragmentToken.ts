import { useEffect, useState } from 'react';

/** The token of `#token=…` as in our mails, or of a bare `#…` as the server prints it at its first start. */
export const readFragmentToken = (hash: string): string | null => {
  const fragment = hash.replace(/^#/, '');
  return new URLSearchParams(fragment).get('token') || (fragment.includes('=') ? null : fragment) || null;
};

/**
 * The token from the address's fragment, which browsers never send to a server. It leaves the address bar and the
 * history entry at once, so that it stays out of screenshots and synchronised histories.
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
    // Another link to the same page loads nothing anew.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return [token, setToken];
};
