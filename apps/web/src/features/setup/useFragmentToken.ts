import { useEffect, useState } from 'react';

/**
 * The setup token from the address's fragment, which browsers never send to a server. It leaves the address
 * bar and the history entry at once, so that it stays out of screenshots and synchronised histories.
 */
export const useFragmentToken = (): [token: string | null, set: (token: string) => void] => {
  const [token, setToken] = useState(() => window.location.hash.slice(1) || null);
  useEffect(() => {
    if (window.location.hash !== '') {
      window.history.replaceState(window.history.state, '', window.location.pathname);
    }
  }, []);
  return [token, setToken];
};
