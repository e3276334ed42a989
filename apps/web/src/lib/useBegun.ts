import { type HistoryState, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';

/** Opens a dialog when the page is reached with a wish to begin with it (`HistoryState.begin`), also if it is open already. */
export const useBegun = (open: (begin: NonNullable<HistoryState['begin']>) => void): void => {
  const navigate = useNavigate();
  const begin = useLocation({ select: ({ state }) => state.begin });
  const onBegun = useEffectEvent(open);
  useEffect(() => {
    if (begin === undefined) return;
    onBegun(begin);
    // Not again when this entry of the history is returned to.
    void navigate({ to: '.', search: true, state: {}, replace: true, resetScroll: false });
  }, [begin, navigate]);
};
