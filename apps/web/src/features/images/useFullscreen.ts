import { useCallback, useEffect, useState } from 'react';

/**
 * Full screen of the whole document, so that messages and dialogs stay visible; the page shows only the picture
 * meanwhile. Ends when the page is left. @returns `toggle` is null where browsers cannot do it, such as on iPhones
 */
export const useFullscreen = (): { readonly isOn: boolean; readonly toggle: (() => void) | null } => {
  const [isOn, setIsOn] = useState(false);
  useEffect(() => {
    const update = () => setIsOn(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', update);
    return () => {
      document.removeEventListener('fullscreenchange', update);
      if (document.fullscreenElement !== null) void document.exitFullscreen();
    };
  }, []);
  const toggle = useCallback(() => {
    const change =
      document.fullscreenElement === null
        ? document.documentElement.requestFullscreen()
        : document.exitFullscreen();
    // Refused without a user's gesture; the page stays as it is.
    change.catch(() => undefined);
  }, []);
  return { isOn, toggle: document.fullscreenEnabled ? toggle : null };
};
