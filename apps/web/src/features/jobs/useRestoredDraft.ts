import { useEffect, useRef, useState } from 'react';
import { useSession, useSessionWatch } from '../../lib/session.ts';
import type { SessionEnd } from '../../lib/session-watch.ts';
import type { Draft } from './draft.ts';

// Only in memory (ASVS 14.3.3), keyed by the end of one user's session: gone once another user signs in or this user
// signs out.
const savedDrafts = new WeakMap<SessionEnd, Draft>();

/** The draft's state. If the session ended elsewhere, the same user gets the draft back after the next sign-in. */
export const useRestoredDraft = (initial: () => Draft) => {
  const sessionWatch = useSessionWatch();
  const session = useSession();
  const [ownerId] = useState(session.data?.user?.id);
  const lastOwnEnd = () => {
    const end = sessionWatch.lastEnd();
    return end?.userId === ownerId ? end : null;
  };
  const [draft, setDraft] = useState(() => {
    const end = lastOwnEnd();
    return (end && savedDrafts.get(end)) ?? initial();
  });
  const latest = useRef({ draft, lastOwnEnd });
  useEffect(() => {
    latest.current = { draft, lastOwnEnd };
  });
  useEffect(() => {
    const restored = latest.current.lastOwnEnd();
    if (restored !== null) savedDrafts.delete(restored);
    return () => {
      const end = latest.current.lastOwnEnd();
      if (end !== null && sessionWatch.endedElsewhere()) savedDrafts.set(end, latest.current.draft);
    };
  }, [sessionWatch]);
  return [draft, setDraft] as const;
};
